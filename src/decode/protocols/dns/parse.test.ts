import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { fromHex, play, type Sample, testProtocol } from '../../conformance.ts';
import { PLAIN_DNS, readDnsMessage } from '../../formats/dns-message.ts';
import { reverseAddress } from '../../formats/dns-names.ts';
import { VERDICT } from '../../protocol.ts';
import { dns } from './index.ts';

const query = '1234 0100 0001 0000 0000 0000 04 70616373 03 6c6162 00 0001 0001';
const answer = '1234 8180 0001 0001 0000 0000 04 70616373 03 6c6162 00 0001 0001 c00c 0001 0001 0000003c 0004 0a141405';
const reverse =
  '0007 8180 0001 0001 0000 0000 01 35 02 3230 02 3230 02 3130 07 696e2d61646472 04 61727061 00 000c 0001 c00c 000c 0001 0000003c 000a 04 70616373 03 6c6162 00';
const update =
  '0001 2800 0001 0000 0001 0000 03 6c6162 00 0006 0001 02 7773 03 6c6162 00 0001 0001 0000003c 0004 0a141409';

const udp = (messages: Sample['messages'], states: readonly string[] = [], serverPort = 53): Sample => ({
  name: 'over UDP',
  carrier: 'udp',
  serverPort,
  messages,
  states,
});

testProtocol(
  dns,
  [
    udp(
      [
        { from: 'client', bytes: query },
        { from: 'server', bytes: answer },
        { from: 'server', bytes: reverse },
      ],
      ['dns.query=pacs.lab', 'dns.answer=pacs.lab A 10.20.20.5', 'dns.name=pacs.lab'],
    ),
    udp([{ from: 'client', bytes: update }], ['dns.name=ws.lab']),
    udp([{ from: 'server', bytes: answer }], ['dns.query=pacs.lab'], 5454),
    {
      name: 'over TCP, with the length in front, in two parts',
      carrier: 'tcp',
      serverPort: 53,
      messages: [
        { from: 'client', bytes: '001a' },
        { from: 'client', bytes: query },
        { from: 'client', bytes: `001a ${query}` },
      ],
      states: ['dns.query=pacs.lab'],
    },
  ],
  [new Uint8Array(12), Uint8Array.from(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))],
);

const verdict = (bytes: string, serverPort: number): number =>
  dns.probe(Cursor.over(fromHex(bytes)), {
    carrier: 'udp',
    fromClient: true,
    clientPort: 50000,
    serverPort,
    etherType: 0,
    time: 0,
  });

test('dns: odd messages are recognised on the port, and only there', () => {
  const binaryName = '1234 0100 0001 0000 0000 0000 04 01ff0280 00 000a 0001';
  const cutName = '1234 0100 0001 0000 0000 0000 3f 6161';
  assert.equal(verdict(binaryName, 53), VERDICT.sure);
  assert.equal(verdict(cutName, 53), VERDICT.maybe);
  assert.equal(verdict('1234 8181 0000 0000 0000 0000', 53), VERDICT.maybe);
  assert.equal(verdict(cutName, 4000), VERDICT.no);
  assert.equal(verdict(query, 4000), VERDICT.sure);
  assert.equal(verdict(query, 5353), VERDICT.no);
  assert.equal(verdict(`${query} 00`, 4000), VERDICT.maybe);
});

test('dns: a pointer that leads forwards or to itself ends the name', () => {
  const looping = '1234 8180 0000 0001 0000 0000 c00c 0001 0001 00000000 0004 01020304';
  assert.deepEqual(readDnsMessage(Cursor.over(fromHex(looping)), PLAIN_DNS)?.answers, []);
});

test('dns: reverse names stand for addresses', () => {
  assert.equal(reverseAddress('5.20.20.10.in-addr.arpa'), '10.20.20.5');
  assert.equal(reverseAddress('999.20.20.10.in-addr.arpa'), '');
});

test('dns: a name with bytes that no host name has states nothing', () => {
  const odd = '1234 0100 0001 0000 0000 0000 04 70010203 00 0001 0001';
  assert.deepEqual(play(dns, udp([{ from: 'client', bytes: odd }])).facts, []);
});

test('dns: nobody is named by an address that is no host', () => {
  const blocked = answer.replace('0a141405', '00000000');
  const said = play(dns, udp([{ from: 'server', bytes: blocked }]));
  assert.ok(!said.facts.some((fact) => fact.key === 'dns.name'));
});

test('dns: names are bounded in one conversation', () => {
  const many = Array.from({ length: 600 }, (_, n) => ({
    from: 'client' as const,
    bytes: query.replace('70616373', Buffer.from(String(1000 + n)).toString('hex')),
  }));
  assert.equal(play(dns, udp(many)).facts.length, 512);
});

test('dns: a whole zone that is asked for, given and refused', () => {
  const zone = '06636c696e6963076578616d706c6500 00fc 0001';
  const soa = 'c00c 0006 0001 00000e10 0016 c00c c00c 00000001 00000e10 00000e10 00000e10 00000e10';
  const framed = (hex: string): Uint8Array => {
    const message = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    return Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message]);
  };
  const signals = (answer: string): readonly string[] =>
    play(dns, {
      name: 'zone',
      carrier: 'tcp',
      serverPort: 53,
      messages: [
        { from: 'client', bytes: framed(`1234 0000 0001 0000 0000 0000 ${zone}`) },
        { from: 'server', bytes: framed(answer) },
      ],
      states: [],
    }).signals;
  assert.deepEqual(signals(`1234 8400 0001 0001 0000 0000 ${zone} ${soa}`), [
    'dns.zone-transfer',
    'dns.zone-transfer.granted',
  ]);
  assert.deepEqual(signals(`1234 8405 0001 0000 0000 0000 ${zone}`), [
    'dns.zone-transfer',
    'dns.zone-transfer.refused',
  ]);
});

test('dns: a question asked once and answered twice otherwise is told, one asked again and one answered again alike are not', () => {
  const other = answer.replace('0a141405', '0a1414ff');
  const missing = '1234 8183 0001 0000 0000 0000 04 70616373 03 6c6162 00 0001 0001';
  const signals = (...messages: readonly string[]): readonly string[] =>
    play(dns, udp(messages.map((bytes) => ({ from: bytes === query ? 'client' : 'server', bytes })))).signals.filter(
      (name) => name === 'dns.answered-twice',
    );
  assert.equal(signals(query, answer, other).length, 1);
  assert.equal(signals(query, answer, missing).length, 1);
  assert.equal(signals(query, answer, answer).length, 0);
  assert.equal(signals(query, answer, query, other).length, 0);
  assert.equal(signals(answer, other).length, 0);
  assert.equal(signals(query, answer, other.replace('1234', '1235')).length, 0);
});
