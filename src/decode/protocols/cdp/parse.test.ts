import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '../../conformance.ts';
import { cdp } from './index.ts';

/** One element: type, then its bytes in hexadecimal. */
function element(type: number, value: string): string {
  const bytes = value.replace(/\s+/g, '');
  return type.toString(16).padStart(4, '0') + (bytes.length / 2 + 4).toString(16).padStart(4, '0') + bytes;
}
const ascii = (text: string): string => Buffer.from(text).toString('hex');
const frame = (name: string, elements: readonly string[], states: readonly string[] = []): Sample => ({
  name,
  carrier: 'ethernet',
  etherType: 0x0c2000,
  messages: [{ from: 'client', bytes: `02b40000${elements.join('')}` }],
  states,
});

const aSwitch = frame(
  'a switch',
  [
    element(1, ascii('sw-ward-3.example')),
    element(2, '00000002 01 01 cc 0004 0a000001 02 08 aaaa0300000086dd 0010 fe800000000000000000000000000001'),
    element(3, ascii('GigabitEthernet0/1')),
    element(4, '00000029'),
    element(5, ascii('Example IOS\nVersion 15.2')),
    element(6, ascii('example WS-1')),
    element(0x0a, '0014'),
    element(0x0b, '01'),
    element(0x16, '00000001 01 01 cc 0004 0a000002'),
  ],
  [
    'cdp.deviceId=sw-ward-3.example',
    'cdp.address=10.0.0.1',
    'cdp.address=fe80::1',
    'cdp.address=10.0.0.2',
    'cdp.portId=GigabitEthernet0/1',
    'cdp.capabilities=router,switch,igmp',
    'cdp.platform=example WS-1',
    'cdp.nativeVlan=20',
  ],
);
const truncated = frame('a truncated frame', [element(1, ascii('ap')), '0005 0100 41'], ['cdp.deviceId=ap']);

testProtocol(cdp, [aSwitch, truncated], [Uint8Array.of(0xaa, 0xaa, 0x03, 0, 0, 0x0c, 0x20, 0), new Uint8Array(60)]);

test('cdp: an address is also about the endpoint it names', () => {
  const named = play(cdp, aSwitch).facts.filter((said) => typeof said.about === 'object');
  assert.deepEqual(
    named.map((said) => said.about),
    [{ ip: '10.0.0.1' }, { ip: 'fe80::1' }, { ip: '10.0.0.2' }],
  );
});

test('cdp: what is broken is told after what is whole', () => {
  assert.deepEqual(play(cdp, truncated).outcomes, ['done', 'malformed']);
});
