/** `wardline explain` and `wardline lifecycle` as people run them, on packets made here: every reason names its packet, and what is out of support is listed with where it is. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { writePcap } from '#capture/write.ts';
import { explanationSchema } from '#model/explanation.ts';
import { deviceLifecycleSchema } from '#model/lifecycle.ts';
import { type Run, temporaryFolder, wardline } from './program.ts';
import { lines } from './talks/words.ts';
import { putOnWire } from './wire.ts';

const folder = temporaryFolder();
const settings = { XDG_DATA_HOME: path.join(folder, 'own') };
const run = (...args: readonly string[]): Run => wardline(args, { folder, settings });
fs.writeFileSync(
  path.join(folder, 'ward.pcap'),
  writePcap(
    putOnWire(
      {
        name: 'an old Ubuntu',
        carrier: 'tcp',
        serverPort: 22,
        said: lines('S: SSH-2.0-OpenSSH_7.2p2 Ubuntu-4ubuntu2.10\nC: SSH-2.0-PuTTY_Release_0.78'),
      },
      100,
    ),
  ),
);

function oldOne(): { readonly id: string; readonly ip: string; readonly mac: string } {
  const { devices } = JSON.parse(run('analyze', 'ward.pcap').out) as {
    readonly devices: readonly {
      readonly id: string;
      readonly ips: readonly string[];
      readonly macs: readonly string[];
      readonly identity: { readonly os: { readonly value: string } | null };
    }[];
  };
  const found = devices.find(({ identity }) => identity.os?.value === 'Ubuntu Linux');
  assert.ok(found, 'the server is known');
  return { id: found.id, ip: found.ips[0] ?? '', mac: found.macs[0] ?? '' };
}

test('a device is explained by id, address and MAC, in words and as JSON, each reason with its packet', () => {
  const { id, ip, mac } = oldOne();
  for (const word of [id, ip, mac, mac.toUpperCase().replaceAll(':', '-')]) {
    const said = run('explain', word, 'ward.pcap');
    assert.equal(said.status, 0, said.err);
    assert.match(said.out, /running Ubuntu Linux\. Out of support: Ubuntu 16\.04 since 20\d\d-\d\d-\d\d/);
    assert.match(
      said.out,
      /because {4}Over SSH it said “SSH-2\.0-OpenSSH_7\.2p2 Ubuntu-4ubuntu2\.10” .*\[ward\.pcap, packet \d+\]/,
    );
    assert.match(said.out, /would change our mind: /);
    assert.match(said.out, /kind of device: .*\n {4}would settle it: /);
  }
  const explanation = explanationSchema.parse(JSON.parse(run('explain', ip, 'ward.pcap', '--format', 'json').out));
  const system = explanation.claims.find(({ attribute }) => attribute === 'os');
  assert.equal(system?.reasons.length, 1, 'one statement is one reason');
  assert.ok((system?.reasons[0]?.frame ?? 0) > 0);
});

test('who is not there, and a question without a place to look, is told in one sentence', () => {
  const nobody = run('explain', 'nobody', 'ward.pcap');
  assert.deepEqual([nobody.status, nobody.out], [2, '']);
  assert.match(nobody.err, /^wardline: nobody: no device has this id, MAC, IP or name; there are /);
  assert.equal(run('explain', 'nobody').status, 2);
  assert.equal(run('lifecycle').status, 2);
});

test('what is out of support is listed with where it is, out of captures, a folder and an inventory', () => {
  const { ip } = oldOne();
  const table = run('lifecycle', 'ward.pcap');
  assert.equal(table.status, 0, table.err);
  assert.match(table.out, new RegExp(`at ${ip}\\n  (?:paid|ended) +Ubuntu 16\\.04: since `));
  assert.equal(run('analyze', '--data', 'kept', 'ward.pcap').status, 0);
  const rows = (...args: readonly string[]): readonly { readonly lifecycle: unknown }[] =>
    run('lifecycle', ...args, '--format', 'ndjson')
      .out.split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { readonly lifecycle: unknown });
  const [captured, kept] = [rows('ward.pcap'), rows('--data', 'kept')];
  assert.equal(captured.length, 1);
  assert.deepEqual(kept, captured);
  deviceLifecycleSchema.parse(captured[0]?.lifecycle);
  fs.writeFileSync(
    path.join(folder, 'devices.ndjson'),
    '{"id":"1","os":{"name":"Windows XP"}}\n{"id":"2","os":{"name":"Windows Server 2025"}}\n',
  );
  assert.equal(rows('--inventory', 'devices.ndjson').length, 1);
  assert.equal(rows('--inventory', 'devices.ndjson', '--all').length, 2);
});

test('a report has the finding, with the packet and what to do', () => {
  const { findings } = JSON.parse(run('analyze', 'ward.pcap').out) as {
    readonly findings: readonly {
      readonly kind: string;
      readonly evidence: readonly { readonly frame: number }[];
      readonly action: string;
    }[];
  };
  const old = findings.filter(({ kind }) => kind === 'lifecycle.end-of-support');
  assert.equal(old.filter(({ action }) => action !== '').length, old.length);
  assert.ok(old.length >= 1 && old.every(({ evidence }) => (evidence[0]?.frame ?? 0) > 0));
});
