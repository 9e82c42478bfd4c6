/** The suite that every engine of the flow store passes: what was written comes back, once, in order, and sums are exact. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { UnknownCursor } from '#api/page.ts';
import { EVERYTHING, type Query } from '#base/query.ts';
import { formatTime } from '#base/time.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import type { FlowStore } from './store.ts';
import { flowAt, HOUR, MIDNIGHT, WHOLE } from './testing.ts';

const DAY = 24 * HOUR;
const SOURCE = 'live:eth1:a';
/** What an attacker calls things. */
const HOSTILE = [
  `'; DROP TABLE flows; --`,
  'tab\tquote\'"`back\\slash\\t',
  'nul\0 bell\u0007 line\n\r end',
  '🏥 é \u2028 %_*?{q0:String}',
  '\\N',
  '[]',
] as const;

/** Opens an empty store that is stopped after the test. */
export type OpenStore = (context: TestContext) => Promise<FlowStore>;

export function testFlowStore(name: string, open: OpenStore): void {
  testWriting(name, open);
  testPages(name, open);
  testSums(name, open);
}

async function everything(store: FlowStore, query: Query = EVERYTHING, limit = 1000): Promise<readonly StoredFlow[]> {
  return (await store.list({ query, limit, cursor: null, sort: 'start' })).items;
}

function testWriting(name: string, open: OpenStore): void {
  test(`${name}: every field comes back as it was written`, async (context) => {
    const store = await open(context);
    const flows: readonly StoredFlow[] = [
      flowAt('plain', 0),
      flowAt('full', HOUR, {
        network: 'ipv6',
        transport: null,
        client: { ip: 'fe80::1', port: 0 },
        server: { ip: '2001:db8::102:304', port: 65_535, mac: 'ff:ff:ff:ff:ff:ff' },
        vlan: [0, 4095],
        protocol: null,
        over: ['gre', 'tls'],
        basis: 'none',
        clientBytes: 2 ** 52,
        serverBytes: 0,
        state: 'midstream',
        missed: { bytes: 12_345_678_901 },
        tls: { version: 'TLSv1.3', sni: 'archive.example', alpn: ['h2'] },
        http: { host: 'archive.example', deep: { list: [1, null, 'x'] } },
        users: ['ward1', ''],
        patientData: { 'patient.name': 3 },
        credentials: { basic: 1 },
        firstFrame: 2 ** 40,
      }),
      flowAt('mapped', 2 * HOUR, { network: 'ipv6', client: { ip: '::ffff:10.2.0.5' }, server: { ip: '::' } }),
      flowAt('lldp', 3 * HOUR, {
        network: 'ethernet',
        transport: null,
        client: { mac: '00:00:00:00:00:00' },
        server: { mac: '01:80:c2:00:00:0e' },
        vlan: [],
      }),
      flowAt('later', 4 * HOUR, { end: formatTime(MIDNIGHT + 9 * HOUR + 7), part: 12 }),
    ];
    await store.write({ source: SOURCE, sequence: 1, flows });
    assert.deepEqual(await everything(store), flows);
  });

  test(`${name}: text from the network stays text`, async (context) => {
    const store = await open(context);
    const flows = HOSTILE.map((text, index) =>
      flowAt(text, index * HOUR, {
        protocol: text.includes(' ') ? null : text,
        users: [text, 'someone'],
        tls: { sni: text, [text]: text },
        http: { host: text },
        patientData: { [text]: 1 },
        capture: text,
      }),
    );
    await store.write({ source: HOSTILE.join(), sequence: 1, flows });
    await store.write({ source: HOSTILE.join(), sequence: 1, flows });
    assert.deepEqual(await everything(store), flows);
    for (const [index, text] of HOSTILE.entries()) {
      for (const field of ['user', 'sni', 'capture']) {
        const found = await everything(store, { kind: 'field', field, comparison: 'equals', value: text });
        assert.deepEqual(found, [flows[index]], `${field} ${JSON.stringify(text)}`);
      }
      assert.deepEqual(await everything(store, { kind: 'text', text }), [flows[index]], JSON.stringify(text));
    }
    assert.deepEqual(await everything(store, { kind: 'field', field: HOSTILE[0], comparison: 'has', value: 'x' }), []);
  });

  test(`${name}: a batch counts once, however often and in whatever order it comes`, async (context) => {
    const store = await open(context);
    const batches = [1, 2, 3, 4, 5].map((sequence) => ({
      source: SOURCE,
      sequence,
      flows: [flowAt(`one-${sequence}`, sequence * DAY), flowAt(`two-${sequence}`, sequence * DAY - HOUR)],
    }));
    await Promise.all([...batches, ...[...batches].reverse()].map((batch) => store.write(batch)));
    for (const batch of batches) await store.write(batch);
    await store.write({ source: SOURCE, sequence: 6, flows: [] });
    assert.equal((await everything(store)).length, 10);
    assert.deepEqual(await store.protocols(WHOLE), [{ protocol: 'dicom', flows: 10, bytes: 9000 }]);
    // The same number of another source is another batch.
    await store.write({ source: 'live:eth2:a', sequence: 1, flows: [flowAt('other', 0)] });
    assert.equal((await everything(store)).length, 11);
  });
}

