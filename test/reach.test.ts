/** `wardline reach` as people run it: answers, files of questions, and what is said of wrong ones. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type Run, temporaryFolder, wardline } from './program.ts';

const folder = temporaryFolder();
const reach = (...args: readonly string[]): Run => wardline(['reach', ...args], { folder });

function file(name: string, ...lines: readonly string[]): string {
  const target = path.join(folder, name);
  fs.writeFileSync(target, `${lines.join('\n')}\n`);
  return target;
}

/** What the answers of different questions have in common is little. */
interface Answer {
  readonly verdict?: string;
  readonly because?: string;
  readonly line?: { readonly number: number } | null;
  readonly found?: boolean | string;
  readonly packet?: object;
  readonly equal?: boolean | string;
  readonly changes?: readonly { readonly after: { readonly line: { readonly number: number } } }[];
  readonly unreachable?: readonly {
    readonly line: { readonly number: number };
    readonly coveredBy: readonly { readonly number: number }[];
    readonly actionDiffers: boolean;
  }[];
  readonly lines?: readonly { readonly line: { readonly number: number }; readonly action: string }[];
  readonly files?: readonly { readonly dialect: string; readonly unknown: readonly object[] }[];
}

/** The answer of a run that went well. */
function answerOf(run: Run): Answer {
  assert.equal(run.status, 0, run.err);
  return JSON.parse(run.out);
}

const ENTRIES = [
  ' 10 deny icmp any any redirect',
  ' 20 deny udp host 10.10.10.42 host 10.2.0.58 eq domain',
  ' 30 deny ip 172.16.0.0 0.15.255.255 any',
  ' 40 permit udp 10.10.10.0 0.0.0.255 host 10.2.0.58 eq domain',
  ' 50 permit ip host 172.20.1.1 any',
  ' 60 deny ip host 172.21.0.1 any',
  ' 70 permit tcp any any established',
  ' 80 permit tcp any 10.0.1.0 0.0.254.255 eq 104',
  ' 90 deny ip any any',
];
const before = file(
  'before.cfg',
  'hostname core',
  'ip access-list extended GUEST',
  ...ENTRIES,
  'interface GigabitEthernet0/1',
  ' ip address 10.10.10.1 255.255.255.0',
  ' ip access-group GUEST in',
);
const after = file(
  'after.cfg',
  'hostname core',
  'ip access-list extended GUEST',
  ...ENTRIES.slice(0, 7),
  ' 75 permit tcp 10.10.10.0 0.0.0.255 10.18.0.0 0.0.0.63 eq www',
  ' 76 permit tcp 10.10.10.0 0.0.0.255 10.18.0.0 0.0.0.63 eq 8080',
  ...ENTRIES.slice(7),
);
const dns = 'dst=10.2.0.58 protocol=udp dport=53';

test('test says what becomes of a packet, and which word it lacks', () => {
  const asked = ['test', '--config', before, '--filter', 'GUEST', '--packet'];
  assert.deepEqual(answerOf(reach(...asked, `src=10.10.10.1 ${dns}`)), {
    verdict: 'permit',
    line: { file: before, at: 6, number: 40, text: ENTRIES[3]?.trim() },
    because: 'line 6 of GUEST',
  });
  const lacking = answerOf(reach(...asked, 'src=10.10.10.1', 'dst=10.2.0.58', 'protocol=udp'));
  assert.deepEqual([lacking.verdict, lacking.because], ['unknown', 'dport is not given and matters']);
  const flags = answerOf(reach(...asked, 'src=10.1.1.1 dst=10.2.0.9 protocol=tcp sport=80 dport=50000 flags=syn,ack'));
  assert.deepEqual([flags.verdict, flags.line?.number], ['permit', 70]);
  const mask = answerOf(reach(...asked, 'src=10.1.1.1 dst=10.0.201.7 protocol=tcp sport=5000 dport=104 flags=syn'));
  assert.deepEqual([mask.verdict, mask.line?.number], ['permit', 80], 'a mask that is not contiguous');
  const place = answerOf(
    reach('test', '--config', before, '--filter', 'in:Gi0/1', '--packet', `src=10.10.10.42 ${dns}`),
  );
  assert.deepEqual([place.verdict, place.line?.number], ['deny', 20]);
});

test('search finds the needle, and what is not there is not found', () => {
  const asked = ['search', '--config', before, '--filter', 'GUEST', '--action'];
  const needle = answerOf(reach(...asked, 'deny', '--where', `src=10.10.10.0/24 ${dns}`));
  assert.equal(needle.found, true);
  assert.deepEqual(needle.packet, {
    src: '10.10.10.42',
    dst: '10.2.0.58',
    protocol: 'udp',
    sport: 49152,
    dport: 53,
  });
  const none = answerOf(reach(...asked, 'permit', '--where', 'src=172.16.0.0/12 protocol=!tcp'));
  assert.deepEqual(none, { found: false });
});

