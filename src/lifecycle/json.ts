/** Reads what strangers wrote as JSON: members of whatever type, texts bounded. Nothing here throws. */
import { safeText } from '#base/text.ts';

/** An object of which nothing is known. The members named here are those that are asked for by name. */
export interface Json {
  readonly [member: string]: unknown;
  readonly document?: unknown;
  readonly product?: unknown;
  readonly releases?: unknown;
  readonly result?: unknown;
  readonly version?: unknown;
  readonly vulnerabilities?: unknown;
}

/** Longest name, id or version kept, in characters. */
const NAME_LIMIT = 500;
/** Longest prose kept. */
const PROSE_LIMIT = 8_000;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is an object, else an empty one. */
export function objectIn(json: Json, member: string): Json {
  const value = json[member];
  return isObject(value) ? value : {};
}

/** The objects of a member that is a list, at most `limit`. */
export function objectsIn(json: Json, member: string, limit: number): readonly Json[] {
  const value = json[member];
  return Array.isArray(value) ? value.slice(0, limit).filter(isObject) : [];
}

/** The texts of a member that is a list, at most `limit`. */
export function textsIn(json: Json, member: string, limit: number): readonly string[] {
  const value = json[member];
  return Array.isArray(value) ? value.slice(0, limit).filter((item) => typeof item === 'string') : [];
}

/** A member that is a text, in one line and cut to a name's length; empty where there is none. */
export function nameIn(json: Json, member: string): string {
  const value = json[member];
  return typeof value === 'string' ? safeText(value, NAME_LIMIT).trim() : '';
}

/** The day of a member that is a date or a time, RFC 3339; empty where it is neither. */
export function dayIn(json: Json, member: string): string {
  return /^\d{4}-\d\d-\d\d/.exec(nameIn(json, member))?.[0] ?? '';
}

/** A member that is prose: line breaks stay. */
export function proseIn(json: Json, member: string): string {
  const value = json[member];
  if (typeof value !== 'string') return '';
  return value
    .slice(0, PROSE_LIMIT)
    .split(/\r?\n/)
    .map((line) => safeText(line, PROSE_LIMIT))
    .join('\n')
    .trim();
}
