/** What each kind of finding is in the story of an incident, and whether it can put the target into the attacker's hands. */
import type { Finding } from '#model/finding.ts';
import type { Phase } from '#model/incident.ts';

/** Kinds by their first words, the longer before the shorter; what is not named here is no part of an attack. */
const PHASE_OF: readonly (readonly [start: string, phase: Phase | null])[] = [
  ['scan.', 'looking-around'],
  ['discovery.', 'looking-around'],
  ['credential.', 'credentials'],
  ['arp.', 'credentials'],
  ['bruteforce.', 'breaking-in'],
  ['exploit.', 'breaking-in'],
  ['backdoor.', 'breaking-in'],
  ['lateral.', 'moving'],
  ['worm.', 'moving'],
  ['evasion.', 'moving'],
  ['persistence.', 'moving'],
  ['tool.', 'remote-control'],
  ['c2.', 'remote-control'],
  ['remote.', 'remote-control'],
  ['tunnel.', 'remote-control'],
  ['icmp.', 'remote-control'],
  ['dns.rogue', 'disruption'],
  ['dns.', 'remote-control'],
  // What encryption lacks is a weakness, as the end of support is.
  ['tls.', null],
  // What happens to alarms is for those who care for them: a fault, and no attack.
  ['clinical.alarm-path', null],
  ['clinical.', 'care'],
  ['ot.', 'care'],
  ['exfiltration.', 'taking-data'],
  ['impact.', 'disruption'],
  ['flood.', 'disruption'],
  ['dhcp.', 'disruption'],
  ['router.', 'disruption'],
  ['ntp.', 'disruption'],
  ['time.', 'disruption'],
];

/** Ways of coming to act on the target itself: who was attacked so may act for the attacker from then on. */
const TAKING = ['exploit.', 'backdoor.', 'lateral.', 'worm.', 'credential.zerologon', 'c2.shell'];

/** The phase of a kind; null for what tells of no attack, as lifecycle and clear text. */
export function phaseOf(kind: string): Phase | null {
  return PHASE_OF.find(([start]) => kind.startsWith(start))?.[1] ?? null;
}

/** True where the finding may have put its targets into the attacker's hands; guessed passwords only where one was right. */
export function isTaking({ kind, outcome }: Pick<Finding, 'kind' | 'outcome'>): boolean {
  if (outcome === 'failed') return false;
  if (kind.startsWith('bruteforce.')) return outcome === 'succeeded';
  return TAKING.some((start) => kind.startsWith(start));
}
