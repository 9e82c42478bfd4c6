/** Twenty devices of the laboratory that change address, network and card are twenty devices, at once and in memory, each with the packets that say so. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Truth } from '../lab/truth.ts';
import { readCapture } from '../src/capture/read.ts';
import type { Device } from '../src/model/device.ts';
import type { Report } from '../src/model/report.ts';
import { temporaryFolder, wardline } from './program.ts';

const RECORDINGS = path.join(import.meta.dirname, '../lab/recordings');
const CAPTURE = path.join(RECORDINGS, 'moves.pcap.gz');
const COUNT = 20;
const folder = temporaryFolder();
const truth = JSON.parse(fs.readFileSync(path.join(RECORDINGS, 'moves.truth.json'), 'utf8')) as Truth;
const movers = truth.hosts.filter(({ name }) => name.startsWith('mover-'));

function analyze(...more: readonly string[]): readonly Device[] {
  const { status, out, err } = wardline(['analyze', CAPTURE, ...more], { folder });
  assert.equal(status, 0, err);
  return (JSON.parse(out) as Report).devices;
}

test('the recording is of twenty devices that moved', () => {
  assert.equal(movers.length, COUNT);
  for (const { name, macs, ips, vlans } of movers)
    assert.ok(macs.length === 2 && ips.length >= 4 && vlans.length === 3, `${name}: ${macs} ${ips} ${vlans}`);
});

test('each is one device with both cards and every address, and says why', async () => {
  const sources = new Map<number, string>();
  await readCapture(CAPTURE, {
    frame: ({ number, bytes, start }): void => {
      sources.set(number, Buffer.from(bytes.slice(start + 6, start + 12)).toString('hex'));
    },
  });
  for (const devices of [analyze(), analyze('--data', path.join(folder, 'data'))]) {
    for (const { name, macs, ips } of movers) {
      const found = devices.filter((device) => device.macs.some((mac) => macs.includes(mac)));
      assert.deepEqual(
        found.map((device) => [device.macs, device.ips]),
        [[[...macs].sort(), [...ips].sort()]],
        name,
      );
      const ties = found[0]?.ties ?? [];
      assert.deepEqual(
        ties.map(({ kind }) => kind),
        ['joined'],
        name,
      );
      const frames = ties.flatMap(({ evidence }) => evidence.map(({ frame }) => frame));
      const senders = new Set(frames.map((frame) => sources.get(frame)));
      for (const mac of macs) assert.ok(senders.has(mac.replaceAll(':', '')), `${name}: no packet of ${mac} is cited`);
    }
    const others = devices.filter(({ macs }) => !movers.some((mover) => macs.some((mac) => mover.macs.includes(mac))));
    assert.equal(devices.length - others.length, COUNT);
  }
});
