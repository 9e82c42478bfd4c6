import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { fromHex, play, type Sample, testProtocol } from '../../conformance.ts';
import { VERDICT } from '../../protocol.ts';
import { dhcpv6 } from './index.ts';

const MAC = '02:00:5e:10:00:01';
const hexadecimal = (text: string): string => Buffer.from(text).toString('hex');
const u16 = (value: number): string => value.toString(16).padStart(4, '0');
const option = (code: number, value: string): string => {
  const bytes = value.replace(/\s+/g, '');
  return u16(code) + u16(bytes.length / 2) + bytes;
};
const counted = (text: string): string => u16(text.length) + hexadecimal(text);
const message = (type: string, options: readonly string[]): string => `${type} 123456 ${options.join('')}`;
const sample = (name: string, bytes: string, states: readonly string[] = []): Sample => ({
  name,
  carrier: 'udp',
  clientPort: 546,
  serverPort: 547,
  messages: [{ from: 'client', bytes }],
  states,
});

const clientId = option(1, '0001 0001 2a000000 02005e100001');
const serverId = option(2, '0003 0001 02005e1000fe');
const ADDRESS = '20010db8 00000000 00000000 00000011';
const PEER = 'fe800000 00000000 00005eff fe100001';
const solicit = message('01', [
  clientId,
  option(6, '0017 0018 0027'),
  option(39, `00 07 ${hexadecimal('pump-17')} 04 ${hexadecimal('ward')}`),
  option(16, `00000137 ${counted('MSFT 5.0')}`),
  option(15, counted('icu')),
  option(112, hexadecimal('https://mud.example/pump.json')),
]);
const asking = sample('a client that tells all', solicit, [
  'dhcpv6.messageType=SOLICIT',
  `dhcpv6.clientId=llt ${MAC}`,
  'dhcpv6.optionRequestList=23,24,39',
  'dhcpv6.clientFqdn=pump-17.ward',
  'dhcpv6.vendorClass=311 MSFT 5.0',
  'dhcpv6.userClass=icu',
  'dhcpv6.mudUrl=https://mud.example/pump.json',
]);
const lease = (lifetime: string): string =>
  option(3, `00000001 00000000 00000000 ${option(5, `${ADDRESS} 00000e10 ${lifetime}`)}`);
const reply = (id: string, lifetime = '00001c20'): string =>
  message('07', [
    id,
    serverId,
    lease(lifetime),
    option(23, '20010db8 00000000 00000000 00000053'),
    option(24, `04 ${hexadecimal('ward')} 07 ${hexadecimal('example')} 00`),
  ]);
const answering = sample('a lease', reply(clientId), [
  'dhcpv6.lease=2001:db8::11',
  'dhcpv6.serverId=ll 02:00:5e:10:00:fe',
  'dhcpv6.dnsServer=2001:db8::53',
  'dhcpv6.domainName=ward.example',
]);
const relay = (type: string, inner: string, options: readonly string[] = [], peer = PEER): string =>
  `${type} 00 ${'20010db8'.padEnd(32, '0')} ${peer} ${options.join('')} ${option(9, inner)}`;
const relayed = sample(
  'relayed twice',
  relay(
    '0c',
    relay('0c', solicit, [option(18, hexadecimal('Gi1/0/12')), option(37, '00000009 0a0b')]),
    [],
    `20010db8${'0'.repeat(24)}`,
  ),
  ['dhcpv6.relayAgent=interface=Gi1/0/12', 'dhcpv6.relayAgent=remote=0a0b', 'dhcpv6.clientFqdn=pump-17.ward'],
);

testProtocol(dhcpv6, [asking, answering, relayed], [new Uint8Array(40), fromHex('01 123456 0001 0004 0001')]);

const about = (one: Sample, key: string): unknown => play(dhcpv6, one).facts.find((fact) => fact.key === key)?.about;

test('dhcpv6: a lease binds to the MAC that the relay agent or the identifier states', () => {
  assert.deepEqual(about(answering, 'dhcpv6.lease'), { mac: MAC, ip: '2001:db8::11' });
  const byUuid = option(1, `0004 ${'ab'.repeat(16)}`);
  assert.deepEqual(about(sample('', reply(byUuid)), 'dhcpv6.lease'), { ip: '2001:db8::11' });
  const byAgent = relay('0d', reply(clientId), [option(79, '0001 02005e100099')]);
  assert.deepEqual(about(sample('', byAgent), 'dhcpv6.lease'), { mac: '02:00:5e:10:00:99', ip: '2001:db8::11' });
  assert.equal(about(sample('', reply(clientId, '00000000')), 'dhcpv6.lease'), undefined);
});

test('dhcpv6: a relayed client is whom the agent next to it names', () => {
  assert.deepEqual(about(asking, 'dhcpv6.clientFqdn'), 'sender');
  assert.deepEqual(about(relayed, 'dhcpv6.clientFqdn'), { mac: MAC, ip: 'fe80::5eff:fe10:1' });
  const secret = relay('0c', solicit, [], 'fe800000 00000000 12345678 9abcdef0');
  assert.deepEqual(about(sample('', secret), 'dhcpv6.clientFqdn'), { ip: 'fe80::1234:5678:9abc:def0' });
});

test('dhcpv6: only its ports are its own, and damage is told', () => {
  const context = { carrier: 'udp', fromClient: true, etherType: 0, time: 0 } as const;
  const probe = (bytes: string, serverPort: number): number =>
    dhcpv6.probe(Cursor.over(fromHex(bytes)), { ...context, clientPort: 5000, serverPort });
  assert.equal(probe(solicit, 547), VERDICT.sure);
  assert.equal(probe(solicit, 5001), VERDICT.no);
  assert.equal(probe(solicit.slice(0, -4), 547), VERDICT.maybe);
  assert.deepEqual(play(dhcpv6, sample('', `0c 00 ${'00'.repeat(32)}`)).outcomes, ['malformed']);
});
