/** Queries in SQL take exactly the flows that the same queries take in memory. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Comparison, Query } from '#base/query.ts';
import { matches } from '#base/query-match.ts';
import { formatTime } from '#base/time.ts';
import { FLOWS } from '#model/search.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { createEmbeddedEngine } from './client.ts';
import { conditionOf } from './condition.ts';
import { Days } from './days.ts';
import { listFlows } from './list.ts';
import { afterwards, configure, flowAt, HOUR, MIDNIGHT, openStore, temporaryFolder } from './testing.ts';

const V4 = ['10.2.0.5', '10.2.0.6', '10.2.1.5', '10.9.0.1', '0.0.0.0', '255.255.255.255'];
const V6 = ['fe80::1', '2001:db8::5', '2001:db8:0:1::5', '::1', '::ffff:10.2.0.5'];
const MACS = ['02:00:00:00:00:05', '00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff'];
const WORDS = [
  'archive.example',
  'ARCHIVE',
  'ward1',
  'Ward%1',
  'a_b',
  'back\\slash',
  '🏥',
  'É',
  "o'Brien",
  'x\0y',
  'tab\t',
];
const PROTOCOLS = [null, 'dicom', 'hl7', 'tls'];
const TIMES = [0, 1, HOUR, 30 * HOUR].map((offset) => formatTime(MIDNIGHT + offset));
const FIELDS = [...Object.keys(FLOWS.fields), 'nothing', 'toString', '1) OR (1'];
const COMPARISONS: readonly Comparison[] = [
  'has',
  'equals',
  'like',
  'less',
  'at-most',
  'greater',
  'at-least',
  'exists',
];
const VALUES = [
  ...V4,
  ...V6,
  ...MACS,
  ...WORDS,
  ...TIMES,
  '10.2.0.0/16',
  '10.2.0.0/24',
  '2001:db8::/48',
  '0.0.0.0/0',
  '::/0',
  '10.2.*',
  '*5',
  '02:*',
  'ward?',
  '*e*',
  'ward\\*',
  'a\\_b',
  '%',
  '_',
  '?',
  '104',
  '443.5',
  '20',
  '4095',
  '900',
  'Established',
  'TCP',
  'dicom',
  '',
  "') OR 1 --",
];

const pick = <Value>(values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);

/** Flows of few values each, so that queries find some. */
const someFlow: fc.Arbitrary<Partial<StoredFlow>> = fc
  .record({
    ends: fc.oneof(
      fc.record({ network: fc.constant('ipv4' as const), client: pick(V4), server: pick(V4) }),
      fc.record({ network: fc.constant('ipv6' as const), client: pick(V6), server: pick(V6) }),
      fc.constant({ network: 'ethernet' as const, client: null, server: null }),
    ),
    macs: fc.tuple(fc.option(pick(MACS)), fc.option(pick(MACS))),
    port: fc.option(pick([104, 443, 0, 65_535])),
    protocol: pick(PROTOCOLS),
    transport: pick([null, 'tcp', 'udp']),
    vlan: pick([[], [20], [0, 4095]]),
    state: pick(['established', 'refused'] as const),
    users: fc.array(pick(WORDS), { maxLength: 2 }),
    sni: fc.option(pick(WORDS)),
    capture: pick(WORDS),
    bytes: pick([0, 500]),
    start: pick(TIMES),
  })
  .map(
    ({ ends: { network, client, server }, macs: [clientMac, serverMac], port, users, sni, bytes, start, ...rest }) => ({
      ...rest,
      network,
      start,
      end: start,
      client: { ...(client === null ? {} : { ip: client }), ...(clientMac === null ? {} : { mac: clientMac }) },
      server: {
        ...(server === null ? {} : { ip: server }),
        ...(serverMac === null ? {} : { mac: serverMac }),
        ...(port === null ? {} : { port }),
      },
      ...(users.length > 0 ? { users } : {}),
      ...(sni === null ? {} : { tls: { sni } }),
      clientBytes: bytes,
    }),
  );

