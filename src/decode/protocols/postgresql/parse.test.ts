import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '../../conformance.ts';
import { postgresql } from './index.ts';

const ascii = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const sized = (body: string): string => (body.replace(/\s+/g, '').length / 2 + 4).toString(16).padStart(8, '0') + body;
const startup = sized(`00030000${ascii('user\0service\0database\0lis\0application_name\0Example LIS\0\0')}`);
const session: Sample = {
  name: 'a session',
  carrier: 'tcp',
  serverPort: 5432,
  messages: [
    { from: 'client', bytes: '00000008 04d21630' },
    { from: 'server', bytes: '4e' },
    { from: 'client', bytes: startup },
    { from: 'server', bytes: '52 00000008 00000003' },
    { from: 'client', bytes: `70${sized(ascii('secret\0'))}` },
    { from: 'server', bytes: `52 00000008 00000000 53${sized(ascii('server_version\x0015.2\0'))} 5a 00000005 49` },
    { from: 'client', bytes: `51${sized(ascii('select Doe\0'))}` },
  ],
  states: ['postgresql.application=Example LIS', 'postgresql.serverVersion=15.2'],
};
const encrypted: Sample = {
  name: 'encryption',
  carrier: 'tcp',
  serverPort: 5432,
  messages: [
    { from: 'client', bytes: '00000008 04d2162f' },
    { from: 'server', bytes: '53' },
    { from: 'client', bytes: '160301' },
  ],
};

testProtocol(
  postgresql,
  [session, encrypted],
  [Uint8Array.of(0, 0, 0, 9, 0, 3, 0, 0, 0), Uint8Array.of(0, 0, 0, 16, 0, 18, 0, 0, 0, 0, 0, 1, 0, 2, 65, 65)],
);

test('postgresql: a login is told without its password, and no query', () => {
  const said = play(postgresql, session);
  assert.deepEqual([said.users, said.credentials], [['service'], ['postgresql.password']]);
  assert.ok(!/secret|Doe/.test(JSON.stringify(said)));
});

test('postgresql: whether a login succeeds is noticed, other errors are not', () => {
  const answered = (bytes: string): readonly string[] =>
    play(postgresql, {
      ...session,
      messages: [
        { from: 'client', bytes: startup },
        { from: 'server', bytes },
      ],
    }).signals;
  const error = (code: string): string => `45${sized(ascii(`SFATAL\0C${code}\0Mno\0\0`))}`;
  assert.deepEqual(answered(error('28P01')), ['postgresql.login-refused']);
  assert.deepEqual(answered(error('28000')), ['postgresql.login-refused']);
  assert.deepEqual(answered(error('53300')), []);
  assert.deepEqual(answered('52 00000008 00000000 5a 00000005 49'), ['postgresql.login-granted']);
});
