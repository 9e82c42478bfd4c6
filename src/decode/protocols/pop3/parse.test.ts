import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ascii, lineTalks, play, testProtocol } from '../../conformance.ts';
import { pop3 } from './index.ts';

const talk = lineTalks(110);
const login = talk(
  'a login',
  [
    '<+OK Example POP3 ready <1.2@mail.example>',
    '>USER service',
    '<+OK',
    '>PASS secret',
    '<+OK',
    '>RETR 1',
    '<Subject: Doe',
  ],
  ['pop3.banner=Example POP3 ready'],
);
const encrypted = talk('encryption', ['<+OK ready <1.2@mail.example>', '>STLS', '<+OK Begin', '>\u0016\u0003\u0001']);

testProtocol(pop3, [login, encrypted], [ascii('+OK\r\n'), ascii('* OK IMAP4 ready\r\n'), ascii('USER a\r\n')]);

test('pop3: a login is told without its password, and no mail', () => {
  const said = play(pop3, login);
  assert.deepEqual([said.users, said.credentials], [['service'], ['pop3.password']]);
  assert.ok(!/Doe|secret/.test(JSON.stringify(said)));
});

test('pop3: a letter that was joined in its middle is no dialogue, and an answer no greeting', () => {
  const letter = ['<+OK 400 octets', '<Dear Jane,', '<USER Doe', '<+OK Doe POP3', '>USER late'];
  assert.deepEqual([play(pop3, talk('', letter)).users, play(pop3, talk('', letter)).facts], [[], []]);
  assert.deepEqual(play(pop3, talk('', ['<+OK Doe has 1 message'])).facts, []);
  const capabilities = [
    '<+OK POP3 ready',
    '>CAPA',
    '<+OK',
    '<USER',
    '<.',
    '>USER service',
    '<+OK',
    '>STAT',
    '>USER late',
  ];
  assert.deepEqual(play(pop3, talk('', capabilities)).users, ['service']);
});

test('pop3: how the server answers a password is noticed', () => {
  const tried = ['<+OK POP3 ready', '>USER a', '<+OK', '>PASS b', '<-ERR no', '>PASS c', '<+OK'];
  assert.deepEqual(play(pop3, talk('', tried)).signals, ['pop3.login-refused', 'pop3.login-granted']);
  assert.deepEqual(play(pop3, talk('', ['<+OK POP3 ready', '>USER a', '<-ERR no'])).signals, []);
});
