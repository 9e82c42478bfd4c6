/** Two balancers that pass an address between them, before two servers, as real programs played it: five devices, each with what it is to the others. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import type { Report } from '../src/model/report.ts';
import { temporaryFolder, wardline } from './program.ts';

/** Made by `lab/cluster.sh`. */
const CAPTURE = path.join(import.meta.dirname, '../lab/recordings/cluster.pcap.gz');
const FRONTS = ['3c:ec:ef:77:00:11', '3c:ec:ef:77:00:12'];
const SERVERS = ['ac:1f:6b:77:00:21', 'ac:1f:6b:77:00:22'];

test('balancers, their cluster and the servers behind them are told apart and related', () => {
  const { status, out, err } = wardline(['analyze', CAPTURE], { folder: temporaryFolder() });
  assert.equal(status, 0, err);
  const { devices } = JSON.parse(out) as Report;
  const told = (mac: string): readonly string[] => {
    const found = devices.filter(({ macs }) => macs.includes(mac));
    assert.deepEqual(
      found.map(({ macs }) => macs),
      [[mac]],
    );
    return (found[0]?.ties ?? []).map(({ kind, endpoints, evidence }) => {
      assert.ok(evidence.length > 1 && evidence.every(({ frame }) => frame > 0), kind);
      return `${kind} ${endpoints.slice(1).join(' ')}`;
    });
  };
  for (const [mine, other] of [FRONTS, [...FRONTS].reverse()] as readonly (readonly string[])[])
    assert.deepEqual(told(mine ?? ''), [`fails-over ${other}`, `stands-before ${SERVERS.join(' ')}`]);
  for (const server of SERVERS) assert.deepEqual(told(server), [`stands-behind ${FRONTS.join(' ')}`]);
  assert.deepEqual(told('64:00:6a:77:00:09'), []);
});
