/** Activations of DCOM classes that give control over a host (MS-DCOM section 3.1.2.5.2.3; ATT&CK T1021.003, T1047). */
import type { Cursor } from '#base/cursor.ts';

/** Classes by their identifier as it stands in little-endian octets, in hexadecimal. */
const CLASSES: ReadonlyMap<string, string> = new Map(
  (
    [
      ['8bc3f05e-d86b-11d0-a075-00c04fb68820', 'WbemLevel1Login'],
      ['49b2791a-b1ae-4c90-9b8e-e860ba07f889', 'MMC20.Application'],
      ['9ba05972-f6a8-11cf-a442-00a0c90a8f39', 'ShellWindows'],
      ['c08afd90-f2a1-11d1-8455-00a0c91f3880', 'ShellBrowserWindow'],
      ['00024500-0000-0000-c000-000000000046', 'Excel.Application'],
      ['000209ff-0000-0000-c000-000000000046', 'Word.Application'],
      ['91493441-5a91-11cf-8700-00aa0060263b', 'PowerPoint.Application'],
      ['0006f03a-0000-0000-c000-000000000046', 'Outlook.Application'],
      ['00021a20-0000-0000-c000-000000000046', 'Visio.Application'],
      ['d5e8041d-920f-45e9-b8fb-b1deb82c6e5e', 'InternetExplorer.Application'],
      ['0002df01-0000-0000-c000-000000000046', 'InternetExplorer.Application'],
    ] as const
  ).map(([identifier, name]) => [octetsOf(identifier), name]),
);
/** Octets of an activation that are searched. */
const SEARCH_LIMIT = 4096;
const LENGTH = 16;

/** The octets of the variant that every class here starts with, or not: the search looks at these first. */
const FIRST: ReadonlySet<number> = new Set([...CLASSES.keys()].map((hex) => Number.parseInt(hex.slice(0, 2), 16)));

/** The name of the first class that an activation's octets hold, wherever it stands among its properties; empty where there is none. */
export function activatedClass(stub: Cursor): string {
  const { bytes, position } = stub;
  const end = Math.min(stub.end, position + SEARCH_LIMIT) - LENGTH;
  for (let at = position; at <= end; at++) {
    if (!FIRST.has(bytes[at] ?? -1)) continue;
    const name = CLASSES.get(hexOf(bytes, at));
    if (name !== undefined) return name;
  }
  return '';
}

function hexOf(bytes: Uint8Array, at: number): string {
  let hex = '';
  for (let i = 0; i < LENGTH; i++) hex += (bytes[at + i] ?? 0).toString(16).padStart(2, '0');
  return hex;
}

/** The first three groups are little-endian numbers. */
function octetsOf(identifier: string): string {
  const hex = identifier.replaceAll('-', '');
  const turned = (from: number, to: number): string => (hex.slice(from, to).match(/../g) ?? []).reverse().join('');
  return turned(0, 8) + turned(8, 12) + turned(12, 16) + hex.slice(16);
}
