/** Reads policy files: JSON or YAML, refused with the place and what to do. */
import fs from 'node:fs';
import { parseDocument } from 'yaml';
import { readMember } from '#access/policy.ts';
import { faultLine, shape } from '#base/shape.ts';
import { type Policy, policySchema } from '#model/policy.ts';
import { SegmentError } from './segment-error.ts';

/** Largest policy file, in bytes. */
const SIZE_LIMIT = 100_000_000;

/** Throws a SegmentError with one sentence for a person. */
export function readPolicy(file: string): Policy {
  return parsePolicy(readText(file, SIZE_LIMIT), file);
}

/** A policy from the text of a file. Throws a SegmentError. */
export function parsePolicy(text: string, file: string): Policy {
  const read = shape(policySchema, parseTree(text, file));
  if (!read.ok) throw new SegmentError(`${file}: ${faultLine(read.faults[0], 'the policy')}`);
  for (const { name, members } of read.value.zones) {
    try {
      members.forEach(readMember);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new SegmentError(`${file}: zone ${name}: ${error.message}`);
    }
  }
  return read.value;
}

/** The values of a JSON or YAML text. Throws a SegmentError. */
export function parseTree(text: string, file: string): unknown {
  if (/^\s*[{[]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // YAML says better where it is wrong, and takes a brace at the start as well.
    }
  }
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) throw new SegmentError(`${file}: line ${error.linePos?.[0].line ?? '?'}: ${error.message.split('\n')[0]}`);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new SegmentError(`${file}: has too many aliases; write them out`);
  }
}

/** The text of a file. Throws a SegmentError where it cannot be read or is too large. */
export function readText(file: string, limit: number): string {
  try {
    if (file !== '-' && fs.statSync(file).size > limit)
      throw new SegmentError(`${file}: is larger than ${limit / 1e6} MB; split it`);
    return fs.readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    if (error instanceof SegmentError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new SegmentError(`${file}: cannot be read (${code}); name a file that can`);
  }
}
