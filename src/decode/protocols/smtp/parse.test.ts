import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ascii, fromHex, lineTalks, play, testProtocol } from '../../conformance.ts';
import { smtp } from './index.ts';

const talk = lineTalks(25);
const plain = Buffer.from('\0service\0secret').toString('base64');
const login = talk(
  'a login',
  [
    '<220 mail.example ESMTP Example 4',
    '>EHLO scanner-3',
    '<250-mail.example',
    '<250 AUTH PLAIN',
    `>AUTH PLAIN ${plain}`,
    '<235 ok',
    '>MAIL FROM:<jane@example>',
    '>RCPT TO:<doe@example>',
  ],
  ['smtp.banner=mail.example ESMTP Example 4', 'smtp.helo=scanner-3'],
);
const encrypted = talk('encryption', [
  '<220 mail.example ESMTP',
  '>EHLO a',
  '<250 STARTTLS',
  '>STARTTLS',
  '<220 Go ahead',
  '>\u0016\u0003\u0001',
]);

testProtocol(
  smtp,
  [login, encrypted],
  [ascii('220 FTP ready\r\n'), ascii('HELP\r\n'), ascii('GET / HTTP/1.1\r\n\r\n'), fromHex('1603010000')],
);

test('smtp: a login is told without its password, and no address', () => {
  const said = play(smtp, login);
  assert.deepEqual([said.users, said.credentials], [['service'], ['smtp.password']]);
  assert.ok(!/jane|doe|secret/.test(JSON.stringify(said)));
});

test('smtp: a letter that was joined in its middle is no dialogue', () => {
  for (const line of ['>Dear Jane,', '>220 Doe SMTP', '<Doe', '>DATA', '>RCPT TO:<doe@x>']) {
    const said = play(
      smtp,
      talk('', ['<220 mail.example ESMTP', line, '>HELO doe', '<220 Doe SMTP', '>AUTH PLAIN AERvZQB4']),
    );
    assert.deepEqual([said.facts.map(({ value }) => value), said.users], [['mail.example ESMTP'], []], line);
  }
});

test('smtp: a login in several lines is followed', () => {
  const said = play(
    smtp,
    talk('', ['>EHLO ws-1', '>AUTH LOGIN', '<334 VXNlcm5hbWU6', '>2ab=', '<334 x', '>c2Vj', '<235 ok', '>EHLO ws-2']),
  );
  assert.deepEqual(
    said.facts.map(({ value }) => value),
    ['ws-1', 'ws-2'],
  );
});

test('smtp: how the server answers a login is noticed', () => {
  const opens = ['<220 mail.example ESMTP', '>EHLO a', '<250 AUTH LOGIN', '>AUTH LOGIN', '<334 VXNlcm5hbWU6', '>YQ=='];
  assert.deepEqual(play(smtp, talk('', [...opens, '<535 5.7.8 no'])).signals, ['smtp.login-refused']);
  assert.deepEqual(play(smtp, talk('', [...opens, '<235 ok'])).signals, ['smtp.login-granted']);
  assert.deepEqual(play(smtp, talk('', [...opens, '<454 later'])).signals, []);
  assert.deepEqual(play(smtp, talk('', [...opens.slice(0, 3), '<535 no'])).signals, []);
});
