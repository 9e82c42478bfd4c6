/** Reads bytes as a capture, for tests: whole, or in pieces of a size. */
import type { CaptureProblem } from '#model/frame.ts';
import { Outlet } from './format.ts';
import { Intake } from './intake.ts';
import { Problems } from './problems.ts';

/** A frame as it was read. */
export interface ReadFrame {
  readonly number: number;
  readonly time: number;
  readonly linkType: number;
  readonly length: number;
  readonly bytes: string;
}

/** What was read of a capture. */
export interface ReadCapture {
  readonly frames: readonly ReadFrame[];
  readonly problems: readonly CaptureProblem[];
}

/** Reads a capture that is in memory; throws what reading a file of it would throw. */
export function readBytes(bytes: Uint8Array, piece: number = bytes.length): ReadCapture {
  const frames: ReadFrame[] = [];
  const problems = new Problems();
  const outlet = new Outlet(
    {
      frame: (frame) =>
        frames.push({
          number: frame.number,
          time: frame.time,
          linkType: frame.linkType,
          length: frame.length,
          bytes: Buffer.from(frame.bytes.subarray(frame.start, frame.end)).toString('hex'),
        }),
    },
    problems,
  );
  const intake = new Intake('test.pcap', outlet, null);
  for (let at = 0; at < bytes.length; at += Math.max(1, piece))
    intake.push(bytes.subarray(at, at + Math.max(1, piece)));
  intake.finish();
  return { frames, problems: problems.list() };
}
