import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ascii, play, type Sample, testProtocol } from '../../conformance.ts';
import { telnet } from './index.ts';

const session: Sample = {
  name: 'a login',
  carrier: 'tcp',
  serverPort: 23,
  messages: [
    { from: 'server', bytes: 'fffd18 fffd20 fffb01' },
    { from: 'client', bytes: 'fffb18 fffc20' },
    { from: 'server', bytes: ascii('login: ') },
    { from: 'client', bytes: ascii('service\r\n') },
    { from: 'server', bytes: ascii('Password: ') },
    { from: 'client', bytes: ascii('secret\r\n') },
  ],
};

testProtocol(
  telnet,
  [session],
  [Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), Uint8Array.of(0xff, 0xfb, 0x90, 0x64), ascii('login: ')],
);

test('telnet: what a server says above its first prompt is told, a screen is not', () => {
  const greeting = (text: string, before: Sample['messages'] = []): unknown =>
    play(telnet, { ...session, messages: [...before, { from: 'server', bytes: ascii(text) }] }).facts.map(
      ({ key, value }) => `${key}=${value}`,
    );
  const words = '\xff\xfb\x01\r\nLantronix UDS1100\r\0\r\nSoftware version V6.11.0.0\r\n\r\n';
  const told = ['telnet.banner=Lantronix UDS1100 Software version V6.11.0.0'];
  assert.deepEqual(greeting(`${words}Username: `), told);
  assert.deepEqual(greeting(`${words}host-7 login:`), told);
  assert.deepEqual(greeting(words), [], 'no prompt');
  assert.deepEqual(greeting('Zzquokka, Testina  ward 3\r\n> '), [], 'no prompt to sign in');
  assert.deepEqual(greeting('login: '), [], 'nothing above it');
  const negotiated = [{ from: 'client', bytes: 'fffa2018003338fff0 fffb25 fffa270153fff0' }] as const;
  assert.deepEqual(greeting(`${words}Username: `, negotiated), told, 'only options were talked of');
  const typed = [{ from: 'client', bytes: ascii('x\r\n') }] as const;
  assert.deepEqual(greeting(`${words}Username: `, typed), [], 'somebody typed before');
  const asked = [{ from: 'server', bytes: ascii('\xff\xfb\x01login: ') }] as const;
  assert.deepEqual(greeting('Zzquokka, Testina\r\nPassword: ', asked), [], 'the server had asked before');
  const screen = [{ from: 'server', bytes: ascii(`\xff\xfb\x01${'menu '.repeat(300)}`) }] as const;
  assert.deepEqual(greeting('Zzquokka, Testina\r\nPassword: ', screen), [], 'below a screen');
});

test('telnet: a password is noticed, not read', () => {
  const said = play(telnet, session);
  assert.deepEqual(said.credentials, ['telnet.password']);
  assert.ok(!JSON.stringify(said).includes('secret'));
});
