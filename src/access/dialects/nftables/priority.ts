/** The priorities of base chains by name (nft(8), "Standard priority names"). */

const NAMES: ReadonlyMap<string, number> = new Map([
  ['raw', -300],
  ['mangle', -150],
  ['dstnat', -100],
  ['filter', 0],
  ['security', 50],
  ['srcnat', 100],
]);
const BRIDGE_NAMES: ReadonlyMap<string, number> = new Map([
  ['dstnat', -300],
  ['filter', -200],
  ['out', 100],
  ['srcnat', 300],
]);

/** `0`, `-150`, `filter`, `mangle+10`: written without spaces; null where it is none of these. */
export function readPriority(text: string, bridge: boolean): number | null {
  const match = /^(?:([a-z]+)([+-]\d{1,9})?|([+-]?\d{1,9}))$/.exec(text);
  if (!match) return null;
  const [, name, offset, plain] = match;
  if (plain !== undefined) return Number(plain);
  const base = (bridge ? BRIDGE_NAMES : NAMES).get(name ?? '');
  return base === undefined ? null : base + Number(offset ?? 0);
}
