/** Groups that are worked out while more is learnt are those that are worked out at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Fact } from '#model/fact.ts';
import type { Endpoint, Flow } from '#model/flow.ts';
import type { Bond } from './context.ts';
import type { Group } from './groups.ts';
import { Inventory } from './inventory.ts';
import { TraitReader } from './traits.ts';

const RUNS = 300;
const MACS = ['64:1b:2f:40:00:31', '7a:31:c9:40:00:32', '9c:7b:ef:2a:00:02', '00:1b:54:20:00:10'];
/** Two of the addresses hold the third MAC. */
const IPS = [
  '10.20.40.1',
  '10.20.40.2',
  'fd20::40:9e7b:efff:fe2a:2',
  'fe80::9e7b:efff:fe2a:2',
  'fe80::37a5:b74b:afa:59e3',
  '169.254.3.4',
  '93.184.215.14',
];
const CHASSIS = ['a', 'b'];

type Step =
  | {
      readonly kind: 'flow';
      readonly time: number;
      readonly client: Endpoint;
      readonly server: Endpoint;
      readonly answered: boolean;
    }
  | {
      readonly kind: 'fact';
      readonly time: number;
      readonly subject: Endpoint;
      readonly key: string;
      readonly value: string;
    }
  /** The operator says that two endpoints are one device, that one is not of its device, or takes back all that was said. */
  | { readonly kind: 'merge'; readonly one: string; readonly other: string }
  | { readonly kind: 'split'; readonly one: string }
  | { readonly kind: 'undo' }
  | { readonly kind: 'groups' };

const end: fc.Arbitrary<Endpoint> = fc
  .record({ mac: fc.option(fc.constantFrom(...MACS)), ip: fc.option(fc.constantFrom(...IPS)) })
  .map(({ mac, ip }) => ({ ...(mac === null ? {} : { mac }), ...(ip === null ? {} : { ip }) }));
const time = fc.integer({ min: 0, max: 59 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('flow' as const),
      time,
      client: end,
      server: end,
      answered: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('fact' as const),
      time,
      subject: end,
      key: fc.constantFrom('lldp.chassisId', 'dhcp.hostName', 'ssh.hostKey', 'http.userAgent'),
      value: fc.constantFrom(...CHASSIS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('merge' as const),
      one: fc.constantFrom(...MACS, ...IPS),
      other: fc.constantFrom(...MACS, ...IPS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('split' as const), one: fc.constantFrom(...MACS, ...IPS) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'undo' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'groups' as const }) },
);

const at = (minute: number): string => `2026-11-24T08:${String(minute).padStart(2, '0')}:00.000000Z`;
const uniqueOf = (key: string, value: string): string | null => (key === 'lldp.chassisId' ? value : null);
const traits = new TraitReader([
  { name: 'name', keys: ['dhcp.hostName'], match: '(.+)', isName: true, differs: true, source: '' },
  { name: 'key', keys: ['ssh.hostKey'], match: '(.+)', alone: true, source: '' },
  { name: 'software', keys: ['http.userAgent'], match: '(.+)', manner: true, source: '' },
]);

/** What the operator said, by endpoint. */
type Bonds = Map<string, Bond>;

function tell(bonds: Bonds, one: Extract<Step, { readonly kind: 'merge' | 'split' | 'undo' }>): ReadonlySet<string> {
  const touched = new Set(one.kind === 'undo' ? bonds.keys() : one.kind === 'merge' ? [one.one, one.other] : [one.one]);
  if (one.kind === 'undo') bonds.clear();
  else if (one.kind === 'split') bonds.set(one.one, { part: one.one, merges: [] });
  else
    for (const endpoint of touched) {
      const { part = null, merges = [] } = bonds.get(endpoint) ?? {};
      bonds.set(endpoint, { part, merges: [...merges, { id: `${one.one} ${one.other}`, summary: 'said so' }] });
    }
  return touched;
}

/** Takes a step; gives the groups where it asks for them. */
function take(inventory: Inventory, one: Step, bonds: Bonds = new Map()): readonly Group[] | null {
  if (one.kind === 'groups')
    return inventory.groups({ uniqueOf, traits, bondOf: (endpoint) => bonds.get(endpoint) ?? null });
  if (one.kind === 'merge' || one.kind === 'split' || one.kind === 'undo') {
    inventory.retell(tell(bonds, one));
    return null;
  }
  if (one.kind === 'fact') {
    const { subject, key, value } = one;
    const source: Fact['source'] = { capture: 'x', frame: one.time, protocol: 'x', field: 'x' };
    inventory.fact({ time: at(one.time), subject, key, value, source });
    return null;
  }
  const flow: Flow = {
    id: '',
    start: at(one.time),
    end: at(one.time),
    network: 'ipv4',
    transport: 'tcp',
    client: { port: 9, ...one.client },
    server: { port: 9, ...one.server },
    vlan: [],
    protocol: 'http',
    over: [],
    basis: 'content',
    clientPackets: 1,
    clientBytes: 1,
    serverPackets: one.answered ? 1 : 0,
    serverBytes: 1,
    state: 'established',
    missed: { bytes: 0 },
    capture: 'x',
    firstFrame: one.time,
  };
  inventory.flow(flow);
  return null;
}

test('whoever follows has the groups of whoever asks once, at every moment', () => {
  let compared = 0;
  let joined = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 80, size: 'max' }), (steps) => {
      const [followed, plain] = [new Inventory(), new Inventory()];
      const [bonds, same]: readonly Bonds[] = [new Map(), new Map()];
      followed.follow();
      for (const one of [...steps, { kind: 'groups' } as const]) {
        const [groups, expected] = [take(followed, one, bonds), take(plain, one, same)];
        assert.deepEqual(groups, expected);
        compared += expected?.length ?? 0;
        joined += expected?.filter(({ members }) => members.length > 1).length ?? 0;
      }
    }),
    { numRuns: RUNS },
  );
  assert.ok(compared > RUNS && joined > RUNS / 2, `${compared} groups, ${joined} of several endpoints`);
});

test('a group of which nothing changed is the same object, and one that was only seen again has the same parts', () => {
  const inventory = new Inventory();
  inventory.follow();
  const [first = '', second = ''] = MACS;
  const flow = (time: number, mac: string): Step => ({
    kind: 'flow',
    time,
    client: { mac, ip: mac === first ? '10.20.40.1' : '10.20.40.2' },
    server: { ip: '93.184.215.14' },
    answered: false,
  });
  for (const mac of [first, second]) take(inventory, flow(1, mac));
  const before = take(inventory, { kind: 'groups' });
  assert.equal(take(inventory, { kind: 'groups' })?.[0], before?.[0]);
  take(inventory, flow(2, second));
  const after = take(inventory, { kind: 'groups' });
  assert.equal(after?.[0], before?.[0]);
  assert.notEqual(after?.[1], before?.[1]);
  assert.equal(after?.[1]?.facts, before?.[1]?.facts);
  assert.equal(after?.[1]?.lastSeen, at(2));
});
