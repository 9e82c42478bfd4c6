/** `wardline access` as people run it, on a small hospital of files. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type Run, temporaryFolder, wardline } from './program.ts';

const folder = temporaryFolder();
const access = (...args: readonly string[]): Run => wardline(['access', ...args], { folder });
const file = (name: string, content: string): void => {
  const target = path.join(folder, name);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, content);
};

file(
  'net/core.cfg',
  `hostname core
interface Vlan10
 ip address 10.1.0.1 255.255.255.0
 ip access-group WARD in
interface Vlan20
 ip address 10.2.0.1 255.255.255.0
interface Vlan30
 ip address 10.3.0.1 255.255.255.0
ip access-list extended WARD
 10 permit tcp 10.1.0.0 0.0.0.255 host 10.3.0.5 eq 104
 20 deny ip any any
`,
);
const DEVICES = [
  { id: 'vent', ips: ['10.1.0.11'], model: 'Babylog VN800', function: 'ventilation', critical: true },
  { id: 'ct', ips: ['10.2.0.12'], category: 'ct-scanner', function: 'imaging' },
  { id: 'archive', ips: ['10.3.0.5'], names: ['PACS1'], datasets: ['pacs'] },
  { id: 'gateway', ips: ['10.3.0.9'] },
];
file('net/devices.ndjson', DEVICES.map((device) => JSON.stringify(device)).join('\n'));
file(
  'policy.yaml',
  `zones:
  - {name: imaging, members: [10.2.0.0/24]}
  - {name: servers, members: [10.3.0.0/24]}
rules:
  - {from: imaging, to: servers, protocol: tcp, ports: [104], reason: images}
`,
);
file('docs/babylog.csv', 'Partner,Direction,Protocol,Port,Service\nGateway,out,TCP,21,FTP\n');
file('docs/babylog.csv.mapping.yaml', 'about: model:Babylog VN800\npeers: {Gateway: device:gateway}\n');
file(
  'docs/pacs.yaml',
  'dicom:\n  device: dataset:pacs\n  entities: [{ae: STORE, role: scp, peers: [category:ct-scanner], page: 7}]\n',
);
const flow = (client: string, server: string, port: number, more: object = {}): string =>
  JSON.stringify({
    ...{ start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:00:01Z', network: 'ipv4', transport: 'tcp' },
    ...{ client: { ip: client, port: 50000 }, server: { ip: server, port }, ...more },
  });
file(
  'flows.ndjson',
  [
    flow('10.2.0.12', '10.3.0.5', 104, { users: ['CT\\service'] }),
    flow('10.1.0.11', '198.51.100.7', 443, { tls: { sni: 'updates.vendor.example' } }),
  ].join('\n'),
);
const ALL = ['--flows', 'flows.ndjson', '--network', 'net', '--policy', 'policy.yaml', '--declared', 'docs'];

interface Answer {
  readonly cells: readonly {
    readonly who: { readonly id: string };
    readonly what: { readonly id: string };
    readonly port: number;
    readonly kind: string;
    readonly insecure: string | null;
    readonly evidence: Readonly<
      Record<'can' | 'should', { readonly source?: string; readonly line?: { readonly at: number } }>
    >;
  }[];
}

test('a dataset and a device, from configurations, policy, flows and documents', () => {
  const dataset = access('PACS', ...ALL);
  assert.equal(dataset.status, 0, dataset.err);
  const { cells } = JSON.parse(dataset.out) as Answer;
  assert.deepEqual(
    cells.map(({ who, port, kind }) => `${who.id} ${port} ${kind}`),
    [
      'vent 104 attack-surface',
      // What somebody does under a name is another access than what the machine does.
      'CT\\service 104 undocumented-need',
      'gateway 104 forgotten-permission',
      'ct 104 agreed',
    ],
  );
  assert.equal(cells[0]?.evidence.can?.line?.at, 10);
  assert.equal(cells.find(({ who }) => who.id === 'ct')?.evidence.should?.source, 'pacs.yaml, page 7, AE STORE');
  const device = JSON.parse(access('device:vent', ...ALL, '--kind', 'latent-outage,incident').out) as Answer;
  assert.deepEqual(
    device.cells.map(({ what, port, kind }) => `${what.id} ${port} ${kind}`),
    ['vendor.example 443 incident', 'gateway 21 latent-outage'],
  );
  assert.match(device.cells[1]?.insecure ?? '', /SFTP/);
});

test('who there is, a table for people, and sentences for who is nobody', () => {
  const subjects = access(...ALL);
  assert.deepEqual(JSON.parse(subjects.out), {
    ...{ datasets: ['pacs'], devices: ['archive', 'ct', 'gateway', 'vent'] },
    ...{ people: ['CT\\service'], vendors: ['vendor.example'] },
  });
  const vendor = access('vendor.example', '--network', 'net', '--flows', 'flows.ndjson', '--format', 'table');
  assert.match(vendor.out, /vent → vendor\.example on tcp\/443: unexplained-path, life-critical/);
  assert.match(vendor.out, /should Not asked: give documents \(--declared\)\./);
  for (const [args, message] of [
    [['films', ...ALL], /nobody is known as films/],
    [['dataset:films', ...ALL], /no device is known to hold "films"; there are pacs/],
    [['pacs'], /name a folder of data/],
    [['pacs', ...ALL, '--kind', 'boredom'], /boredom is no kind/],
  ] as const) {
    const run = access(...args);
    assert.deepEqual([run.status, run.out], [2, ''], run.err);
    assert.match(run.err, message);
  }
});
