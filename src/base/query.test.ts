/** The query language: what it reads, what it refuses and how, and that its text and its tree are two forms of one thing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEVICES, FLOWS } from '#model/search.ts';
import { all, any, type Comparison, EVERYTHING, not, type Query } from './query.ts';
import { matches } from './query-match.ts';
import { DEPTH_LIMIT, parseQuery, QUERY_LIMIT, type QueryOptions, TERM_LIMIT } from './query-parse.ts';
import { printQuery } from './query-print.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

function parsed(text: string, options: QueryOptions = {}): Query {
  const answer = parseQuery(text, options);
  assert.equal(answer.kind, 'done', answer.kind === 'malformed' ? `${text}: ${answer.reason}` : '');
  return answer.kind === 'done' ? answer.query : EVERYTHING;
}

function refused(text: string, options: QueryOptions = {}): { readonly at: number; readonly reason: string } {
  const answer = parseQuery(text, options);
  assert.equal(answer.kind, 'malformed', `${text} was taken`);
  return answer.kind === 'malformed' ? answer : { at: -1, reason: '' };
}

const field = (name: string, comparison: Comparison, value: string): Query => ({
  kind: 'field',
  field: name,
  comparison,
  value,
});
const text = (value: string): Query => ({ kind: 'text', text: value });

test('words, phrases, fields, negation, OR and parentheses', () => {
  assert.deepEqual(parsed('  '), EVERYTHING);
  assert.deepEqual(parsed('*'), EVERYTHING);
  assert.deepEqual(parsed('alaris "infusion pump"'), all([text('alaris'), text('infusion pump')]));
  assert.deepEqual(parsed('a b OR c'), any([all([text('a'), text('b')]), text('c')]));
  assert.deepEqual(parsed('a AND (b OR NOT c)'), all([text('a'), any([text('b'), not(text('c'))])]));
  assert.deepEqual(parsed('-vendor:GE'), not(field('vendor', 'has', 'GE')));
  assert.deepEqual(parsed('NOT NOT a'), text('a'));
  assert.deepEqual(parsed('ORDER ANDROID NOTE'), all([text('ORDER'), text('ANDROID'), text('NOTE')]));
  assert.deepEqual(parsed('say "a \\"b\\" \\\\ c"'), all([text('say'), text('a "b" \\ c')]));
  assert.deepEqual(parsed('GE* *pump'), all([text('GE'), text('pump')]));
  assert.deepEqual(
    parsed('vendor:(GE OR "Dräger Medical")'),
    any([field('vendor', 'has', 'GE'), field('vendor', 'has', 'Dräger Medical')]),
  );
});

test('comparisons, ranges, wildcards and existence', () => {
  assert.deepEqual(
    parsed('port>=1024 port<2048'),
    all([field('port', 'at-least', '1024'), field('port', 'less', '2048')]),
  );
  assert.deepEqual(parsed('port:1..1024'), all([field('port', 'at-least', '1'), field('port', 'at-most', '1024')]));
  assert.deepEqual(parsed('port:1024..'), field('port', 'at-least', '1024'));
  assert.deepEqual(parsed('port:..1024'), field('port', 'at-most', '1024'));
  assert.deepEqual(parsed('serial:*'), field('serial', 'exists', ''));
  assert.deepEqual(parsed('serial:***'), field('serial', 'exists', ''));
  assert.deepEqual(parsed('vendor:GE*'), field('vendor', 'like', 'GE*'));
  assert.deepEqual(parsed('vendor:"GE*"'), field('vendor', 'has', 'GE*'));
  assert.deepEqual(parsed('vendor:GE\\*'), field('vendor', 'has', 'GE*'));
  assert.deepEqual(parsed('vendor:a\\ \\**?'), field('vendor', 'like', 'a \\**?'));
  assert.deepEqual(parsed('mac:00:1b:21:*'), field('mac', 'like', '00:1b:21:*'));
  assert.deepEqual(parsed('role=dicom:scp'), field('role', 'equals', 'dicom:scp'));
});

test('values are judged by the type of their field and brought to canonical text', () => {
  const devices = { among: DEVICES, now: NOW };
  const flows = { among: FLOWS, now: NOW };
  assert.deepEqual(parsed('VENDOR:ge', { among: DEVICES }), field('manufacturer', 'has', 'ge'));
  assert.deepEqual(parsed('ip:10.2.3.4/16', devices), field('ip', 'has', '10.2.0.0/16'));
  assert.deepEqual(parsed('10.2.3.4', devices), field('ip', 'has', '10.2.3.4'));
  assert.deepEqual(parsed('dead::BEEF', devices), field('ip', 'has', 'dead::beef'));
  assert.deepEqual(parsed('AA-BB-CC-DD-EE-FF', devices), field('mac', 'has', 'aa:bb:cc:dd:ee:ff'));
  assert.deepEqual(parsed('aa:bb:cc:dd:ee:ff', flows), text('aa:bb:cc:dd:ee:ff'));
  assert.deepEqual(parsed(printQuery(parsed('*10.2.3.4', devices)), devices), text('10.2.3.4'));
  assert.deepEqual(parsed('client:001b.210a.0b0c', flows), field('client', 'has', '00:1b:21:0a:0b:0c'));
  assert.deepEqual(parsed('bytes>10M', flows), field('bytes', 'greater', '10000000'));
  assert.deepEqual(parsed('unknown:true', devices), field('unknown', 'has', 'yes'));
  assert.deepEqual(parsed('lastSeen>-24h', devices), field('lastSeen', 'greater', '2026-11-23T12:00:00.000000Z'));
  assert.deepEqual(
    parsed('lastSeen:2026-11', devices),
    all([
      field('lastSeen', 'at-least', '2026-11-01T00:00:00.000000Z'),
      field('lastSeen', 'less', '2026-12-01T00:00:00.000000Z'),
    ]),
  );
  assert.deepEqual(
    parsed('lastSeen>2026-11-24', devices),
    field('lastSeen', 'at-least', '2026-11-25T00:00:00.000000Z'),
  );
  assert.deepEqual(
    parsed('lastSeen<=2026-11-24T08:15:30.5+01:00', devices),
    field('lastSeen', 'at-most', '2026-11-24T07:15:30.500000Z'),
  );
});

test('what is wrong is said with its place and with what to do', () => {
  const devices = { among: DEVICES, now: NOW };
  const flows = { among: FLOWS };
  const cases: readonly (readonly [text: string, at: number, says: RegExp, options?: QueryOptions])[] = [
    ['a "b', 2, /At character 3: .*never closed/],
    ['(a', 0, /never closed/],
    ['a)', 1, /closes nothing/],
    ['()', 1, /term is missing/],
    ['a OR', 4, /missing at the end/],
    ['OR a', 0, /between two terms/],
    ['a - b', 2, /without a space/],
    ['name:', 5, /missing here/],
    ['a\\', 1, /backslash/],
    ['a*z', 0, /needs a field/],
    ['a\u0000', 1, /cannot be searched/],
    ['a\ud800', 1, /cannot be searched/],
    ['colour:red', 0, /no field colour; use one of address, advisory, category/, devices],
    ['constructor:1', 0, /no field constructor/, devices],
    ['pump ip:10.2.', 8, /prefix as 10.2.0.0\/16/, devices],
    ['ip:10.0.0.0/33', 3, /prefix/, devices],
    ['port:abc', 5, /is a number/, flows],
    ['port:1..x', 8, /is a number/, flows],
    ['port:8*', 5, /takes no \*/, flows],
    ['port:..', 5, /range is written/, flows],
    ['bytes>9999999999999999', 6, /is a number/, flows],
    ['name>a', 5, /no order/, devices],
    ['unknown:perhaps', 8, /yes or no/, devices],
    ['lastSeen:2026-02-31', 9, /is a time/, devices],
    ['lastSeen:yesterday', 9, /is a time/, devices],
    ['name:(a vendor:b)', 8, /values alone/, devices],
  ];
  for (const [query, at, says, options] of cases) {
    const problem = refused(query, options);
    assert.equal(problem.at, at, `${query}: ${problem.reason}`);
    assert.match(problem.reason, says);
  }
});

