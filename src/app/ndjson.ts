/** Files of one JSON object a line, each checked; what is wrong is told with file and line. */
import type { z } from 'zod';
import { faultLine, shape } from '#base/shape.ts';
import { readText } from './policy-file.ts';
import { SegmentError } from './segment-error.ts';

/** Largest file in bytes, and most lines of one. */
const SIZE_LIMIT = 500_000_000;
const LINE_LIMIT = 5_000_000;

/** The objects of a file; `-` is what comes in. Throws a SegmentError. */
export function readNdjson<Item>(file: string, schema: z.ZodType<Item>): readonly Item[] {
  const items: Item[] = [];
  for (const [index, line] of readText(file, SIZE_LIMIT).split('\n').entries()) {
    if (line.trim() === '') continue;
    if (items.length >= LINE_LIMIT) throw new SegmentError(`${file}: has more than ${LINE_LIMIT} lines; split it`);
    const read = shape(schema, parseLine(line, `${file}: line ${index + 1}`));
    if (!read.ok) throw new SegmentError(`${file}: line ${index + 1}: ${faultLine(read.faults[0], 'the object')}`);
    items.push(read.value);
  }
  return items;
}

function parseLine(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new SegmentError(`${place}: is no JSON; write one object a line`);
  }
}