const someQuery: fc.Arbitrary<Query> = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      kind: fc.constant('field' as const),
      field: pick(FIELDS),
      comparison: pick(COMPARISONS),
      value: pick(VALUES),
    }),
    fc.record({ kind: fc.constant('text' as const), text: pick(VALUES) }),
    fc.record({ kind: fc.constant('not' as const), part: tie('query') }),
    fc.record({ kind: fc.constant('and' as const), parts: fc.array(tie('query'), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('or' as const), parts: fc.array(tie('query'), { maxLength: 3 }) }),
  ),
})).query;

/** Where the two may differ: letter case and order beyond what both know alike, and patterns or orders that the language refuses for the type. */
function isAsked(query: Query): boolean {
  if (query.kind === 'and' || query.kind === 'or') return query.parts.every(isAsked);
  if (query.kind === 'not') return isAsked(query.part);
  if (query.kind !== 'field' || !Object.hasOwn(FLOWS.fields, query.field)) return true;
  const type = FLOWS.fields[query.field]?.type;
  const isOrder = !['has', 'equals', 'like', 'exists'].includes(query.comparison);
  if (isOrder) return type === 'number' || (type === 'time' && TIMES.includes(query.value));
  if (type === 'time') return query.comparison === 'exists' || TIMES.includes(query.value);
  return !(type === 'number' && query.comparison === 'like');
}

test('a query takes the same flows in SQL and in memory, looked for in all rows or where sums say', async (context) => {
  const folder = await temporaryFolder(context);
  const store = await openStore(context, configure(folder));
  const flows = fc.sample(someFlow, { numRuns: 400, seed: 7 }).map((changes, index) => flowAt(`f${index}`, 0, changes));
  await store.write({ source: 'live:eth1:a', sequence: 1, flows });
  await store.stop();
  const engine = createEmbeddedEngine(folder);
  await engine.start();
  afterwards(context, () => engine.stop());
  const days = new Days();
  await days.load(engine);
  let found = 0;
  await fc.assert(
    fc.asyncProperty(someQuery.filter(isAsked), fc.boolean(), async (query, isSmall) => {
      const asked = { query, limit: 1000, cursor: null };
      const { items } = await listFlows(engine, days, asked, isSmall ? Number.POSITIVE_INFINITY : 0);
      const expected = flows.filter((flow) => matches(query, flow, FLOWS));
      if (expected.length > 0 && expected.length < flows.length) found++;
      assert.deepEqual(
        new Set(items.map(({ id }) => id)),
        new Set(expected.map(({ id }) => id)),
        conditionOf(query).sql,
      );
    }),
    { seed: 11, numRuns: 120 },
  );
  assert.ok(found > 25, `only ${found} queries told some flows from others`);
});

test('every field can be asked for', async (context) => {
  const store = await openStore(context, configure(await temporaryFolder(context)));
  await store.write({
    source: 'live:eth1:a',
    sequence: 1,
    flows: [flowAt('f', 0, { users: ['ward1'], tls: { sni: 'archive.example' } })],
  });
  for (const field of Object.keys(FLOWS.fields)) {
    const { items } = await store.list({
      query: { kind: 'field', field, comparison: 'exists', value: '' },
      limit: 1,
      cursor: null,
    });
    assert.equal(items.length, 1, field);
  }
});

test('values never become part of a statement', () => {
  for (const value of ["'; DROP TABLE flows", '{q0:String}', '`', '\\']) {
    for (const field of FIELDS) {
      const { sql } = conditionOf({
        kind: 'or',
        parts: [
          { kind: 'text', text: value },
          { kind: 'field', field, comparison: 'has', value },
        ],
      });
      assert.ok(!sql.includes(value === '\\' ? '\\\\' : `${value}'`) && !sql.includes('DROP'), sql);
    }
  }
  assert.equal(conditionOf({ kind: 'field', field: '1) OR (1', comparison: 'exists', value: '' }).sql, '0');
  assert.equal(conditionOf({ kind: 'field', field: 'constructor', comparison: 'has', value: 'x' }).sql, '0');
});
