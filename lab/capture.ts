/** Records what the sensor sees on the mirror, and reads the recording back frame by frame. */

import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { pause } from './command.ts';
import { MIRROR, SENSOR } from './places.ts';

/** Classic pcap, microseconds, written on a little-endian machine. */
const MAGIC = 0xa1b2c3d4;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const START_LIMIT_MS = 5000;

export interface Recording {
  /** Ends the capture and gives the number of packets the kernel dropped. */
  stop(): Promise<{ readonly packets: number; readonly dropped: number }>;
}

/** Begins to record; resolves once packets are being taken. */
export async function record(path: string): Promise<Recording> {
  // Immediate mode needs a large ring; without it the last second would be lost at the end.
  const words = ['-Z', 'root', '--immediate-mode', '-B', '65536', '-i', MIRROR, '-nn', '-U', '-s', '0', '-w', path];
  const child = spawn('ip', ['netns', 'exec', SENSOR, 'tcpdump', ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (bytes) => {
    said += String(bytes);
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  for (const end = Date.now() + START_LIMIT_MS; !said.includes('listening'); await pause(20)) {
    if (Date.now() > end || child.exitCode !== null) throw new Error(`tcpdump did not start: ${said}`);
  }
  return {
    async stop() {
      await pause(500);
      child.kill('SIGINT');
      await ended;
      const dropped = Number(/(\d+) packets? dropped by kernel/.exec(said)?.[1] ?? Number.NaN);
      return { packets: Number(/(\d+) packets? captured/.exec(said)?.[1] ?? 0), dropped };
    },
  };
}

/** One frame of a recording. */
export interface Recorded {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly bytes: Buffer;
}

/** Reads a recording that `record` wrote. */
export async function readRecording(path: string): Promise<Recorded[]> {
  const file = await readFile(path);
  if (file.length < FILE_HEADER || file.readUInt32LE(0) !== MAGIC)
    throw new Error(`${path} is not a pcap of this machine`);
  const frames: Recorded[] = [];
  for (let at = FILE_HEADER; at + RECORD_HEADER <= file.length; ) {
    const length = file.readUInt32LE(at + 8);
    const time = file.readUInt32LE(at) * 1000 + file.readUInt32LE(at + 4) / 1000;
    frames.push({ time, bytes: file.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length) });
    at += RECORD_HEADER + length;
  }
  return frames;
}

/** The MAC address a frame says it comes from. */
export function sourceOf(frame: Recorded): string {
  return frame.bytes.toString('hex', 6, 12).replace(/(..)(?=.)/g, '$1:');
}