test('unreachable lines are told with the lines that cover them', () => {
  const { unreachable } = answerOf(reach('unreachable', '--config', before));
  assert.deepEqual(
    unreachable?.map(({ line, coveredBy, actionDiffers }) => [line.number, coveredBy[0]?.number, actionDiffers]),
    [
      [50, 30, true],
      [60, 30, false],
    ],
  );
});

test('compare tells a packet for each pair of lines, and nothing where only what may change does', () => {
  const asked = ['compare', '--before', before, '--after', after, '--filter', 'GUEST'];
  const answer = answerOf(reach(...asked, '--except', 'src=10.10.10.0/24 dst=10.18.0.0/27 protocol=tcp dport=80,8080'));
  assert.equal(answer.equal, false);
  const changes = answer.changes;
  assert.deepEqual(
    changes?.map(({ after: { line } }) => line.number),
    [75, 76],
  );
  const same = answerOf(reach(...asked, '--except', 'src=10.10.10.0/24 dst=10.18.0.0/26 protocol=tcp dport=80,8080'));
  assert.deepEqual(same, { equal: true, changes: [] });
});

test('lines and read', () => {
  const { lines } = answerOf(reach('lines', '--config', before, '--where', 'src=10.10.10.0/24 protocol=udp'));
  assert.deepEqual(
    lines?.map(({ line, action }) => `${action} ${line.number}`),
    ['deny 20', 'permit 40', 'deny 90'],
  );
  const { files } = answerOf(reach('read', '--config', before));
  assert.deepEqual([files?.[0]?.dialect, files?.[0]?.unknown], ['cisco-ios', []]);
});

test('a file of questions is answered in its order, and one that is wrong does not stop the others', () => {
  const question = { ask: 'test', config: before, filter: 'GUEST', packet: `src=10.10.10.1 ${dns}` };
  const questions = file(
    'questions.ndjson',
    JSON.stringify({ id: 1, ...question }),
    JSON.stringify({ id: 'two', ...question, filter: 'NONE' }),
    '{',
    '',
    JSON.stringify({
      id: 3,
      ...question,
      packet: { src: '10.10.10.42', dst: '10.2.0.58', protocol: 'udp', dport: 53 },
    }),
    JSON.stringify({ id: 4, ask: 'compare', before, after: before, filter: 'GUEST' }),
    JSON.stringify({ id: 5, ask: 'juggle' }),
    JSON.stringify({ id: 6, ...question, except: 'dport=53', note: 'of the ward' }),
    JSON.stringify({ id: 7, ...question, note: 'of the ward' }),
  );
  const run = reach('batch', questions);
  assert.equal(run.status, 0, run.err);
  const answers = run.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    answers.map(({ id }) => id),
    [1, 'two', null, 3, 4, 5, 6, 7],
  );
  assert.equal(answers[0].verdict, 'permit');
  assert.match(answers[1].error, /has no filter NONE; it has GUEST$/);
  assert.match(answers[2].error, /^line 3 is no JSON/);
  assert.equal(answers[3].verdict, 'deny');
  assert.equal(answers[4].equal, true);
  assert.match(answers[5].error, /ask/);
  assert.equal(answers[6].error, 'line 8: except is no part of the question test');
  assert.equal(answers[7].verdict, 'permit');
});

test('wrong questions end with 2 and one sentence', () => {
  for (const [args, sentence] of [
    [['test', '--config', before, '--filter', 'NONE', '--packet', 'src=1.1.1.1'], /has no filter NONE; it has GUEST$/],
    [['test', '--config', before, '--filter', 'GUEST', '--packet', 'sorce=1.1.1.1'], /'sorce=1.1.1.1' is no word/],
    [['test', '--config', before, '--filter', 'GUEST', '--packet', 'src=::1'], /no packet that is asked about/],
    [
      ['search', '--config', path.join(folder, 'none'), '--filter', 'A', '--action', 'permit'],
      /cannot be read \(ENOENT\)/,
    ],
    [['read', '--config', file('prose.txt', 'Once upon a time')], /in no dialect that is known/],
  ] as const) {
    const run = reach(...args);
    assert.equal(run.status, 2, run.out);
    assert.match(run.err.trim(), sentence);
    assert.equal(run.err.trim().split('\n').length, 1);
  }
});
