/** The files that name devices in captures: labels to learn from, and devices to ask about. One JSON object a line, a list of them, or a table with a line of names. */
import fs from 'node:fs';
import path from 'node:path';
import { CsvError, parse as parseCsv } from 'csv-parse/sync';
import { z } from 'zod';
import { faultLine, shape } from '#base/shape.ts';
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

/** Reads a file of labels. A line that says the same again adds nothing. Throws a ModelError that names the line. */
export function readLabels(file: string): readonly LabelLine[] {
  const known = new Map<string, Named<LabelLine>>();
  const lines = readLines(file, labelSchema, ({ label, path: names, ...device }) => ({
    ...deviceOf(device),
    name: { label, path: names.slice(0, ANSWER_LEVELS.length - 1) },
  }));
  for (const line of lines) {
    const { capture, mac, name } = line.device;
    const key = `${path.normalize(capture)} ${mac}`;
    const before = known.get(key);
    if (before && before.device.name.label !== name.label)
      throw new ModelError(
        `${line.place}: ${mac} in ${capture} is ${name.label} here and ${before.device.name.label} in ${before.place}; leave one of them`,
      );
    known.set(key, before ?? line);
  }
  return [...known.values()].map(({ device }) => device);
}

/** Reads a file of devices. Throws a ModelError that names the line. */
export function readDevices(file: string): readonly DeviceLine[] {
  return readLines(file, deviceSchema, deviceOf).map(({ device }) => device);
}

function deviceOf({ capture, mac }: { capture: string; mac: string }): DeviceLine {
  const digits = mac.toLowerCase().match(/[0-9a-f]{2}/g) ?? [];
  return { capture, written: mac, mac: digits.join(':') };
}

/** A device with the place in the file that names it. */
interface Named<Device> {
  readonly device: Device;
  readonly place: string;
}

function readLines<Line, Device>(
  file: string,
  schema: z.ZodType<Line>,
  asDevice: (line: Line) => Device,
): readonly Named<Device>[] {
  const text = readText(file).replace(/^\uFEFF/, '');
  const items = text.trimStart().startsWith('[')
    ? listIn(text, file)
    : HEAD.test(text)
      ? tableIn(text, file)
      : linesIn(text, file);
  const devices = items.map(({ value, place }) => ({ device: asDevice(checked(value, place, schema)), place }));
  if (devices.length === 0) throw new ModelError(`${file}: names no device; give one JSON object a line`);
  return devices;
}

/** A line of names: it begins a table. */
const HEAD = /^\s*(?!\{)(?=[^\n]*\bcapture\b)(?=[^\n]*\bmac\b)/i;

/** What stands at a place in a file. */
interface Item {
  readonly value: unknown;
  readonly place: string;
}

function linesIn(text: string, file: string): readonly Item[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const place = `${file}:${index + 1}`;
    return [{ value: jsonIn(line, place), place }];
  });
}

function listIn(text: string, file: string): readonly Item[] {
  const list = jsonIn(text, file);
  return (Array.isArray(list) ? list : [list]).map((value, index) => ({ value, place: `${file}: item ${index + 1}` }));
}

/** Rows of a table with the columns capture, mac, label, family, vendor and category; others are passed over. */
function tableIn(text: string, file: string): readonly Item[] {
  try {
    const rows = parseCsv(text, {
      bom: true,
      columns: (names: readonly string[]) => names.map((name) => name.trim().toLowerCase()),
      delimiter: [',', ';', '\t'],
      info: true,
      skip_empty_lines: true,
      trim: true,
    }) as readonly { readonly record: Record<string, string>; readonly info: { readonly lines: number } }[];
    return rows.map(({ record, info }) => {
      const { capture, mac, label, family = '', vendor = '', category = '' } = record;
      const names = [family, vendor, category];
      const end = names.indexOf('');
      return {
        value: { capture, mac, label, path: names.slice(0, end < 0 ? 3 : end) },
        place: `${file}:${info.lines}`,
      };
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ModelError(`${file}: ${error.message}; give each row as many cells as the first line has names`);
  }
}

function jsonIn(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ModelError(
      `${place}: is no JSON; give one object a line, as {"capture":"a.pcap","mac":"00:1b:21:0a:0b:0c"}, or a table whose first line is capture,mac,label`,
    );
  }
}

function checked<Line>(value: unknown, place: string, schema: z.ZodType<Line>): Line {
  const read = shape(schema, value);
  if (read.ok) return read.value;
  throw new ModelError(`${place}: ${faultLine(read.faults[0], 'the line')}`);
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