function testPages(name: string, open: OpenStore): void {
  test(`${name}: pages hold every flow once, in order, while more come in`, async (context) => {
    const store = await open(context);
    const flows = Array.from({ length: 60 }, (_, index) =>
      // Several share a moment, a few of them their id too, and parts of one flow lie days apart.
      flowAt(`f${index % 7}`, Math.floor(index / 4) * 11 * HOUR, {
        part: index % 3,
        end: formatTime(MIDNIGHT + index * 12 * HOUR),
        firstFrame: index,
        clientBytes: (index * 37) % 11,
      }),
    );
    for (let at = 0; at < flows.length; at += 5)
      await store.write({ source: `live:${at % 2}`, sequence: at + 1, flows: flows.slice(at, at + 5) });
    for (const sort of ['-start', 'start', '-bytes', 'bytes']) {
      const seen: StoredFlow[] = [];
      let cursor: string | null = null;
      for (let pages = 0; pages === 0 || cursor !== null; pages++) {
        const page = await store.list({ query: EVERYTHING, limit: 7, cursor, sort });
        seen.push(...page.items);
        cursor = page.next;
        // Behind the first page of a falling order, where it must not show up.
        if (sort === '-start' && pages === 0)
          await store.write({ source: 'new', sequence: 1, flows: [flowAt('new', 400 * DAY, { capture: 'new' })] });
      }
      const held = seen.filter(({ capture }) => capture !== 'new');
      assert.deepEqual(new Set(held.map(({ firstFrame }) => firstFrame)).size, flows.length, sort);
      assert.equal(held.length, flows.length, sort);
      const keys = seen.map((flow) =>
        sort.endsWith('start') ? Date.parse(flow.start) : flow.clientBytes + flow.serverBytes,
      );
      assert.deepEqual(
        keys,
        [...keys].sort((a, b) => (sort.startsWith('-') ? b - a : a - b)),
        sort,
      );
      if (sort === '-start') assert.equal(seen.length, flows.length, 'the newcomer is ahead of the first page');
    }
    assert.equal((await store.list({ query: EVERYTHING, limit: 1, cursor: null })).total, flows.length + 1);
  });

  test(`${name}: a page of a span holds what counted in it`, async (context) => {
    const store = await open(context);
    const flows = [
      flowAt('before', 0),
      flowAt('inside', DAY),
      flowAt('edge', 2 * DAY),
      // Began before the span, and was still talking within it.
      flowAt('long', -DAY, { part: 3, end: formatTime(MIDNIGHT + DAY + HOUR) }),
    ];
    for (const [index, flow] of flows.entries())
      await store.write({ source: SOURCE, sequence: index + 1, flows: [flow] });
    const { items } = await store.list({
      query: EVERYTHING,
      limit: 10,
      cursor: null,
      from: formatTime(MIDNIGHT + DAY),
      to: formatTime(MIDNIGHT + 2 * DAY),
    });
    assert.deepEqual(
      items.map(({ id }) => id),
      ['inside', 'long'],
    );
  });

  test(`${name}: a cursor of nobody's is refused`, async (context) => {
    const store = await open(context);
    await store.write({ source: SOURCE, sequence: 1, flows: [flowAt('one', 0), flowAt('two', 1)] });
    const { next } = await store.list({ query: EVERYTHING, limit: 1, cursor: null });
    assert.ok(next);
    for (const cursor of ['', 'x', 'bnVsbA', Buffer.from('["-start",1,"a",0,"s",-1]').toString('base64url')])
      await assert.rejects(store.list({ query: EVERYTHING, limit: 1, cursor }), UnknownCursor);
    await assert.rejects(store.list({ query: EVERYTHING, limit: 1, cursor: next, sort: 'bytes' }), UnknownCursor);
  });
}

