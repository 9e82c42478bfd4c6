/** What several sensors saw at the same time is one traffic: nothing is counted twice, and a way there and a way back meet. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { readCapture } from '#capture/read.ts';
import { type WrittenFrame, writePcap, writePcapng } from '#capture/write.ts';
import type { Flow } from '#model/flow.ts';
import type { EngineCounters } from '#track/engine.ts';
import { DEFAULTS } from './config.ts';
import { run } from './pipeline.ts';

const DEMO = path.join(import.meta.dirname, '../../examples/demo/hospital.pcap.gz');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-overlap-'));
after(() => fs.rmSync(folder, { recursive: true }));

const frames: WrittenFrame[] = [];
before(async () => {
  await readCapture(DEMO, {
    frame: ({ bytes, start, end, time, length }) => frames.push({ bytes: bytes.slice(start, end), time, length }),
  });
});

interface Seen {
  /** Without where they were seen, in order of their ids. */
  readonly flows: readonly object[];
  readonly counters: EngineCounters;
}

/** What is known of captures in one folder. */
async function seen(name: string, ...captures: readonly Uint8Array[]): Promise<Seen> {
  const place = path.join(folder, name);
  fs.mkdirSync(place);
  captures.forEach((bytes, index) => {
    fs.writeFileSync(path.join(place, `${index}.pcap`), bytes);
  });
  const flows: Flow[] = [];
  const { counters, unreadable } = await run([place], DEFAULTS, { flow: (flow) => flows.push(flow) });
  assert.deepEqual(unreadable, []);
  return {
    flows: flows.sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ capture: _, firstFrame: __, ...rest }) => rest),
    counters,
  };
}

test('a sensor for each direction tells the flows of one for both', async () => {
  const isUp = ({ bytes }: WrittenFrame): boolean => Buffer.compare(bytes.subarray(0, 6), bytes.subarray(6, 12)) > 0;
  const one = await seen('both', writePcap(frames));
  const [up, down] = [frames.filter(isUp), frames.filter((frame) => !isUp(frame))];
  assert.ok(up.length > 1000 && down.length > 1000, `${up.length} and ${down.length}`);
  assert.deepEqual(await seen('each', writePcap(up), writePcapng(down)), one);
});

test('what a second sensor sees a moment later counts once', async () => {
  const later = frames.map((frame) => ({ ...frame, time: frame.time + 3000 }));
  const one = await seen('first', writePcap(frames));
  const two = await seen('second', writePcap(frames), writePcap(later));
  // Copies are told by what IP packets are made of. Where a device moved its copies say on which VLANs it was.
  const ofIp = ({ flows }: Seen): readonly object[] =>
    (flows as readonly Flow[]).filter(({ network }) => network !== 'ethernet').map(({ vlan: _, ...rest }) => rest);
  assert.deepEqual(ofIp(two), ofIp(one));
  assert.ok(two.counters.duplicates > one.counters.duplicates + 0.9 * frames.length);
});
