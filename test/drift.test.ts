/** `wardline segment drift` and `adopt` as people run them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type Run, temporaryFolder, wardline } from './program.ts';

const TRACE = path.join(import.meta.dirname, 'traces/dicom/laboratory');
const folder = temporaryFolder();
const segment = (...args: readonly string[]): Run => wardline(['segment', ...args], { folder });

function file(name: string, content: string): string {
  const target = path.join(folder, name);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, content);
  return target;
}

/** Scanners may send to the archive; whoever else is of the ward may not. */
const policy = file(
  'policy.yaml',
  `zones:
  - {name: scanner, members: [10.20.20.21]}
  - {name: archive, members: [10.20.20.5, 10.20.20.6]}
  - {name: ward, members: [10.20.20.0/24]}
rules:
  - {from: scanner, to: archive, protocol: tcp, ports: [104, 11112], reason: images}
`,
);
const router = (lines: readonly string[]): string =>
  `hostname core
interface GigabitEthernet0/1
 ip address 10.20.20.1 255.255.255.0
 ip access-group CLINIC in
interface GigabitEthernet0/2
 ip address 10.30.0.1 255.255.255.0
 ip access-group OFFICE in
ip access-list extended CLINIC
 deny ip any any
ip access-list extended OFFICE
${lines.map((line) => ` ${line}`).join('\n')}
`;

interface Told {
  readonly agrees: boolean;
  readonly looked: { readonly flows: number };
  readonly drift: readonly {
    readonly kind: string;
    readonly from: string | null;
    readonly to: string | null;
    readonly seen: number | null;
    readonly line: { readonly text: string } | null;
    readonly flows: readonly { readonly client: string; readonly server: string; readonly port: number }[];
  }[];
}

test('flows of a capture against a policy: who crossed where, and what the policy permits in vain', () => {
  const run = segment('drift', '--policy', policy, '--flows', `${TRACE}.flows.ndjson`);
  assert.equal(run.status, 1, run.err);
  const { drift } = JSON.parse(run.out) as Told;
  const crossed = drift.filter(({ kind }) => kind === 'traffic-crosses');
  const crossing = crossed.find(({ from, to }) => from === 'ward' && to === 'archive');
  assert.ok(
    crossing?.flows.some(
      ({ client, server, port }) => client === '10.20.20.11' && server === '10.20.20.6' && port === 1041,
    ),
  );
  assert.ok(
    crossed.every(
      ({ from, to, flows }) => from !== 'scanner' || to !== 'archive' || flows.every(({ port }) => port !== 104),
    ),
  );
  assert.match(
    segment('drift', '--policy', policy, '--flows', `${TRACE}.flows.ndjson`, '--format', 'table').out,
    /rule-unused: rule 1 permits scanner to reach archive on tcp\/11112/,
  );
});

test('a configuration that agrees gives 0; a line too much gives 1 and is named; what is missing is said with 2', () => {
  file('net/core.cfg', router(['deny ip any any']));
  const network = path.join(folder, 'net');
  const offices = file(
    'offices.yaml',
    'zones:\n  - {name: clinic, members: [10.20.20.0/24]}\n  - {name: office, members: [10.30.0.0/24]}\nrules:\n  - {from: any, to: any, action: deny}\n',
  );
  const agreed = segment('drift', '--policy', offices, '--network', network);
  assert.match(agreed.out, /"configuration-permits": 2/, 'hosts of one network need no router');
  const apart = file(
    'apart.yaml',
    'zones:\n  - {name: clinic, members: [10.20.20.0/24]}\n  - {name: office, members: [10.30.0.0/24]}\nrules:\n  - {from: clinic, to: office, action: deny}\n',
  );
  const closed = segment('drift', '--policy', apart, '--network', network, '--format', 'table');
  assert.equal(closed.status, 0, closed.out + closed.err);
  file('net/core.cfg', router(['permit tcp any any eq 445', 'deny ip any any']));
  const open = segment('drift', '--policy', apart, '--network', network);
  assert.equal(open.status, 1);
  const [told] = (JSON.parse(open.out) as Told).drift;
  assert.deepEqual(
    [told?.kind, told?.from, told?.to, told?.line?.text.trim()],
    ['configuration-permits', 'office', 'clinic', 'permit tcp any any eq 445'],
  );
  const nothing = segment('drift', '--policy', apart);
  assert.equal(nothing.status, 2);
  assert.match(nothing.err, /--network.*--data or --flows/);
});

test('a policy that a folder has adopted: new traffic against it is a finding of its kind, and none where it fits', () => {
  const analyzed = (
    name: string,
    words: readonly string[],
  ): { kind: string; title: string; targets: { ip?: string }[] }[] => {
    const data = path.join(folder, name);
    const adopted = segment('adopt', '--data', data, ...words);
    assert.equal(adopted.status, 0, adopted.err);
    const run = wardline(['analyze', `${TRACE}.pcap`, '--data', data, '--format', 'json'], { folder });
    assert.ok(run.status === 0 || run.status === 1, run.err);
    return (
      JSON.parse(run.out) as { findings: { kind: string; title: string; targets: { ip?: string }[] }[] }
    ).findings.filter(({ kind }) => kind === 'policy.violation');
  };
  const found = analyzed('adopted', ['--policy', policy]);
  const kept = JSON.parse(segment('drift', '--policy', policy, '--data', path.join(folder, 'adopted')).out) as Told;
  const crossing = kept.drift.find(
    ({ kind, from, to }) => kind === 'traffic-crosses' && from === 'ward' && to === 'archive',
  );
  assert.ok((crossing?.seen ?? 0) > 0 && kept.looked.flows === 3, 'what the folder keeps is looked at');
  const one = found.find(({ title }) => title.startsWith('10.20.20.11 '));
  assert.match(one?.title ?? '', /10\.20\.20\.11 \(zone ward\) talked to zone archive on tcp\/1041/);
  assert.ok(found.every(({ title }) => !/^10\.20\.20\.21 .* on tcp\/104,/.test(title)));
  const all = file(
    'all.yaml',
    'zones:\n  - {name: all, members: [0.0.0.0/0, "::/0"]}\nrules:\n  - {from: all, to: all}\n',
  );
  assert.deepEqual(analyzed('fits', ['--policy', all]), []);
  assert.match(segment('adopt', '--data', path.join(folder, 'fits'), '--none').err, /no policy counts any more/);
  assert.equal(segment('adopt', '--data', folder).status, 2);
});
