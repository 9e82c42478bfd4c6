import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '../../conformance.ts';
import { radius } from './index.ts';

const attribute = (type: number, value: string): string =>
  type.toString(16).padStart(2, '0') + (value.length / 2 + 2).toString(16).padStart(2, '0') + value;
const ascii = (text: string): string => Buffer.from(text).toString('hex');
const message = (code: string, attributes: readonly string[]): string => {
  const body = attributes.join('');
  return `${code}01${(body.length / 2 + 20).toString(16).padStart(4, '0')}${'ab'.repeat(16)}${body}`;
};
const access: Sample = {
  name: 'a computer is let in',
  carrier: 'udp',
  serverPort: 1812,
  messages: [
    {
      from: 'client',
      bytes: message('01', [
        attribute(1, ascii('host/ws-17.example')),
        attribute(2, '00112233445566778899aabbccddeeff'),
        attribute(4, '0a000002'),
        attribute(32, ascii('sw-ward-3')),
        attribute(30, ascii('02-00-5E-10-00-02:clinic')),
        attribute(31, ascii('0200.5e10.0017')),
        attribute(61, '0000000f'),
        attribute(87, ascii('Gi1/0/17')),
        attribute(8, '0a000017'),
      ]),
    },
    { from: 'server', bytes: message('02', []) },
  ],
  states: [
    'radius.nasIdentifier=sw-ward-3',
    'radius.nasIp=10.0.0.2',
    'radius.calledStation=02-00-5E-10-00-02:clinic',
    'radius.callingStation=02:00:5e:10:00:17',
    'radius.hostName=ws-17.example',
    'radius.nasPortType=ethernet',
    'radius.nasPortId=Gi1/0/17',
  ],
};

testProtocol(radius, [access], [new Uint8Array(20), Uint8Array.of(1, 1, 0, 22, ...new Uint8Array(16), 1, 1)]);

test('radius: the calling station is about the device at the port', () => {
  const fact = play(radius, access).facts.find((said) => said.key === 'radius.callingStation');
  assert.deepEqual(fact?.about, { mac: '02:00:5e:10:00:17', ip: '10.0.0.23' });
});

test('radius: a person is a user, a MAC address is none', () => {
  const users = (name: string): readonly string[] =>
    play(radius, { ...access, messages: [{ from: 'client', bytes: message('01', [attribute(1, ascii(name))]) }] })
      .users;
  assert.deepEqual(users('nurse3'), ['nurse3']);
  assert.deepEqual(users('02005e100017'), []);
});
