/** Reads many captures in order of time: those that overlap — two sensors, a file for each interface — packet by packet. */
import type { CaptureSummary, FrameSink } from '#model/frame.ts';
import type { CaptureSource } from './find.ts';
import { CaptureError } from './problems.ts';
import { Reading, type ReadOptions } from './read.ts';

/** Captures that are read at once; each holds a file and half a megabyte. */
const AT_ONCE = 64;
/** Of those that are compressed with zstd fewer: each may hold a window of 128 MB. */
const ZSTD_AT_ONCE = 8;

/** Whoever takes the frames of several captures. */
export interface MergeSink extends FrameSink {
  /**
   * The frames that follow are of the capture with this index. Its lane is its own among those that are read at once; a
   * capture that begins where another ends has the same.
   */
  capture(index: number, lane: number): void;
  /** A capture is over, or could not be read at all. */
  ended(index: number, outcome: CaptureSummary | CaptureError): void;
}

export interface MergeOptions extends Pick<ReadOptions, 'signal' | 'turn'> {
  /** Bytes read of a capture so far. */
  onProgress?(index: number, bytesRead: number): void;
}

/** A capture that is being read. */
interface Lane {
  readonly index: number;
  readonly compression: CaptureSource['compression'];
  readonly lane: number;
  readonly reading: Reading;
  /** Time of its next frame; before the first the one it was found to have. */
  next: number;
}

/** Reads the captures, which are in order of their first frames. Of frames of one time those of the capture named first come first. */
export async function readCaptures(
  sources: readonly CaptureSource[],
  sink: MergeSink,
  options: MergeOptions = {},
): Promise<void> {
  const { signal, turn, onProgress } = options;
  /** In the order of the captures. */
  const open: Lane[] = [];
  let coming = 0;
  try {
    for (;;) {
      while (!signal?.aborted && isNext(sources[coming], open)) {
        const index = coming++;
        const { path, first, compression } = sources[index] as CaptureSource;
        const reading = new Reading(path, sink, {
          ...(signal ? { signal } : {}),
          ...(turn ? { turn } : {}),
          onProgress: (bytesRead) => onProgress?.(index, bytesRead),
        });
        open.push({ index, compression, lane: freeLane(open), reading, next: first });
      }
      const lane = earliest(open);
      if (lane === undefined) return;
      const until = signal?.aborted ? Number.POSITIVE_INFINITY : untilNext(lane, open, sources[coming]);
      sink.capture(lane.index, lane.lane);
      if (!lane.reading.giveTo(until) && !(await readOn(lane, sink))) open.splice(open.indexOf(lane), 1);
      lane.next = lane.reading.held;
    }
  } finally {
    for (const { reading } of open) await reading.close();
  }
}

/** True for a capture that begins before all that are open go on. */
function isNext(source: CaptureSource | undefined, open: readonly Lane[]): source is CaptureSource {
  const lane = earliest(open);
  if (source === undefined || lane === undefined) return source !== undefined;
  return source.first < lane.next && hasRoom(open, source);
}

function hasRoom(open: readonly Lane[], { compression }: CaptureSource): boolean {
  if (open.length >= AT_ONCE) return false;
  return compression !== 'zstd' || open.filter((lane) => lane.compression === 'zstd').length < ZSTD_AT_ONCE;
}

function earliest(open: readonly Lane[]): Lane | undefined {
  let found = open[0];
  for (const lane of open) if (found === undefined || lane.next < found.next) found = lane;
  return found;
}

/** Up to which time the frames of a lane are next. */
function untilNext(lane: Lane, open: readonly Lane[], coming: CaptureSource | undefined): number {
  let until = Number.POSITIVE_INFINITY;
  if (coming !== undefined && hasRoom(open, coming)) until = coming.first;
  for (const other of open) {
    if (other === lane) continue;
    // Times are whole microseconds.
    const limit = other.index > lane.index ? other.next : other.next - 1;
    if (limit < until) until = limit;
  }
  return until;
}

function freeLane(open: readonly Lane[]): number {
  let free = 0;
  while (open.some(({ lane }) => lane === free)) free++;
  return free;
}

/** Reads bytes until a frame is held; false where the capture is over. */
async function readOn({ reading, index }: Lane, sink: MergeSink): Promise<boolean> {
  try {
    if (await reading.readOn()) return true;
    sink.ended(index, reading.summary());
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    sink.ended(index, error);
  }
  return false;
}
