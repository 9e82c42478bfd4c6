import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { fromHex, play, type Sample, testProtocol } from '../../conformance.ts';
import { VERDICT } from '../../protocol.ts';
import { dhcp } from './index.ts';

const MAC = '02:00:5e:10:00:01';
const hexadecimal = (text: string): string => Buffer.from(text).toString('hex');
/** One option: code, then its bytes in hexadecimal. */
const option = (code: number, value: string): string => {
  const bytes = value.replace(/\s+/g, '');
  return [code, bytes.length / 2].map((byte) => byte.toString(16).padStart(2, '0')).join('') + bytes;
};
const text = (code: number, value: string): string => option(code, hexadecimal(value));

interface Parts {
  readonly operation?: string;
  readonly ciaddr?: string;
  readonly yiaddr?: string;
  readonly giaddr?: string;
  readonly hardware?: string;
  readonly chaddr?: string;
  readonly sname?: string;
  readonly file?: string;
  readonly cookie?: string;
  readonly options?: readonly string[];
}

function message(parts: Parts): string {
  const { operation = '01', hardware = '0106', chaddr = '02005e100001', cookie = '63825363', options = [] } = parts;
  const address = (value = '00000000'): string => value;
  const fill = (value = '', size: number): string => value.padEnd(size * 2, '0');
  const head = `${operation}${hardware}00 12345678 0000 0000 ${address(parts.ciaddr)} ${address(parts.yiaddr)}`;
  const addresses = `00000000 ${address(parts.giaddr)} ${fill(chaddr, 16)}`;
  return `${head} ${addresses} ${fill(parts.sname, 64)} ${fill(parts.file, 128)} ${cookie} ${options.join('')}`;
}
const sample = (name: string, parts: Parts, states: readonly string[] = []): Sample => ({
  name,
  carrier: 'udp',
  clientPort: 68,
  serverPort: 67,
  messages: [{ from: parts.operation === '02' ? 'server' : 'client', bytes: message(parts) }],
  states,
});

const discover = sample(
  'a client that tells all',
  {
    options: [
      option(53, '01'),
      text(12, 'pump-17'),
      text(60, 'Example Pump 2\0'),
      option(55, '01 79 03 06'),
      option(81, `00 00 00 ${hexadecimal('pump-17.ward.example')}`),
      option(61, '01 02005e100001'),
      option(50, '0a000011'),
      option(57, '05dc'),
      option(77, `04 ${hexadecimal('ward')} 03 ${hexadecimal('icu')}`),
      option(97, '00 33221100 5544 7766 8899 aabbccddeeff'),
      option(124, `00000009 06 05 ${hexadecimal('C9300')}`),
      text(161, 'https://mud.example/pump.json'),
      'ff',
    ],
  },
  [
    'dhcp.messageType=DISCOVER',
    'dhcp.hostName=pump-17',
    'dhcp.vendorClass=Example Pump 2',
    'dhcp.parameterRequestList=1,121,3,6',
    'dhcp.clientFqdn=pump-17.ward.example',
    `dhcp.clientId=1 ${MAC}`,
    'dhcp.requestedAddress=10.0.0.17',
    'dhcp.maxMessageSize=1500',
    'dhcp.userClass=ward',
    'dhcp.userClass=icu',
    'dhcp.machineId=00112233-4455-6677-8899-aabbccddeeff',
    'dhcp.vendorIdentifyingClass=9 C9300',
    'dhcp.mudUrl=https://mud.example/pump.json',
  ],
);
const ack: Parts = {
  operation: '02',
  yiaddr: '0a000011',
  options: [
    option(53, '05'),
    option(54, '0a000001'),
    option(3, '0a0000fe'),
    option(6, '0a000002 0a000003'),
    text(15, 'ward.example'),
    text(12, 'pump-17'),
    'ff',
  ],
};
const acknowledged = sample('a lease', ack, [
  'dhcp.messageType=ACK',
  'dhcp.lease=10.0.0.17',
  'dhcp.serverId=10.0.0.1',
  'dhcp.router=10.0.0.254',
  'dhcp.dnsServer=10.0.0.2',
  'dhcp.dnsServer=10.0.0.3',
  'dhcp.domainName=ward.example',
  'dhcp.hostName=pump-17',
]);
const relayed = sample(
  'a relayed request',
  {
    giaddr: '0a0100fe',
    options: [
      option(53, '03'),
      text(12, 'monitor-3'),
      option(82, `01 08 ${hexadecimal('Gi1/0/12')} 02 06 02005e1000fe 06 04 ${hexadecimal('Anna')}`),
    ],
  },
  ['dhcp.relayAgent=circuit=Gi1/0/12', 'dhcp.relayAgent=remote=02005e1000fe', 'dhcp.hostName=monitor-3'],
);
const bootReply = sample('BOOTP', { operation: '02', yiaddr: '0a000012', cookie: '00000000' }, [
  'dhcp.messageType=BOOTP',
  'dhcp.lease=10.0.0.18',
]);
const everywhere = sample(
  'options in all fields, one of them split',
  {
    file: option(60, hexadecimal('Exam')) + text(12, 'host-9') + option(60, hexadecimal('ple')),
    sname: `${text(77, 'iPXE')}ff`,
    options: [option(53, '01'), option(52, '03'), text(60, 'An '), 'ff'],
  },
  ['dhcp.vendorClass=An Example', 'dhcp.hostName=host-9', 'dhcp.userClass=iPXE'],
);

