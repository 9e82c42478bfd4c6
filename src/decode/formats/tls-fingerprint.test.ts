import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHostName } from './host-name.ts';
import { fingerprints, type HelloLists, type Ja4Transport } from './tls-fingerprint.ts';
import { isGrease, offeredVersion } from './tls-numbers.ts';

const numbers = (text: string): number[] => text.split(',').map((word) => Number.parseInt(word, 16));

const ja3 = (hello: HelloLists): string => fingerprints(hello, 't').ja3;
const ja4 = (hello: HelloLists, transport: Ja4Transport): string => fingerprints(hello, transport).ja4;

/** The worked example of the JA4 specification, with GREASE put in. */
const chrome: HelloLists = {
  version: 0x0303,
  ciphers: numbers('2a2a,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035'),
  extensions: numbers('dada,001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015'),
  groups: numbers('eaea,001d,0017,0018'),
  pointFormats: [0],
  signatureAlgorithms: numbers('0403,0804,0401,0503,0805,0501,0806,0601'),
  supportedVersions: numbers('3a3a,0304,0303'),
  firstProtocol: 'h2',
};

test('JA4 of the example in its specification', () => {
  assert.equal(ja4(chrome, 't'), 't13d1516h2_8daaf6152771_e5627efa2ab1');
  assert.equal(ja4(chrome, 'q').charAt(0), 'q');
});

test('JA4 without signature algorithms ends without an underscore before it is hashed', () => {
  assert.equal(ja4({ ...chrome, signatureAlgorithms: [] }, 't').slice(-12), '6d807ffa2a79');
});

test('GREASE among the signature algorithms is left out', () => {
  const hello = { ...chrome, signatureAlgorithms: [0x8a8a, ...chrome.signatureAlgorithms] };
  assert.equal(ja4(hello, 't'), ja4(chrome, 't'));
});

test('the first ALPN value is told in hexadecimal where an end of it is not alphanumeric, as 99 where it starts outside ASCII', () => {
  const of = (firstProtocol: string): string => ja4({ ...chrome, firstProtocol }, 't').slice(8, 10);
  assert.equal(of(''), '00');
  assert.equal(of('x'), 'xx');
  assert.equal(of('http/1.1'), 'h1');
  assert.equal(of('\xab'), '99');
  assert.equal(of('\xab\xcd'), '99');
  assert.equal(of('0\xab'), '3b');
  assert.equal(of('01\xab\xcd'), '3d');
  assert.equal(of('0\xab\xcd1'), '01');
});

test('counts stop at 99 and empty lists hash to zeros', () => {
  const many = { ...chrome, ciphers: Array.from({ length: 150 }, (_, i) => i + 1) };
  assert.equal(ja4(many, 't').slice(4, 6), '99');
  const bare = { ...chrome, ciphers: [], extensions: [0, 16], supportedVersions: [], version: 0x0999 };
  assert.equal(ja4(bare, 't'), 't00d0002h2_000000000000_000000000000');
});

test('DTLS counts its versions downwards', () => {
  assert.equal(ja4({ ...chrome, supportedVersions: [0xfefd, 0xfefc] }, 'd').slice(0, 3), 'dd3');
});

test('JA3 leaves GREASE out', () => {
  const without = {
    ...chrome,
    ciphers: chrome.ciphers.filter((cipher) => !isGrease(cipher)),
    groups: chrome.groups.slice(1),
  };
  assert.equal(ja3(chrome), ja3(without));
  assert.match(ja3(chrome), /^[0-9a-f]{32}$/);
});

test('the offered version is the best that is known', () => {
  assert.equal(offeredVersion(0x0303, [0x3a3a, 0x0304, 0x0303]), 'TLSv1.3');
  assert.equal(offeredVersion(0x0303, []), 'TLSv1.2');
  assert.equal(offeredVersion(0x0303, [0x7f1c, 0x0302]), 'TLSv1.3');
});

test('host names are letters, digits, hyphens and dots', () => {
  for (const name of ['a', 'pacs', 'pacs.example.test', 'xn--bcher-kva.test', '10.0.0.1', 'a_b.c', 'host.'])
    assert.ok(isHostName(name), name);
  for (const name of ['', '-a', '.a', 'a..b', 'DOE^JOHN', 'a b', 'ä', `${'a'.repeat(64)}.test`, 'a.'.repeat(200)])
    assert.ok(!isHostName(name), name);
});
