import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '../../conformance.ts';
import { lldp } from './index.ts';

/** One element: type, then its bytes in hexadecimal. */
function element(type: number, value: string): string {
  const bytes = value.replace(/\s+/g, '');
  return ((type << 9) | (bytes.length / 2)).toString(16).padStart(4, '0') + bytes;
}
const ascii = (text: string): string => Buffer.from(text).toString('hex');
const frame = (name: string, elements: readonly string[], states: readonly string[] = []): Sample => ({
  name,
  carrier: 'ethernet',
  etherType: 0x88cc,
  messages: [{ from: 'client', bytes: elements.join('') }],
  states,
});
const mandatory = [element(1, '04 02005e100001'), element(2, `05${ascii('Gi1/0/1')}`), element(3, '0078')];

const aSwitch = frame(
  'a switch',
  [
    ...mandatory,
    element(4, ascii('uplink')),
    element(5, ascii('sw-ward-3')),
    element(6, ascii('Example OS 1.2\nbuild 3')),
    element(7, '0014 0004'),
    element(8, '05 01 0a000001 02 00000001 00'),
    element(127, '0080c2 01 0014'),
    element(0, ''),
    '000000000000',
  ],
  [
    'lldp.chassisId=02:00:5e:10:00:01',
    'lldp.portId=Gi1/0/1',
    'lldp.portDescription=uplink',
    'lldp.systemName=sw-ward-3',
    'lldp.capabilities=bridge',
    'lldp.managementAddress=10.0.0.1',
    'lldp.vlan=20',
  ],
);
const phone = frame(
  'a telephone with inventory',
  [
    element(1, '05 01 0a000009'),
    element(2, '03 02005e100009'),
    element(3, '0078'),
    element(8, '05 01 0a000009 01 00000000 00'),
    element(127, '0012bb 01 003f 03'),
    element(127, `0012bb 05 ${ascii('rev B')}`),
    element(127, `0012bb 06 ${ascii('boot 2')}`),
    element(127, `0012bb 07 ${ascii('4.1.2')}`),
    element(127, `0012bb 08 ${ascii('SN123')}`),
    element(127, `0012bb 09 ${ascii('Example')}00`),
    element(127, `0012bb 0a ${ascii('Phone 7')}`),
    element(127, `0012bb 0b ${ascii('A-1')}`),
    element(127, `00005e 01 ${ascii('https://mud.example/phone.json')}`),
    element(0, ''),
  ],
  [
    'lldp.chassisId=10.0.0.9',
    'lldp.portId=02:00:5e:10:00:09',
    'lldp.medClass=endpoint-3',
    'lldp.hardwareRevision=rev B',
    'lldp.firmwareRevision=boot 2',
    'lldp.softwareRevision=4.1.2',
    'lldp.serialNumber=SN123',
    'lldp.manufacturer=Example',
    'lldp.model=Phone 7',
    'lldp.assetId=A-1',
    'lldp.mudUrl=https://mud.example/phone.json',
  ],
);
const truncated = frame(
  'a truncated frame',
  [...mandatory, element(5, ascii('sw')), 'fe40 0012'],
  ['lldp.systemName=sw'],
);

testProtocol(lldp, [aSwitch, phone, truncated], [Uint8Array.of(0x04, 0x07, 0x05), new Uint8Array(60)]);

test('lldp: who has the management address is the chassis, whichever port the frame left', () => {
  const fact = play(lldp, phone).facts.find((said) => typeof said.about === 'object');
  assert.equal(fact?.key, 'lldp.chassisId');
  assert.deepEqual(fact?.about, { ip: '10.0.0.9' });
});

test('lldp: what is broken is told after what is whole', () => {
  assert.deepEqual(play(lldp, truncated).outcomes, ['done', 'malformed']);
});

test('lldp: a MUD URL that is no https address is left out', () => {
  const said = play(lldp, frame('', [...mandatory, element(127, `00005e 01 ${ascii('http://mud.example/x')}`)]));
  assert.ok(!said.facts.some((fact) => fact.key === 'lldp.mudUrl'));
});