testProtocol(
  dhcp,
  [discover, acknowledged, relayed, bootReply, everywhere],
  [new Uint8Array(300), fromHex(message({ cookie: '01020304' })), fromHex(`02 01 06 00 ${'00'.repeat(100)}`)],
);

const about = (one: Sample, key: string): unknown => play(dhcp, one).facts.find((fact) => fact.key === key)?.about;

test('dhcp: a client without an address is its MAC, relayed or not', () => {
  assert.deepEqual(about(discover, 'dhcp.hostName'), { mac: MAC });
  assert.deepEqual(about(relayed, 'dhcp.hostName'), { mac: MAC });
  const renewing = sample('', { ciaddr: '0a000011', options: [option(53, '03'), text(12, 'a')] });
  assert.deepEqual(about(renewing, 'dhcp.hostName'), { mac: MAC, ip: '10.0.0.17' });
  const byNothing = sample('', { hardware: '2000', chaddr: '', options: [option(53, '01'), text(12, 'a')] });
  assert.equal(about(byNothing, 'dhcp.hostName'), 'sender');
});

test('dhcp: a lease binds, an offer does not', () => {
  assert.deepEqual(about(acknowledged, 'dhcp.lease'), { mac: MAC, ip: '10.0.0.17' });
  assert.deepEqual(about(acknowledged, 'dhcp.serverId'), 'sender');
  const offer = sample('', { ...ack, options: [option(53, '02'), ...(ack.options ?? []).slice(1)] });
  assert.equal(about(offer, 'dhcp.lease'), undefined);
  assert.deepEqual(about(offer, 'dhcp.hostName'), { mac: MAC });
});

test('dhcp: behind a relay agent the server is whom the message names', () => {
  assert.deepEqual(about(sample('', { ...ack, giaddr: '0a0100fe' }), 'dhcp.router'), { ip: '10.0.0.1' });
});

test('dhcp: who asks about leases is not the host it asks about', () => {
  const query = sample('', { giaddr: '0a0100fe', options: [option(53, '0a'), option(55, '0133')] });
  assert.deepEqual(
    play(dhcp, query).facts.map(({ key, about }) => [key, about]),
    [['dhcp.messageType', 'sender']],
  );
  const active = sample('', { operation: '02', ciaddr: '0a000011', options: [option(53, '0d')] });
  assert.deepEqual(about(active, 'dhcp.lease'), { mac: MAC, ip: '10.0.0.17' });
});

test('dhcp: identifiers are numbers, whatever is written in them', () => {
  const id = (value: string): string | undefined =>
    play(dhcp, sample('', { options: [option(53, '01'), option(61, value)] })).facts.find(
      (fact) => fact.key === 'dhcp.clientId',
    )?.value;
  assert.equal(id(`00 ${hexadecimal('Anna')}`), '0 416e6e61');
  assert.equal(id('ff 00000001 0003 0001 02005e100001'), `255 00000001 ll ${MAC}`);
  assert.equal(id('01 02005e'), '1 02005e');
});

test('dhcp: names in wire format, and values that are no text', () => {
  const odd = sample('', {
    options: [
      option(53, '01'),
      option(81, '04 00 00 07 70756d702d3137 04 77617264'),
      option(60, '0102'),
      option(12, '01'),
    ],
  });
  const facts = play(dhcp, odd).facts.map(({ key, value }) => `${key}=${value}`);
  assert.ok(facts.includes('dhcp.clientFqdn=pump-17.ward') && facts.includes('dhcp.vendorClass=0102'));
  assert.ok(!facts.some((fact) => fact.startsWith('dhcp.hostName')));
});

test('dhcp: an option that runs past the end leaves the ones before it', () => {
  const cut = sample('', { options: [option(53, '01'), text(12, 'pump-17'), '3c50 4578'] });
  const keys = play(dhcp, cut).facts.map((fact) => fact.key);
  assert.ok(keys.includes('dhcp.hostName') && !keys.includes('dhcp.vendorClass'));
});

test('dhcp: without its cookie only the port tells', () => {
  const bytes = fromHex(message({ cookie: '00000000' }));
  const context = { carrier: 'udp', fromClient: true, etherType: 0, time: 0 } as const;
  assert.equal(dhcp.probe(Cursor.over(bytes), { ...context, clientPort: 68, serverPort: 67 }), VERDICT.maybe);
  assert.equal(dhcp.probe(Cursor.over(bytes), { ...context, clientPort: 5000, serverPort: 5001 }), VERDICT.no);
});
