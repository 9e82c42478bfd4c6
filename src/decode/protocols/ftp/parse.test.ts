import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { ascii, fromHex, lineTalks, play, testProtocol } from '../../conformance.ts';
import { VERDICT } from '../../protocol.ts';
import { ftp } from './index.ts';

const talk = lineTalks(21);
const login = talk(
  'a login',
  [
    '<220 (exampleFTPd 3.0.3)',
    '>USER service',
    '<331 Password?',
    '>PASS secret',
    '<230 In',
    '>SYST',
    '<215 UNIX Type: L8',
    '>STOR Doe^Jane.dcm',
  ],
  ['ftp.banner=(exampleFTPd 3.0.3)', 'ftp.system=UNIX Type: L8'],
);
const encrypted = talk('encryption', ['<220 FTP ready', '>AUTH TLS', '<234 Go on', '>\u0016\u0003\u0001']);

testProtocol(
  ftp,
  [login, encrypted, talk('a greeting in lines', ['<220-Welcome to FTP', '<220 ready'])],
  [
    ascii('220 mail.example ESMTP\r\n'),
    ascii('USER alice\r\n'),
    ascii('GET / HTTP/1.1\r\n\r\n'),
    fromHex('1603010000'),
  ],
);

test('ftp: a login is told without its password, and no name of a file', () => {
  const said = play(ftp, login);
  assert.deepEqual(said.users, ['service']);
  assert.deepEqual(said.credentials, ['ftp.password']);
  assert.ok(!JSON.stringify(said).includes('Jane') && !JSON.stringify(said).includes('secret'));
});

test('ftp: everybody’s login is no secret', () => {
  const said = play(ftp, talk('', ['<220 FTP', '>USER anonymous', '>PASS me@example']));
  assert.deepEqual(said.credentials, []);
});

test('ftp: only the first 220 greets, a system is one that is known, and a file ends the reading', () => {
  const said = play(
    ftp,
    talk('', [
      '<220 FTP ready',
      '>NOOP',
      '<220 Doe Street, ready',
      '<215 Doe is here',
      '<211-Status',
      '<Doe',
      '<211 End',
    ]),
  );
  assert.deepEqual(
    said.facts.map(({ value }) => value),
    ['FTP ready'],
  );
  const after = play(ftp, talk('', ['<220 FTP ready', '>Dear Jane,', '>USER Doe']));
  assert.deepEqual(after.users, []);
});

test('ftp: text that begins like a greeting is none', () => {
  for (const text of ['220 Doe Street, FTP ready\r\nDear Jane\r\n', '220 Doe Street\r\n'])
    assert.equal(
      ftp.probe(Cursor.over(ascii(text)), {
        carrier: 'tcp',
        fromClient: false,
        clientPort: 50000,
        serverPort: 2020,
        etherType: 0,
        time: 0,
      }),
      VERDICT.no,
    );
});
