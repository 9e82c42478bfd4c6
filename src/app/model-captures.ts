/** Goes through the captures that lines name, each read once, and hands out the evidence of their devices. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { CaptureError } from '#capture/problems.ts';
import type { Evidence } from '#identify/learn/evidence.ts';
import type { CaptureSummary } from '#model/frame.ts';
import { gatherEvidence } from './model-evidence.ts';
import type { DeviceLine } from './model-lines.ts';
import type { Progress } from './pipeline.ts';

/** A device with what its capture shows; null where the capture could not be read. */
export interface Seen<Line> {
  readonly line: Line;
  readonly evidence: Evidence | null;
}

export interface CapturesOptions {
  readonly signal?: AbortSignal;
  /** Called for each capture that could not be read, with a sentence for a person. */
  onUnreadable(message: string): void;
  /** Called for each capture in which something is damaged. */
  onSummary(summary: CaptureSummary): void;
  /** Called with a sentence about devices that are left out. */
  onNotice?(message: string): void;
  onProgress?(progress: Progress): void;
}

/** Evidence of the devices, in the order of the lines. Stops early when it is told to. */
export async function seeDevices<Line extends DeviceLine>(
  folder: string,
  lines: readonly Line[],
  options: CapturesOptions,
): Promise<readonly Seen<Line>[]> {
  const byCapture = Map.groupBy(lines, ({ capture }) => capture);
  const seen = new Map<Line, Evidence | null>();
  const sizes = new Map([...byCapture.keys()].map((capture) => [capture, sizeOf(path.join(folder, capture))]));
  const bytesTotal = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  let bytesRead = 0;
  for (const [capture, members] of byCapture) {
    if (options.signal?.aborted) break;
    const file = path.join(folder, capture);
    const evidence = await evidenceOf(file, members, options);
    bytesRead += sizes.get(capture) ?? 0;
    options.onProgress?.({ path: file, bytesRead, bytesTotal });
    members.forEach((line, index) => {
      seen.set(line, evidence?.[index] ?? null);
    });
  }
  return lines.filter((line) => seen.has(line)).map((line) => ({ line, evidence: seen.get(line) ?? null }));
}

function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

async function evidenceOf(
  capture: string,
  members: readonly DeviceLine[],
  options: CapturesOptions,
): Promise<readonly Evidence[] | null> {
  try {
    const { devices, summary } = await gatherEvidence(
      capture,
      members.map(({ mac }) => mac),
    );
    options.onSummary(summary);
    return devices;
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    options.onUnreadable(error.message);
    return null;
  }
}

/** SHA-256 of a file of any size in hexadecimal. */
export async function hashOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of fs.createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
