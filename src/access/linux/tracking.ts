/** What connection tracking of Linux does not track. */
import type { Match } from '../filter.ts';
import { allOf, familyIs, NONE, numberIn, protocolIs, unknownMatch } from '../matches.ts';

/** MLD and neighbour discovery (nf_conntrack_proto_icmpv6.c, `noct_valid_new`). */
const NEIGHBOUR_DISCOVERY = allOf([
  familyIs(128),
  protocolIs(58),
  numberIn('icmp-type', { from: 130, to: 136 }, { from: 143, to: 143 }),
]);

/** Packets that are not tracked; `notracks` where some rule takes packets out of it, `bits` where all are of one family. */
export function untracked(notracks: boolean, bits: 32 | 128 | null): Match {
  if (notracks) return unknownMatch('a rule takes packets out of connection tracking');
  return bits === 32 ? NONE : NEIGHBOUR_DISCOVERY;
}