test('length, terms and depth are bounded', () => {
  assert.match(refused('a'.repeat(QUERY_LIMIT + 1)).reason, /at most 2000 characters/);
  assert.match(refused('a '.repeat(TERM_LIMIT + 1)).reason, /at most 100 terms/);
  assert.match(refused(`${'('.repeat(DEPTH_LIMIT + 1)}a${')'.repeat(DEPTH_LIMIT + 1)}`).reason, /nested at most/);
  assert.match(refused(`${'-'.repeat(DEPTH_LIMIT + 1)}a`).reason, /nested at most/);
  parsed(`${'('.repeat(DEPTH_LIMIT)}a${')'.repeat(DEPTH_LIMIT)}`);
  parsed('a '.repeat(TERM_LIMIT));
});

test('a pattern of many stars takes no time to fail', () => {
  const device = { ...DEVICE, names: ['a'.repeat(5000)] };
  const before = process.threadCpuUsage();
  assert.equal(matches(parsed(`name:${'a*'.repeat(300)}b`), device, DEVICES), false);
  assert.ok(process.threadCpuUsage(before).user < 1e6);
});

const DEVICE = {
  id: 'd1',
  macs: ['00:1b:21:0a:0b:0c'],
  ips: ['10.2.3.4', 'fd00::1'],
  addresses: [],
  names: ['PUMP-7', "Robert'); DROP TABLE devices;--"],
  firstSeen: '2026-11-20T00:00:00.000000Z',
  lastSeen: '2026-11-24T08:00:00.000000Z',
  roles: ['dicom:scp'],
  identity: {
    category: { value: 'infusion-pump', confidence: 0.9, basis: [], by: 'evidence' },
    manufacturer: { value: 'Becton Dickinson', confidence: 0.9, basis: [], by: 'evidence' },
    model: null,
    serial: null,
    os: null,
    osVersion: null,
    software: null,
    firmware: null,
    location: null,
  },
} as const;

