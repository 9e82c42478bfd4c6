import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '../../conformance.ts';
import { mqtt } from './index.ts';

const hex = (text: string): string => {
  const bytes = Buffer.from(text).toString('hex');
  return (bytes.length / 2).toString(16).padStart(4, '0') + bytes;
};
const connect = (body: string): string =>
  `10${(body.replace(/\s+/g, '').length / 2).toString(16).padStart(2, '0')}${body}`;
const session: Sample = {
  name: 'version 3.1.1',
  carrier: 'tcp',
  serverPort: 1883,
  messages: [
    { from: 'client', bytes: connect(`00044d515454 04 c2 003c ${hex('pump-17')} ${hex('service')} ${hex('secret')}`) },
    { from: 'server', bytes: '20020000' },
    { from: 'client', bytes: `300a ${hex('a/b')} 446f655e4a` },
  ],
  states: ['mqtt.clientId=pump-17', 'mqtt.version=3.1.1'],
};
const five: Sample = {
  name: 'version 5 with a will',
  carrier: 'tcp',
  serverPort: 1883,
  messages: [
    {
      from: 'client',
      bytes: connect(`00044d515454 05 06 003c 05 1100000010 ${hex('gw-2')} 00 ${hex('t')} ${hex('gone')}`),
    },
  ],
  states: ['mqtt.clientId=gw-2', 'mqtt.version=5.0'],
};

testProtocol(
  mqtt,
  [
    session,
    five,
    { name: 'midstream', carrier: 'tcp', serverPort: 1883, messages: [{ from: 'client', bytes: 'c000' }] },
  ],
  [Uint8Array.of(0x10, 0x0c, 0, 4, 0x4d, 0x51, 0x54, 0x58, 4, 2, 0, 0, 0, 0), Uint8Array.of(0x30, 2, 0, 0)],
);

test('mqtt: a login is told without its password', () => {
  const said = play(mqtt, session);
  assert.deepEqual([said.users, said.credentials], [['service'], ['mqtt.password']]);
  assert.ok(!JSON.stringify(said).includes('secret'));
});

test('mqtt: flags that do not fit the fields make no names', () => {
  const will = `${hex('gw-2')} ${hex('ward/DOE')} ${hex('DOE')} ${hex('service')}`;
  const heard = (flags: string): ReturnType<typeof play> =>
    play(mqtt, { ...session, messages: [{ from: 'client', bytes: connect(`00044d515454 04 ${flags} 003c ${will}`) }] });
  assert.deepEqual(heard('86').users, ['service']);
  for (const flags of ['82', '02', 'c2', '87', 'a2']) {
    assert.deepEqual(heard(flags).users, []);
    assert.ok(!JSON.stringify(heard(flags)).includes('DOE'));
  }
});

test('mqtt: how the server answers is noticed', () => {
  const answered = (bytes: string): readonly string[] =>
    play(mqtt, { ...session, messages: [...session.messages.slice(0, 1), { from: 'server', bytes }] }).signals;
  assert.deepEqual(answered('20020000'), ['mqtt.login-granted']);
  for (const bytes of ['20020004', '20020005', '2003008600', '2003008700'])
    assert.deepEqual(answered(bytes), ['mqtt.login-refused']);
  assert.deepEqual(answered('20020003'), [], 'server unavailable');
});
