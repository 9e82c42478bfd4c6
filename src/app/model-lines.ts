/** The files that name devices in captures: labels to learn from, and devices to ask about. One JSON object a line. */
import fs from 'node:fs';
import { z } from 'zod';
import type { ClassName } from '#identify/learn/hierarchy.ts';
import { ANSWER_LEVELS } from '#model/learned-answer.ts';
import { ModelError } from './model-error.ts';

/** A device in a capture. */
export interface DeviceLine {
  /** The capture's path below the folder of captures. */
  readonly capture: string;
  /** As it was written. */
  readonly written: string;
  /** Lower-case with colons. */
  readonly mac: string;
}

/** A device whose kind is known. */
export interface LabelLine extends DeviceLine {
  readonly name: ClassName;
}

const deviceSchema = z.looseObject({
  capture: z.string().min(1),
  mac: z.string().regex(/^[0-9a-f]{2}([:-]?[0-9a-f]{2}){5}$/i, 'no MAC address as 00:1b:21:0a:0b:0c'),
});
const labelSchema = deviceSchema.extend({
  label: z.string().min(1),
  path: z.array(z.string().min(1)).default([]),
});

/** Reads a file of labels. Throws a ModelError that names the line. */
export function readLabels(file: string): readonly LabelLine[] {
  return readLines(file, labelSchema, ({ label, path, ...device }) => ({
    ...deviceOf(device),
    name: { label, path: path.slice(0, ANSWER_LEVELS.length - 1) },
  }));
}

/** Reads a file of devices. Throws a ModelError that names the line. */
export function readDevices(file: string): readonly DeviceLine[] {
  return readLines(file, deviceSchema, deviceOf);
}

function deviceOf({ capture, mac }: { capture: string; mac: string }): DeviceLine {
  const digits = mac.toLowerCase().match(/[0-9a-f]{2}/g) ?? [];
  return { capture, written: mac, mac: digits.join(':') };
}

function readLines<Line, Device>(
  file: string,
  schema: z.ZodType<Line>,
  asDevice: (line: Line) => Device,
): readonly Device[] {
  const devices = readText(file)
    .split('\n')
    .flatMap((text, index) => (text.trim() === '' ? [] : [asDevice(parse(text, `${file}:${index + 1}`, schema))]));
  if (devices.length === 0) throw new ModelError(`${file}: names no device; give one JSON object a line`);
  return devices;
}

function parse<Line>(text: string, place: string, schema: z.ZodType<Line>): Line {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ModelError(
      `${place}: is no JSON; give one object a line, as {"capture":"a.pcap","mac":"00:1b:21:0a:0b:0c"}`,
    );
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ModelError(`${place}: ${issue?.path.join('.') || 'line'}: ${issue?.message}`);
}

/** The text of a file. Throws a ModelError where it cannot be read. */
export function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new ModelError(
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code}); name a file that is there`,
    );
  }
}
