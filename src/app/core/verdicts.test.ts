/** Findings about single devices over time: they come with the device, stay over restarts, and go when it is updated or when newer knowledge says otherwise. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Batch, FlowWriter } from '#bus/batch.ts';
import type { Fact } from '#model/fact.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { openState } from '#store/state/state.ts';
import { createJudge } from '../judge.ts';
import { loadKnowledge } from '../knowledge.ts';
import { updatePacks } from '../knowledge-packs.ts';
import { openLifecycleBook } from '../lifecycle-book.ts';
import { createLifecycleReader } from '../lifecycle-lists.ts';
import type { Settlement } from './conclusions.ts';
import { Core } from './core.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-verdicts-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));
const knowledge = loadKnowledge();
const now = (): Date => new Date('2026-11-27T12:00:00Z');
const nowhere: FlowWriter = { write: async () => undefined };
const MAC = '02:00:00:00:00:07';
let made = 0;

const said = (hour: number, key: string, value: string): Fact => ({
  time: `2026-03-01T${String(hour).padStart(2, '0')}:00:00.000000Z`,
  subject: { mac: MAC, ip: '10.0.0.7' },
  key,
  value,
  source: { capture: 'ward.pcap', frame: hour, protocol: key.split('.')[0] ?? '', field: 'f' },
});
const windows = (hour: number, build: string): Fact =>
  said(
    hour,
    'snmp.sysDescr',
    `Hardware: Intel64 Family 6 Model 58 Stepping 9 AT/AT COMPATIBLE - Software: Windows Version ${build} Multiprocessor Free)`,
  );
/** It also speaks: what is only told of is no device. */
const flow: StoredFlow = {
  id: 'f1',
  start: '2026-03-01T08:00:00.000000Z',
  end: '2026-03-01T08:00:01.000000Z',
  network: 'ipv4',
  transport: 'udp',
  client: { ip: '10.0.0.7', port: 50_000, mac: MAC },
  server: { ip: '10.0.0.255', port: 137, mac: 'ff:ff:ff:ff:ff:ff' },
  vlan: [],
  protocol: 'nbns',
  over: [],
  basis: 'content',
  clientPackets: 1,
  clientBytes: 92,
  serverPackets: 0,
  serverBytes: 0,
  state: 'unanswered',
  missed: { bytes: 0 },
  capture: 'ward.pcap',
  firstFrame: 1,
  part: 0,
};
const batch = (sequence: number, ...facts: readonly Fact[]): Batch => ({
  source: 'x',
  sequence,
  flows: sequence === 1 ? [flow] : [],
  facts,
});
const kinds = ({ changes }: Settlement): readonly string[] =>
  changes.map(({ kind }) => kind).filter((kind) => kind.startsWith('finding.'));

async function withCore(work: (core: Core, again: () => Promise<Core>, packs: string) => Promise<void>): Promise<void> {
  const folder = path.join(root, String(++made));
  fs.mkdirSync(folder);
  const packs = path.join(folder, 'knowledge');
  const state = await openState(path.join(folder, 'state.sqlite'));
  const open = async (): Promise<Core> => {
    const judge = createJudge(openLifecycleBook(packs, now, assert.fail), knowledge, now);
    const core = new Core({ store: state.inventory, flows: nowhere, knowledge, judge });
    await core.start();
    return core;
  };
  try {
    await work(await open(), open, packs);
  } finally {
    await state.close();
  }
}

