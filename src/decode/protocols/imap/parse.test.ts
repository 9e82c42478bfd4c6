import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ascii, lineTalks, play, testProtocol } from '../../conformance.ts';
import { imap } from './index.ts';

const talk = lineTalks(143);
const login = talk(
  'a login',
  [
    '<* OK [CAPABILITY IMAP4rev1] Example IMAP 2 ready',
    '>a1 LOGIN "service" "secret"',
    '<a1 OK in',
    '>a2 SELECT INBOX',
    '<* 3 EXISTS Doe',
  ],
  ['imap.banner=Example IMAP 2 ready'],
);
const encrypted = talk('encryption', ['<* OK IMAP4 ready', '>1 STARTTLS', '<1 OK Begin', '>\u0016\u0003\u0001']);

testProtocol(
  imap,
  [login, encrypted],
  [ascii('+OK POP3\r\n'), ascii('*1\r\n$4\r\nPING\r\n'), ascii('a1 LOGIN x y\r\n')],
);

test('imap: a login is told without its password, and no mail', () => {
  const said = play(imap, login);
  assert.deepEqual([said.users, said.credentials], [['service'], ['imap.password']]);
  assert.ok(!/Doe|secret/.test(JSON.stringify(said)));
});

test('imap: mail that was joined in its middle is no dialogue', () => {
  const mail = ['<* 1 FETCH (BODY[] {99}', '<* OK Doe IMAP', '>a1 LOGIN doe secret'];
  assert.deepEqual([play(imap, talk('', mail)).users, play(imap, talk('', mail)).facts], [[], []]);
  const letter = ['<* OK Example IMAP 2', '<Dear Jane,', '<a1 LOGIN doe secret', '>a1 LOGIN late x'];
  assert.deepEqual(play(imap, talk('', letter)).users, []);
});

test('imap: how the server answers a login is noticed, and of other commands nothing', () => {
  const tried = ['<* OK IMAP4 ready', '>1 LOGIN a b', '<1 NO no', '>2 LOGIN a c', '<2 OK in'];
  assert.deepEqual(play(imap, talk('', tried)).signals, ['imap.login-refused', 'imap.login-granted']);
  assert.deepEqual(play(imap, talk('', ['<* OK IMAP4 ready', '>1 NOOP', '<1 NO no'])).signals, []);
});
