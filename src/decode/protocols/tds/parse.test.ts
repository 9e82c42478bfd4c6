import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '../../conformance.ts';
import { tds } from './index.ts';

const packet = (type: string, body: string): string => {
  const bytes = body.replace(/\s+/g, '');
  return `${type}01${(bytes.length / 2 + 8).toString(16).padStart(4, '0')}00000100${bytes}`;
};
const wide = (text: string): string => Buffer.from(text, 'utf16le').toString('hex');
const word = (value: number): string => Buffer.from([value & 255, value >> 8]).toString('hex');
const names = ['WS-17', 'service', 'secret', 'Example LIS'];
let at = 94;
const pairs = names.map((name) => {
  const pair = word(at) + word(name.length);
  at += name.length * 2;
  return pair;
});
const tail = names.map(wide).join('');
const size = 94 + tail.length / 2;
const login = `${word(size)}0000 04000074 ${'00'.repeat(28)}${pairs.join('')}${'00'.repeat(42)}${tail}`;
const session: Sample = {
  name: 'a session',
  carrier: 'tcp',
  serverPort: 1433,
  messages: [
    { from: 'client', bytes: packet('12', '00 000b 0006 01 0011 0001 ff 110007d00000 02') },
    { from: 'server', bytes: packet('04', '00 000b 0006 01 0011 0001 ff 0f0007d00000 02') },
    { from: 'client', bytes: packet('10', login) },
  ],
  states: ['tds.version=17.0.2000', 'tds.version=15.0.2000', 'tds.hostName=WS-17', 'tds.application=Example LIS'],
};
const query: Sample = {
  name: 'a query midstream',
  carrier: 'tcp',
  serverPort: 1433,
  messages: [{ from: 'client', bytes: packet('01', '16000000 12000000 0200 0000000000000000 01000000 44006f006500') }],
};

testProtocol(
  tds,
  [session, query],
  [Uint8Array.of(1, 1, 0, 12, 0, 0, 1, 0, 1, 2, 3, 4), Uint8Array.of(0x12, 1, 0, 8, 0, 0, 1, 0)],
);

test('tds: a login is told without its password, and no query', () => {
  const said = play(tds, session);
  assert.deepEqual([said.users, said.credentials], [['service'], ['tds.password']]);
  assert.ok(!JSON.stringify(said).includes('secret'));
  assert.deepEqual(play(tds, query).facts, []);
});

test('tds: a login whose names do not stand in a row is told nothing of', () => {
  const damaged = login.replace(word(5), word(9));
  const said = play(tds, { ...session, messages: [{ from: 'client', bytes: packet('10', damaged) }] });
  assert.deepEqual([said.facts, said.users], [[], []]);
});

test('tds: how the server answers a login in the clear is noticed', () => {
  const answered = (body: string): readonly string[] =>
    play(tds, { ...session, messages: [...session.messages, { from: 'server', bytes: packet('04', body) }] }).signals;
  assert.deepEqual(answered('e3 0200 0000 aa 0600 18480000 0000 fd00'), ['tds.login-refused']);
  assert.deepEqual(answered('ab 0400 00000000 ad 0100 00'), ['tds.login-granted']);
  assert.deepEqual(answered('aa 0600 01000000 0000'), []);
});

test('tds: commands to the server itself are noticed, in batches and calls, behind a login under TLS too; nothing of them is kept', () => {
  const headers = '16000000 12000000 0200 0000000000000000 01000000';
  const said = (text: string, answer: string, before: Sample['messages'] = []): ReturnType<typeof play> =>
    play(tds, {
      ...session,
      messages: [
        ...session.messages.slice(0, 2),
        ...before,
        { from: 'client', bytes: packet('01', headers + wide(text)) },
        { from: 'server', bytes: packet('04', answer) },
      ],
    });
  const [done, error] = ['fd 0000 0000 0000000000000000', 'aa 0c00 b13b0000 01 10 0000 00 00 01000000'];
  const sealed: Sample['messages'] = [
    { from: 'client', bytes: `170303 0010 ${'ab'.repeat(16)}`.replaceAll(' ', '') },
    { from: 'server', bytes: packet('04', `ad 0200 0000 ${done}`) },
  ];
  const run = ['tds.command-run', 'tds.command-run.granted'];
  assert.deepEqual(said("EXEC master..XP_CmdShell 'whoami'", done).signals, run);
  assert.deepEqual(said("EXEC xp_cmdshell 'whoami'", done, sealed).signals, run);
  assert.deepEqual(said("EXEC xp_cmdshell 'whoami'", error).signals, ['tds.command-run', 'tds.command-run.refused']);
  assert.deepEqual(said("exec sp_configure 'xp_cmdshell', 1", done).signals, ['tds.command-allowed']);
  assert.deepEqual(said("exec xp_dirtree '\\\\10.9.0.5\\x'", done).signals, ['tds.remote-path']);
  assert.deepEqual(said("exec sp_add_jobstep @subsystem = N'CMDEXEC'", done).signals, run);
  for (const text of [
    "select value from sys.configurations where name = 'xp_cmdshell'",
    "exec xp_dirtree 'D:\\backup'",
    "exec sp_add_jobstep @subsystem = N'TSQL'",
    'select name from patients',
  ])
    assert.deepEqual(said(text, done).signals, [], text);
  assert.ok(!JSON.stringify(said("EXEC xp_cmdshell 'whoami'", done)).includes('whoami'));
});
