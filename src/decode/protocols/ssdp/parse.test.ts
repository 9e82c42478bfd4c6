import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '../../conformance.ts';
import { ssdp } from './index.ts';

const ascii = (...lines: readonly string[]): Uint8Array => Uint8Array.from(Buffer.from(lines.join('\r\n'), 'latin1'));
const sample = (name: string, lines: readonly string[], states: readonly string[] = []): Sample => ({
  name,
  carrier: 'udp',
  serverPort: 1900,
  messages: [{ from: 'client', bytes: ascii(...lines) }],
  states,
});

const search = sample(
  'a search',
  [
    'M-SEARCH * HTTP/1.1',
    'HOST: 239.255.255.250:1900',
    'MAN: "ssdp:discover"',
    'ST: upnp:rootdevice',
    'USER-AGENT: Example/1.0',
    '',
    '',
  ],
  ['ssdp.search=upnp:rootdevice', 'ssdp.userAgent=Example/1.0'],
);
const notify = sample(
  'a notification without an empty line',
  [
    'NOTIFY * HTTP/1.1',
    'Host:239.255.255.250:1900',
    'lOCATION:http://10.0.0.7:80/description.xml',
    'SERVER: Linux/3.14 UPnP/1.0 Example/1.9',
    'NTS: ssdp:alive',
    'hue-bridgeid: 001788FFFE000001',
    'NT : urn:schemas-upnp-org:device:Basic:1',
    'USN: uuid:2F402F80-DA50-11E1-9B23-001788000001::urn:schemas-upnp-org:device:Basic:1',
  ],
  [
    'ssdp.location=http://10.0.0.7:80/description.xml',
    'ssdp.server=Linux/3.14 UPnP/1.0 Example/1.9',
    'ssdp.type=urn:schemas-upnp-org:device:Basic:1',
    'ssdp.usn=uuid:2F402F80-DA50-11E1-9B23-001788000001::urn:schemas-upnp-org:device:Basic:1',
    'ssdp.uuid=2f402f80-da50-11e1-9b23-001788000001',
    'ssdp.hueBridgeId=001788fffe000001',
  ],
);
const response = sample(
  'a response',
  ['HTTP/1.1 200 OK', 'ST: ssdp:all', 'SERVER: Example UPnP/1.0', 'USN: uuid:aaaaaaaa-0000', '', 'body: x'],
  ['ssdp.type=ssdp:all', 'ssdp.server=Example UPnP/1.0', 'ssdp.uuid=aaaaaaaa-0000'],
);

testProtocol(
  ssdp,
  [search, notify, response],
  [ascii('NOTIFY sip:a@b SIP/2.0', ''), ascii('GET / HTTP/1.1', ''), ascii('HTTP/1.1 404 Not Found', '')],
);

test('ssdp: what is looked for is not what the asker is', () => {
  const keys = play(ssdp, search).facts.map((fact) => fact.key);
  assert.deepEqual(keys.sort(), ['ssdp.search', 'ssdp.userAgent']);
});

test('ssdp: identifiers that are no UUID keep their case', () => {
  const socket = sample('', ['NOTIFY * HTTP/1.1', 'USN: uuid:Socket-1_0-221519K1100F55::upnp:rootdevice', '']);
  const uuid = play(ssdp, socket).facts.find((fact) => fact.key === 'ssdp.uuid');
  assert.equal(uuid?.value, 'Socket-1_0-221519K1100F55');
});

test('ssdp: values that are no text, and locations with a password, are left out', () => {
  const odd = sample('', ['NOTIFY * HTTP/1.1', 'SERVER: \xff\x01', 'LOCATION: http://user:secret@10.0.0.7/', '']);
  assert.deepEqual(play(ssdp, odd).facts, []);
});

test('ssdp: what stands behind the empty line, or beyond the limits, is not read', () => {
  const many = Array.from({ length: 80 }, (_, n) => `X-${n}: a`);
  assert.deepEqual(play(ssdp, sample('', ['NOTIFY * HTTP/1.1', ...many, 'SERVER: a', ''])).facts, []);
  const behind = sample('', ['NOTIFY * HTTP/1.1', 'NT: a', '', 'SERVER: b']);
  assert.deepEqual(
    play(ssdp, behind).facts.map((fact) => fact.value),
    ['a'],
  );
});
