/** Which findings are told to nobody outside: those that people held back for a while. */
import type { Finding } from '#model/finding.ts';

export function isHeldBack(finding: Finding | null): boolean {
  return typeof finding?.triage?.suppressed === 'number';
}
