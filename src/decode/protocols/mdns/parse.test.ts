import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '../../conformance.ts';
import { mdns } from './index.ts';

const hexadecimal = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const u16 = (value: number): string => value.toString(16).padStart(4, '0');
const text = (value: string): string => {
  const bytes = Buffer.from(value);
  return hexadecimal(Uint8Array.of(bytes.length)) + bytes.toString('hex');
};
/** Labels are given one by one: an instance's name may hold dots. */
const name = (...labels: string[]): string => `${labels.map(text).join('')}00`;
const record = (owner: string, type: number, data: string): string =>
  `${owner}${u16(type)}8001 00000078 ${u16(data.length / 2)}${data}`;
const question = (owner: string, type: number): string => `${owner}${u16(type)}0001`;

function message(flags: string, sections: readonly (readonly string[])[]): string {
  return `0000 ${flags} ${sections.map((section) => u16(section.length)).join('')} ${sections.flat().join('')}`;
}
const sample = (bytes: string, states: readonly string[] = [], clientPort = 5353): Sample => ({
  name: 'multicast',
  carrier: 'udp',
  clientPort,
  serverPort: 5353,
  messages: [{ from: 'client', bytes }],
  states,
});

const ipp = ['_ipp', '_tcp', 'local'];
const instance = name('Laser 4.0 Büro', ...ipp);
const printer = sample(
  message('8400', [
    [],
    [
      record(name(...ipp), 12, instance),
      record(name('_services', '_dns-sd', '_udp', 'local'), 12, name('_scanner', '_tcp', 'local')),
    ],
    [],
    [
      record(instance, 33, `0000 0000 0277 ${name('PRN-7', 'local')}`.replaceAll(' ', '')),
      record(
        instance,
        16,
        text('ty=Example Laser') + text('note=Room of Anna') + text('usb_MFG=Example') + text('fn=A'),
      ),
      record(name('PRN-7', 'local'), 1, '0a000007'),
      record(name('PRN-7', 'local'), 13, text('ARM') + text('Linux 5')),
    ],
  ]),
  [
    'mdns.service=_ipp._tcp',
    'mdns.service=_scanner._tcp',
    'mdns.instance=Laser 4.0 Büro',
    'mdns.hostName=prn-7',
    'mdns.address=prn-7',
    'mdns.txt=ty=Example Laser',
    'mdns.txt=usb_MFG=Example',
    'mdns.hinfo=ARM Linux 5',
  ],
);
const asking = sample(
  message('0000', [
    [question(name('_airplay', '_tcp', 'local'), 12), question(name('_printer', '_sub', '_http', '_tcp', 'local'), 12)],
    [record(name(...ipp), 12, instance)],
    [record(name('WS-1', 'local'), 1, '0a000008')],
    [],
  ]),
  ['mdns.query=_airplay._tcp', 'mdns.query=_http._tcp', 'mdns.hostName=ws-1'],
);

testProtocol(mdns, [printer, asking], [new Uint8Array(40).fill(0x7f)]);

test('mdns: words for people stay out, and so do the answers that an asker knows', () => {
  const said = play(mdns, printer).facts.map((fact) => fact.value);
  assert.ok(!said.some((value) => value.includes('Anna') || value.startsWith('fn=')));
  assert.ok(!play(mdns, asking).facts.some((fact) => fact.key === 'mdns.service'));
});

test('mdns: an address names the host it belongs to', () => {
  const fact = play(mdns, printer).facts.find((said) => said.key === 'mdns.address');
  assert.deepEqual(fact?.about, { ip: '10.0.0.7' });
});

test('mdns: names that are no text state nothing', () => {
  const odd = sample(message('8400', [[], [record(name(...ipp), 12, `02ff01${name(...ipp)}`)], [], []]));
  assert.deepEqual(
    play(mdns, odd).facts.map((fact) => fact.key),
    ['mdns.service'],
  );
  const header = sample('0000 8400 0000');
  assert.deepEqual(play(mdns, header).outcomes, ['malformed']);
});

test('mdns: a device that is called after its owner is told without the owner', () => {
  const called = (label: string): unknown =>
    play(
      mdns,
      sample(
        message('8400', [
          [],
          [record(name('_airplay', '_tcp', 'local'), 12, name(label, '_airplay', '_tcp', 'local'))],
          [],
          [],
        ]),
      ),
    ).facts.find(({ key }) => key === 'mdns.instance')?.value;
  assert.equal(called('Jane Doe’s iPad Pro'), 'iPad Pro');
  assert.equal(called("Doe's Living Room"), 'Living Room');
  assert.equal(called('iPhone von Jane Doe'), 'iPhone');
  assert.equal(called('Fernseher von Jane Doe'), 'Fernseher');
  assert.equal(called('Laser 4.0 Büro'), 'Laser 4.0 Büro');
});
