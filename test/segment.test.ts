/** `wardline segment` as people run it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type Run, temporaryFolder, wardline } from './program.ts';

const folder = temporaryFolder();
const segment = (...args: readonly string[]): Run => wardline(['segment', ...args], { folder });

function file(name: string, content: string): string {
  const target = path.join(folder, name);
  fs.writeFileSync(target, content);
  return target;
}
const lines = (items: readonly object[]): string => items.map((item) => `${JSON.stringify(item)}\n`).join('');

const policy = file(
  'policy.yaml',
  `zones:
  - {name: ward, members: [10.2.0.0/24, "category:infusion-pump"]}
  - {name: archive, members: [10.9.0.4]}
rules:
  - {from: ward, to: archive, protocol: tcp, ports: [104], reason: images}
`,
);
const devices = file(
  'devices.ndjson',
  lines([{ id: 'pump-1', ips: ['10.7.0.3'], macs: ['00:11:22:33:44:55'], category: 'infusion-pump' }]),
);

test('a policy is written in every dialect, and read by reach as it was meant', () => {
  const render = (dialect: string): string => {
    const run = segment('render', '--policy', policy, '--devices', devices, '--dialect', dialect);
    assert.equal(run.status, 0, run.err);
    assert.match(run.err, /read back and equal/);
    return run.out;
  };
  for (const [dialect, filter, suffix] of [
    ['nftables', 'inet wardline forward', 'nft'],
    ['cisco-ios', 'WARDLINE', 'cfg'],
    ['cisco-nx-os', 'WARDLINE', 'cfg'],
    ['open-vswitch', 'table 0', 'flows'],
  ] as const) {
    const config = file(`rendered-${dialect}.${suffix}`, render(dialect));
    const ask = (packet: string): string => {
      const run = wardline(['reach', 'test', '--config', config, '--filter', filter, '--packet', packet], { folder });
      return (JSON.parse(run.out) as { verdict: string }).verdict;
    };
    const packet = 'protocol=tcp sport=50000 flags=syn state=new';
    assert.equal(ask(`src=10.7.0.3 dst=10.9.0.4 dport=104 ${packet}`), 'permit', dialect);
    assert.equal(ask(`src=10.7.0.3 dst=10.9.0.4 dport=105 ${packet}`), 'deny', dialect);
    assert.equal(ask(`src=10.9.0.4 dst=10.7.0.3 dport=104 ${packet}`), 'deny', dialect);
  }
  assert.match(render('radius'), /"001122334455" Cleartext-Password[\s\S]*Tunnel-Private-Group-Id = "ward"/);
  assert.equal(JSON.parse(render('mud')).zones.length, 2);
});

test('what cannot be written is told in one sentence', () => {
  const bad = file(
    'bad.yaml',
    'zones: [{name: a, members: [10.0.0.0/8]}]\nrules: [{from: a, to: any, ports: [443]}]\n',
  );
  const run = segment('render', '--policy', bad, '--dialect', 'cisco-ios');
  assert.deepEqual([run.status, run.out], [2, '']);
  assert.match(run.err, /bad\.yaml: rule 1.*name tcp or udp/);
});

const flow = (client: string, server: string, port: number, start: string): object => ({
  start,
  end: start,
  network: 'ipv4',
  transport: 'tcp',
  client: { ip: client, port: 50000 },
  server: { ip: server, port },
});
const flows = file(
  'flows.ndjson',
  lines([
    flow('10.7.0.3', '10.9.0.4', 104, '2026-01-01T00:00:00Z'),
    flow('10.7.0.3', '10.9.0.4', 104, '2026-01-31T00:00:00Z'),
    flow('10.9.0.4', '10.7.0.3', 445, '2026-01-02T00:00:00Z'),
  ]),
);

test('a policy is tried on what was seen, and refused past a limit', () => {
  const args = ['replay', '--flows', flows, '--devices', devices, '--policy', policy];
  const run = segment(...args);
  assert.equal(run.status, 0, run.err);
  const answer = JSON.parse(run.out);
  assert.deepEqual([answer.flows, answer.blockedFlows, answer.blocked[0].port], [3, 1, 445]);
  const refused = segment(...args, '--limit', '0.0001', '--format', 'table');
  assert.equal(refused.status, 1, refused.err);
  assert.match(refused.out, /1 of 3 flows[\s\S]*not recommended: .*limit/);
});

test('a policy is derived from what was seen, and stops none of it', () => {
  const run = segment('derive', '--flows', flows, '--devices', devices);
  assert.equal(run.status, 0, run.err);
  const derived = file('derived.json', run.out);
  const tried = segment('replay', '--flows', flows, '--devices', devices, '--policy', derived);
  assert.equal(JSON.parse(tried.out).blockedFlows, 0, tried.err);
});

test('usage descriptions become declared flows, and what is none is refused', () => {
  const { zones } = JSON.parse(segment('render', '--policy', policy, '--devices', devices, '--dialect', 'mud').out);
  const ward = file('ward.json', JSON.stringify(zones[0].mud));
  const run = segment('declare', '--about', 'category:infusion-pump', ward);
  assert.equal(run.status, 0, run.err);
  const declared = run.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.ok(
    declared.some(({ to, protocol, ports }) => to === '10.9.0.4/32' && protocol === 'tcp' && ports[0] === '104'),
  );
  const refused = segment('declare', devices);
  assert.equal(refused.status, 2);
  assert.match(refused.err, /devices\.ndjson/);
});

test('documents become declared flows with their places, and are held against what was seen', () => {
  const table = file(
    'pump.csv',
    'Partner,Direction,Protocol,Port,Service\nArchive,out,tcp,104,DICOM\nNobody,out,tcp,,FTP\n',
  );
  const first = segment('declare', '--about', 'category:infusion-pump', table, '--save-mapping', 'saved.yaml');
  assert.equal(first.status, 0, first.err);
  assert.match(first.err, /who is meant by Archive, Nobody/);
  const saved = fs.readFileSync(path.join(folder, 'saved.yaml'), 'utf8');
  const mapping = file('saved.yaml', saved.replace('Archive: null', 'Archive: 10.9.0.4'));
  const second = segment('declare', table, '--mapping', mapping);
  assert.deepEqual(JSON.parse(second.out.split('\n')[0] ?? ''), {
    ...{ from: 'category:infusion-pump', to: '10.9.0.4', protocol: 'tcp', ports: ['104'], application: 'dicom' },
    ...{ source: 'pump.csv, line 2', about: 'category:infusion-pump' },
  });
  fs.mkdirSync(path.join(folder, 'documents'));
  fs.copyFileSync(table, path.join(folder, 'documents/pump.csv'));
  fs.copyFileSync(mapping, path.join(folder, 'documents/pump.csv.mapping.yaml'));
  const held = segment('documents', '--flows', flows, '--devices', devices, '--declared', 'documents');
  assert.equal(held.status, 0, held.err);
  const { neverSeen, insecure } = JSON.parse(held.out) as {
    readonly neverSeen: readonly { readonly because: string }[];
    readonly insecure: readonly { readonly flows: number }[];
  };
  assert.deepEqual(
    neverSeen.map(({ because }) => because.slice(0, 28)),
    ['nobody has said who Nobody i'],
  );
  assert.ok((insecure[0]?.flows ?? 0) > 0);
  const bad = segment('declare', file('bad.xml', '<!DOCTYPE a><channel/>'));
  assert.deepEqual([bad.status, bad.out], [2, '']);
  assert.match(bad.err, /bad\.xml: line 1: declares a document type/);
});
