/** Recognising a command shell by the first words that it says. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

/** What cmd.exe, PowerShell, sh and bash say by themselves, and what `id` answers, which is asked first. */
const GREETINGS: readonly string[] = [
  'Microsoft Windows [',
  'Microsoft Windows XP [',
  'Microsoft Windows 2000 [',
  'Microsoft(R) Windows NT(TM)',
  'Windows PowerShell\r\nCopyright',
  'Windows PowerShell running as user',
  'bash: no job control in this shell',
  'bash: cannot set terminal process group',
  'sh: no job control in this shell',
  "/bin/sh: 0: can't access tty",
  "sh: can't access tty; job control turned off",
  'uid=0(root) gid=0(root)',
];

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'tcp') return VERDICT.no;
  for (const greeting of GREETINGS) if (bytes.startsWith(greeting)) return VERDICT.sure;
  return VERDICT.no;
}
