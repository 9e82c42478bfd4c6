/** Features are what kinds of devices have in common: never an address, a serial number, a place or a moment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { factKeys } from '#app/pipeline.ts';
import { cutEvidence } from './evidence.ts';
import { featuresOf } from './features.ts';
import { categoryOf } from './keys.ts';
import { evidenceOf } from './testing.ts';

const MAC = '20:f8:5e:ca:91:52';
const words = (...stated: readonly (readonly [string, string])[]): readonly string[] =>
  featuresOf(evidenceOf(MAC, stated)).map(({ word }) => word);

test('a name gives itself, its words, and of a host name the domain that was bought', () => {
  assert.deepEqual(words(['dhcp.hostName', 'DCH-S150']), ['dhcp.hostName=dch-s150', 'word=dch-s150']);
  assert.deepEqual(words(['dns.query', 'api.dch.dlink.com'], ['tls.sni', 'time.dlink.com']), [
    'dns.query=api.dch.dlink.com',
    'domain=dlink.com',
    'tls.sni=time.dlink.com',
  ]);
  assert.deepEqual(words(['dns.query', 'news.bbc.co.uk'])[1], 'domain=bbc.co.uk');
  assert.deepEqual(words(['ssdp.location', 'http://10.0.0.7:49153/setup.xml'])[0], 'ssdp.location=/setup.xml');
});

test('the site’s own search domain is left out', () => {
  const evidence = { ...evidenceOf(MAC, [['dns.query', 'time.ward.example']]), siteDomains: ['ward.example'] };
  assert.deepEqual(
    featuresOf(evidence).map(({ word }) => word),
    ['dns.query=time'],
  );
});

test('two instances of a type have the same features', () => {
  const stated = (digits: string, ip: string): readonly (readonly [string, string])[] => [
    ['dhcp.hostName', `GainSpan${digits.slice(-6)}`],
    ['dhcp.clientId', `1 ${digits.replace(/..(?=.)/g, '$&:')}`],
    ['ssdp.usn', `uuid:2f402f80-da50-11e1-9b23-${digits}`],
    ['mdns.txt', `mac=${digits.toUpperCase()}`],
    ['arp.address', ip],
    ['dhcp.lease', ip],
  ];
  const digits = fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 12, maxLength: 12 })
    .map((all) => all.join(''))
    .filter((all) => /\d/.test(all));
  fc.assert(
    fc.property(digits, digits, fc.ipV4(), fc.ipV4(), (one, other, ip, otherIp) => {
      const featuresWith = (own: string, address: string): readonly string[] =>
        featuresOf(evidenceOf(own.replace(/..(?=.)/g, '$&:'), stated(own, address))).map(({ word }) => word);
      assert.deepEqual(featuresWith(one, ip), featuresWith(other, otherIp));
    }),
  );
});

test('no key of an address, a serial number or an identifier is learned from', () => {
  const keys = factKeys().map(({ key }) => key);
  assert.ok(keys.length > 300);
  const learned = keys.filter((key) => categoryOf(key) !== null);
  const suspicious = learned.filter((key) => /address|mac$|serial|uuid|guid|lease|location|realm|vlan/i.test(key));
  assert.deepEqual(suspicious, ['mdns.address', 'ssdp.location']);
  for (const key of [
    'dhcp.hostName',
    'dicom.implementationVersionName',
    'snmp.sysDescr',
    'mdns.instance',
    'lldp.model',
  ])
    assert.equal(categoryOf(key), 'name');
  for (const key of ['tls.ja4', 'dhcp.parameterRequestList', 'packet.synSignature'])
    assert.equal(categoryOf(key), 'behaviour');
});

test('a cut keeps what was seen until then, by packets and by seconds', () => {
  const evidence = evidenceOf(
    MAC,
    Array.from({ length: 10 }, (_, index) => ['dns.query', `host${index}.example.org`] as const),
  );
  for (const count of [1, 5, 10, 20]) {
    const seen = Math.min(10, count);
    assert.equal(cutEvidence(evidence, { packets: count }).facts.length, seen);
    assert.equal(cutEvidence(evidence, { seconds: count - 0.5 }).facts.length, seen);
  }
  assert.equal(cutEvidence(evidence, { packets: 3, seconds: 100 }).facts.length, 3);
  assert.deepEqual(cutEvidence(evidence, {}).facts, evidence.facts);
});