test('a finding comes with the device, is no news after a restart, and is withdrawn when the device is updated', () =>
  withCore(async (core, again) => {
    await core.take(batch(1, windows(8, '6.1 (Build 7601')));
    assert.deepEqual(kinds(await core.settle()), ['finding.new']);
    const [finding] = core.findings();
    assert.equal(finding?.kind, 'lifecycle.end-of-support');
    assert.match(finding?.title ?? '', /Windows 7.*out of support since 2020-01-14/);
    assert.deepEqual(finding?.evidence[0]?.frame, 8);
    const second = await again();
    assert.deepEqual(kinds(await second.settle()), []);
    assert.deepEqual(second.findings(), core.findings());

    await second.take(batch(2, windows(12, '6.3 (Build 26200')));
    const settled = await second.settle();
    assert.deepEqual(kinds(settled), ['finding.withdrawn']);
    assert.match(settled.changes.find(({ kind }) => kind === 'finding.withdrawn')?.summary ?? '', /holds no more/);
    assert.deepEqual(second.findings(), []);
    const third = await again();
    assert.deepEqual(kinds(await third.settle()), []);
    assert.deepEqual(third.findings(), [], 'it does not come back from where it was kept');
  }));

test('newer knowledge brings findings and takes them away, without traffic and after a restart', () =>
  withCore(async (core, again, packs) => {
    const advisory = (date: string, status: string): void => {
      const from = path.join(root, 'csaf');
      fs.mkdirSync(from, { recursive: true });
      fs.writeFileSync(
        path.join(from, 'one.json'),
        JSON.stringify({
          document: { csaf_version: '2.0', title: 'x', tracking: { id: 'MS-1', current_release_date: date } },
          product_tree: {
            branches: [
              {
                category: 'vendor',
                name: 'Microsoft',
                branches: [{ category: 'product_name', name: 'Windows 11', product: { name: 'x', product_id: 'A' } }],
              },
            ],
          },
          vulnerabilities: [{ cve: 'CVE-2026-0001', product_status: { [status]: ['A'] } }],
        }),
      );
    };
    await core.take(batch(1, windows(8, '6.3 (Build 26200')));
    assert.deepEqual(kinds(await core.settle()), []);
    advisory('2026-01-01', 'known_affected');
    await updatePacks(path.join(root, 'csaf'), packs, now);
    assert.deepEqual(kinds(await core.settle()), ['finding.new']);
    assert.deepEqual(
      core.findings().map(({ kind }) => kind),
      ['lifecycle.advisory'],
    );
    assert.deepEqual(await core.settle(), { changes: [], findings: [] });
    advisory('2026-02-01', 'known_not_affected');
    await updatePacks(path.join(root, 'csaf'), packs, now);
    const second = await again();
    assert.deepEqual(kinds(await second.settle()), ['finding.withdrawn']);
    assert.deepEqual(second.findings(), []);
  }));

test('the reader tells how devices stand, one, all and in sum', () =>
  withCore(async (core, _, packs) => {
    await core.take(batch(1, windows(8, '6.1 (Build 7601')));
    await core.settle();
    const book = openLifecycleBook(packs, now, assert.fail);
    const reader = createLifecycleReader({ source: core, book, knowledge, packs, now });
    const [{ id } = { id: '' }] = core.devices();
    assert.equal((await reader.of(id))?.os, 'ended');
    assert.equal(await reader.of('nobody'), null);
    const list = async (field: string, value: string): Promise<number> => {
      const query = { kind: 'field', field, comparison: 'has', value } as const;
      return (await reader.list({ query, limit: 10, cursor: null })).items.length;
    };
    assert.equal(await list('support', 'ended'), 1);
    assert.equal(await list('osSupport', 'ended'), 1);
    assert.equal(await list('support', 'ending'), 0);
    const summary = await reader.summary();
    assert.deepEqual([summary.os.ended, summary.devices, summary.products.length], [1, 1, 1]);
    const explained = await reader.explain(id);
    assert.match(explained?.summary ?? '', /Windows 7/);
    const system = explained?.claims.find(({ attribute }) => attribute === 'os');
    assert.match(system?.reasons[0]?.sentence ?? '', /^Over SNMP it said “Hardware: Intel64/);
    assert.equal(system?.reasons[0]?.frame, 8);
    assert.ok(explained?.unknown.some(({ attribute, settles }) => attribute === 'location' && settles !== ''));
  }));