function testSums(name: string, open: OpenStore): void {
  /** A modality and an archive over three days: one long flow in parts, and one that only the archive opened. */
  const traffic = (): readonly StoredFlow[] => [
    flowAt('a', 10 * HOUR),
    flowAt('a', 10 * HOUR, { part: 1, end: formatTime(MIDNIGHT + DAY + 2 * HOUR), clientBytes: 50, serverBytes: 5 }),
    flowAt('b', DAY + 2 * HOUR + 1, { server: { ip: '10.9.0.2', port: 53 }, transport: 'udp', protocol: 'dns' }),
    flowAt('c', DAY + 3 * HOUR, { client: { ip: '10.9.0.1' }, server: { ip: '10.2.0.5', port: 11_112 } }),
    flowAt('d', 2 * DAY + HOUR, { vlan: [30, 20], client: { ip: '10.2.0.6' } }),
    flowAt('e', 2 * DAY + HOUR, { vlan: [], client: { ip: '10.2.0.6' }, protocol: null, clientBytes: 1 }),
    flowAt('f', 2 * DAY + HOUR, {
      network: 'ethernet',
      transport: null,
      protocol: 'goose',
      client: { mac: '02:00:00:00:00:05' },
      server: { mac: '01:0c:cd:01:00:01' },
    }),
  ];
  const filled = async (context: TestContext): Promise<FlowStore> => {
    const store = await open(context);
    for (const [index, flow] of traffic().entries())
      await store.write({ source: SOURCE, sequence: index + 1, flows: [flow] });
    return store;
  };

  test(`${name}: peers of a device, in both roles, whole days and pieces of days`, async (context) => {
    const store = await filled(context);
    const peers = await store.peers(['10.2.0.5', '02:00:00:00:00:05', 'nonsense'], WHOLE, 10);
    const shared = { device: null, transport: 'tcp', protocol: 'dicom' };
    assert.deepEqual(peers, [
      {
        ...shared,
        address: '10.9.0.1',
        asClient: true,
        port: 104,
        flows: 1,
        sent: 550,
        received: 405,
        firstSeen: formatTime(MIDNIGHT + 10 * HOUR),
        lastSeen: formatTime(MIDNIGHT + DAY + 2 * HOUR),
      },
      ...[
        { address: '10.9.0.1', asClient: false, port: 11_112, sent: 400, received: 500, at: DAY + 3 * HOUR },
        { address: '10.9.0.2', asClient: true, port: 53, transport: 'udp', protocol: 'dns', at: DAY + 2 * HOUR + 1 },
        {
          address: '01:0c:cd:01:00:01',
          asClient: true,
          port: null,
          transport: null,
          protocol: 'goose',
          at: 2 * DAY + HOUR,
        },
      ]
        .map(({ at, ...peer }) => ({
          ...shared,
          flows: 1,
          sent: 500,
          received: 400,
          ...peer,
          firstSeen: formatTime(MIDNIGHT + at),
          lastSeen: formatTime(MIDNIGHT + at + 1e6),
        }))
        .sort((a, b) => order(a.address) - order(b.address)),
    ]);
    const part = await store.peers(
      ['10.2.0.5'],
      { from: formatTime(MIDNIGHT + DAY + 2 * HOUR), to: formatTime(MIDNIGHT + DAY + 2 * HOUR + 1) },
      10,
    );
    assert.deepEqual(
      part.map(({ address, flows, sent }) => [address, flows, sent]),
      [['10.9.0.1', 0, 50]],
    );
    assert.equal((await store.peers(['10.2.0.5'], WHOLE, 2)).length, 2);
    assert.deepEqual(await store.peers([], WHOLE, 10), []);
  });

  test(`${name}: the hours and the days of a device`, async (context) => {
    const store = await filled(context);
    const hours = await store.timeline(['10.2.0.5'], WHOLE, 'hour');
    assert.deepEqual(
      hours.map(({ time, protocol, flows, peers, sent, received }) => [time, protocol, flows, peers, sent, received]),
      [
        [formatTime(MIDNIGHT + 10 * HOUR), 'dicom', 1, 1, 500, 400],
        [formatTime(MIDNIGHT + DAY + 2 * HOUR), 'dicom', 0, 1, 50, 5],
        [formatTime(MIDNIGHT + DAY + 2 * HOUR), 'dns', 1, 1, 500, 400],
        [formatTime(MIDNIGHT + DAY + 3 * HOUR), 'dicom', 1, 1, 400, 500],
      ],
    );
    const days = await store.timeline(['10.2.0.5'], { ...WHOLE, from: formatTime(MIDNIGHT + 10 * HOUR + 1) }, 'day');
    assert.deepEqual(
      days.map(({ time, protocol, flows, peers, sent }) => [time, protocol, flows, peers, sent]),
      [
        [formatTime(MIDNIGHT + DAY), 'dicom', 1, 1, 450],
        [formatTime(MIDNIGHT + DAY), 'dns', 1, 1, 500],
      ],
    );
  });

  test(`${name}: the pairs that talk most, of a VLAN and of all, and the shares of protocols`, async (context) => {
    const store = await filled(context);
    const pairs = async (vlan?: number): Promise<readonly unknown[]> =>
      (await store.top(WHOLE, { limit: 10, ...(vlan === undefined ? {} : { vlan }) })).map(
        ({ client, server, protocol, port, flows, bytes }) => [client, server, protocol, port, flows, bytes],
      );
    assert.deepEqual(await pairs(30), [['10.2.0.6', '10.9.0.1', 'dicom', 104, 1, 900]]);
    assert.deepEqual(await pairs(0), []);
    assert.equal((await pairs(20)).length, 5);
    assert.deepEqual((await pairs())[0], ['10.2.0.5', '10.9.0.1', 'dicom', 104, 1, 955]);
    assert.equal((await pairs()).length, 6);
    assert.deepEqual(await store.protocols(WHOLE), [
      { protocol: 'dicom', flows: 3, bytes: 2755 },
      { protocol: 'dns', flows: 1, bytes: 900 },
      { protocol: 'goose', flows: 1, bytes: 900 },
      { protocol: null, flows: 1, bytes: 401 },
    ]);
    const span = { from: formatTime(MIDNIGHT + DAY + 2 * HOUR + 1), to: formatTime(MIDNIGHT + DAY + 3 * HOUR) };
    assert.deepEqual(await store.protocols(span), [{ protocol: 'dns', flows: 1, bytes: 900 }]);
    assert.deepEqual(await store.protocols({ from: WHOLE.to, to: WHOLE.to }), []);
  });
}

/** Peers of the same bytes and flows come in the order of their addresses: by number, MACs behind IP addresses. */
function order(address: string): number {
  return ['10.9.0.1', '10.9.0.2', '01:0c:cd:01:00:01'].indexOf(address);
}
