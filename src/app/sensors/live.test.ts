/** A live sensor over a capture program that is none: what it does when its decoder or its capture program ends. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Batch } from '#bus/batch.ts';
import { writePcap } from '#capture/write.ts';
import { decoderWords, startDecoding } from '../decoding.ts';
import { LiveSensor } from './live.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-live-sensor-'));
const sensors: LiveSensor[] = [];
after(async () => {
  await Promise.all(sensors.map((sensor) => sensor.stop()));
  fs.rmSync(folder, { recursive: true });
});

/** The first byte of a frame that the planted fault stumbles over. */
const STUMBLING = 0xee;
const LIMIT = 60_000;

/** An ARP request: who has 10.0.0.2, says 10.0.0.1. */
function frame(first = 0xff): Uint8Array {
  const bytes = Buffer.from(
    `ffffffffffff02000000000108060001080006040001020000000001${'0a000001'}0000000000000a000002`,
    'hex',
  );
  bytes[0] = first;
  return Buffer.concat([bytes, Buffer.alloc(18)]);
}

const capture = (frames: readonly Uint8Array[]): Uint8Array =>
  writePcap(frames.map((bytes, index) => ({ time: 1.7e15 + index * 1e6, bytes })));

/** Decoding with a fault in its heart: one kind of frame ends it. */
const faulty: typeof startDecoding = (task, input, listener) => {
  const decoder = new URL('../../decode/headers/decode.ts', import.meta.url).href;
  const fault = `import { HeaderDecoder } from ${JSON.stringify(decoder)};
    const { decode } = HeaderDecoder.prototype;
    HeaderDecoder.prototype.decode = function (frame, packet) {
      if (frame.bytes[frame.start] === ${STUMBLING}) throw new RangeError('stumbled');
      return decode.call(this, frame, packet);
    };`;
  return startDecoding(task, input, listener, [
    '--import',
    `data:text/javascript,${encodeURIComponent(fault)}`,
    ...decoderWords(task),
  ]);
};

/** A sensor whose capture program writes the first capture the first time, the second one later, and stays. */
function sensorOver(
  first: Uint8Array,
  second: Uint8Array,
  stays = true,
): { sensor: LiveSensor; batches: Batch[]; notices: string[] } {
  const own = fs.mkdtempSync(path.join(folder, 'run-'));
  fs.writeFileSync(path.join(own, 'first'), first);
  fs.writeFileSync(path.join(own, 'second'), second);
  const stay = stays ? 'exec sleep 60' : 'echo the cable is gone >&2';
  const script = `cd ${own}; if [ -e first ]; then cat first; mv first gone; ${stay}; else cat second; exec sleep 60; fi`;
  const batches: Batch[] = [];
  const notices: string[] = [];
  const config = { name: 'planted', interface: 'any', filter: '', command: ['sh', '-c', script], maxFlows: 1000 };
  const take = async (batch: Batch): Promise<void> => void batches.push(batch);
  const sensor = new LiveSensor(config, { take, notice: (message) => notices.push(message) }, faulty);
  sensors.push(sensor);
  return { sensor, batches, notices };
}

async function until(question: () => boolean, what: () => string): Promise<void> {
  const end = performance.now() + LIMIT;
  while (!question()) {
    assert.ok(performance.now() < end, what());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a decoder that a frame ends is told of and started again, and what comes then is seen', async () => {
  const { sensor, batches, notices } = sensorOver(
    capture([frame(), frame(), frame(STUMBLING)]),
    capture([frame(), frame()]),
  );
  sensor.start();
  const facts = (): number => batches.reduce((sum, batch) => sum + batch.facts.length, 0);
  await until(
    () => sensor.status().restarts === 1 && sensor.status().state === 'running' && facts() > 0,
    () => JSON.stringify([sensor.status(), notices, batches]),
  );
  const { problem } = sensor.status();
  await sensor.stop();
  assert.equal(notices.length, 1);
  assert.match(
    notices[0] ?? '',
    /^planted: the decoder died \(ended with status \d+: RangeError: stumbled\) and up to \d+ packets? were lost with it; starting again$/,
  );
  assert.ok(problem === null || problem.startsWith('the decoder died'), problem ?? '');
  assert.ok(new Set(batches.map(({ source }) => source)).size >= 1, 'batches have a source');
  assert.equal(sensor.status().state, 'stopped');
});

test('a capture program that ends is told of in its own words, and started again', async () => {
  const { sensor, batches, notices } = sensorOver(
    capture([frame(), frame()]),
    capture([frame(), frame(), frame()]),
    false,
  );
  sensor.start();
  await until(
    () => sensor.status().restarts === 1 && sensor.status().packets === 5,
    () => JSON.stringify([sensor.status(), notices]),
  );
  await sensor.stop();
  assert.deepEqual(notices, ['planted: the capture program ended: the cable is gone; starting again']);
  assert.equal(new Set(batches.map(({ source }) => source)).size, 2, 'each run is a source of its own');
  assert.equal(sensor.status().lost, 0);
});

test('a program of one’s own is not ended by the question for counters', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { sensor } = sensorOver(capture([frame(), frame()]), capture([frame()]));
  sensor.start();
  const { capture: pid } = sensor.processes;
  await until(
    () => sensor.status().packets === 2,
    () => JSON.stringify(sensor.status()),
  );
  t.mock.timers.tick(60_000);
  // A signal that ends a program does so at once; that the sensor hears of it takes a moment.
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(sensor.processes.capture, pid);
  assert.equal(sensor.status().restarts, 0);
  await sensor.stop();
});
