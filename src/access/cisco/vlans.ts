/** Lists of VLANs as Cisco writes them: `1,5-10,20`, `add 30`, `except 1`, `none`, `all`. */
import type { NumberRange } from '../filter.ts';
import { complementRanges } from './ports.ts';
import type { Words } from './words.ts';

const LAST_VLAN = 4094;

/** Takes the rest of `switchport trunk allowed vlan`; null where it is not understood. */
export function readVlans(words: Words, before: readonly NumberRange[]): readonly NumberRange[] | null {
  if (words.take('all')) return [{ from: 1, to: LAST_VLAN }];
  if (words.take('none')) return [];
  if (words.take('add')) {
    const more = parseRanges(words.rest());
    return more && merge([...before, ...more]);
  }
  if (words.take('except')) return negate(parseRanges(words.rest()));
  if (words.take('remove')) {
    const less = parseRanges(words.rest());
    return less && negate(merge([...(negate(before) ?? []), ...less]));
  }
  const ranges = parseRanges(words.rest());
  return ranges && merge(ranges);
}

function negate(ranges: readonly NumberRange[] | null): readonly NumberRange[] | null {
  return ranges && complementRanges([{ from: 0, to: 0 }, ...ranges], LAST_VLAN);
}

function merge(ranges: readonly NumberRange[]): readonly NumberRange[] {
  return complementRanges(complementRanges(ranges, LAST_VLAN), LAST_VLAN).filter(({ to }) => to > 0);
}

function parseRanges(text: string): readonly NumberRange[] | null {
  const ranges: NumberRange[] = [];
  for (const part of text.replaceAll(/\s/g, '').split(',')) {
    const [, first, last] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part) ?? [];
    if (first === undefined) return null;
    const range = { from: Number(first), to: Number(last ?? first) };
    if (range.from < 1 || range.to > LAST_VLAN || range.from > range.to) return null;
    ranges.push(range);
  }
  return ranges;
}