test('a device is found by what it is, and not by what it is not', () => {
  const yes = [
    'pump',
    'category:PUMP',
    'vendor:"dickinson"',
    'vendor:becton*',
    'vendor:?ecton*son',
    '10.2.0.0/16',
    'ip:fd00::/8',
    'mac:00-1B-21-0A-0B-0C',
    'mac:00:1b:*',
    'manufacturer:*',
    '-serial:*',
    'lastSeen:2026-11-24',
    'firstSeen<2026-11-21',
    'lastSeen>-5h',
    'unknown:no',
    'role:dicom',
    'role=dicom:scp',
    'pump OR nonsense',
    '"Robert\'); DROP"',
    'name=pump-7',
    'vendor:(GE OR Becton)',
    '*',
  ];
  const no = [
    'ventilator',
    'category=pump',
    'vendor:dickinson*',
    '10.3.0.0/16',
    'ip:10.2.3.40',
    'serial:*',
    'lastSeen>-3h',
    '-pump',
    'unknown:yes',
    'pump nonsense',
    'name=pump',
    'firstSeen>2026-11-20',
    '-*',
  ];
  for (const query of yes)
    assert.equal(matches(parsed(query, { among: DEVICES, now: NOW }), DEVICE, DEVICES), true, query);
  for (const query of no)
    assert.equal(matches(parsed(query, { among: DEVICES, now: NOW }), DEVICE, DEVICES), false, query);
});

const character = fc.oneof(
  fc.constantFrom(...'ab*?\\"()-:.<>=/ ÄOR\u00a0'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
);
const phrase = fc
  .array(character, { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(''))
  .filter((value) => !/(?!\s)\p{Cc}|\p{Cs}/u.test(value));
/** A canonical pattern: escapes before * ? and backslash alone, no ** and not * alone. */
const pattern = phrase
  .map((value) => `${value.replaceAll(/[*?\\]/g, '\\$&')}*`)
  .chain((start) => fc.constantFrom(start, `${start}z`, `?${start}`));
const leaf: fc.Arbitrary<Query> = fc.oneof(
  phrase.map(text),
  fc.record(
    {
      kind: fc.constant('field' as const),
      field: fc.constantFrom('name', 'vendor', 'OR', 'x.y'),
      comparison: fc.constantFrom(
        'has' as const,
        'equals' as const,
        'less' as const,
        'at-most' as const,
        'greater' as const,
        'at-least' as const,
      ),
      value: phrase,
    },
    { noNullPrototype: true },
  ),
  pattern.map((value) => field('name', 'like', value)),
  fc.constant(field('serial', 'exists', '')),
);
const { query: arbitrary } = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('query'), { maxLength: 3 }).map(all),
    fc.array(tie('query'), { maxLength: 3 }).map(any),
    tie('query').map(not),
  ),
}));

test('the text of a tree parses to the tree', () => {
  fc.assert(
    fc.property(arbitrary, (query) => {
      const printed = printQuery(query);
      fc.pre(printed.length <= QUERY_LIMIT);
      assert.deepEqual(parsed(printed), query);
    }),
    { numRuns: 2000 },
  );
});

test('no text makes the parser throw, and what it takes prints to the same again, typed or not', () => {
  const hostile = fc.array(
    fc.oneof(
      character,
      fc.constantFrom('ip:', 'port>', 'lastSeen:', ' OR ', ' NOT ', '10.0.0.0/8', '-1d', '..', '2026-11-24', '1k'),
    ),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(
      hostile,
      fc.constantFrom<QueryOptions>({}, { among: DEVICES, now: NOW }, { among: FLOWS, now: NOW }),
      (parts, options) => {
        const answer = parseQuery(parts.join(''), options);
        if (answer.kind === 'malformed') {
          assert.ok(answer.at >= 0 && answer.at <= parts.join('').length && answer.reason.endsWith('.'));
          return;
        }
        matches(answer.query, DEVICE, DEVICES);
        assert.deepEqual(parsed(printQuery(answer.query), options), answer.query);
      },
    ),
    { numRuns: 3000 },
  );
});
