/** What requests do beside asking for data, found among their octets by words of Transact-SQL: nothing of them is kept. */
import type { Cursor } from '#base/cursor.ts';
import type { TdsSign } from './message.ts';

/** Procedures that run something on the server by themselves, and those that do so with another word beside them. */
const RUNS: readonly (readonly [word: string, beside: readonly string[]])[] = [
  ['sp_oacreate', []],
  ['sp_execute_external_script', []],
  ['sp_add_jobstep', ['cmdexec', 'powershell', 'activescripting']],
  ['create assembly', ['0x4d5a']],
];
/** Procedures that look at a path, which may be on another host. */
const LOOKS: readonly string[] = ['xp_dirtree', 'xp_fileexist', 'xp_subdirs'];
const SHELL = 'xp_cmdshell';
const [QUOTE, SETTING, REMOTE] = ["'", 'sp_configure', "'\\\\"];

/** The sign among the octets of a batch or call; empty for what asks for data. */
export function commandSign(body: Cursor): TdsSign | '' {
  const shell = placeOf(body, SHELL, 0);
  if (shell >= 0) {
    // Named between quotes it is a setting; whoever reads it changes nothing.
    if (placeOf(body, QUOTE, shell - 2) !== shell - 2) return 'command-run';
    return placeOf(body, SETTING, 0) >= 0 ? 'command-allowed' : '';
  }
  for (const [word, beside] of RUNS)
    if (holds(body, word) && (beside.length === 0 || beside.some((other) => holds(body, other)))) return 'command-run';
  return LOOKS.some((word) => holds(body, word)) && holds(body, REMOTE) ? 'remote-path' : '';
}

const holds = (body: Cursor, word: string): boolean => placeOf(body, word, 0) >= 0;

/** Where a word of lower case first stands among characters of two octets from an offset on, in any case of its letters; -1 where it does not. */
function placeOf({ bytes, start, end }: Cursor, word: string, from: number): number {
  const [first, last] = [word.charCodeAt(0), end - word.length * 2];
  for (let at = start + Math.max(0, from); at <= last; at++)
    if (lower(bytes[at] ?? 0) === first && spells(bytes, at, word)) return at - start;
  return -1;
}

function spells(bytes: Uint8Array, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++)
    if (lower(bytes[at + i * 2] ?? 0) !== word.charCodeAt(i) || bytes[at + i * 2 + 1] !== 0) return false;
  return true;
}

const lower = (code: number): number => (code >= 0x41 && code <= 0x5a ? code + 0x20 : code);
