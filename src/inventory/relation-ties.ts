/** Says what other devices are to a device: what hosts it, what stands before it, what takes over from it — each with its packets. */
import type { Tie } from '#model/device.ts';
import { answersOf } from './answers.ts';
import type { GroupingContext } from './context.ts';
import { keyOf, type Node } from './node.ts';
import type { Relation } from './relations.ts';
import { evidenceOf, listed } from './tie-words.ts';

/** Devices named in one tie, and packets cited for it. */
const [NAMED_LIMIT, EVIDENCE_LIMIT] = [12, 6];

/** The relations of a device's endpoints to other devices. */
export function relationTies(nodes: readonly Node[], { relationsOf }: GroupingContext): readonly Tie[] {
  const own = new Set(nodes);
  return nodes.flatMap((node) => {
    const related = relationsOf(node).filter(({ other }) => !own.has(other));
    const known = new Set(
      related.flatMap(({ kind, shared }) => (kind === 'stands-before' ? [shared.split(' ')[0]] : [])),
    );
    const alike = Map.groupBy(related, ({ kind, reason, shared }) =>
      kind === 'stands-before' ? kind : kind === 'hosts' ? `${kind} ${reason}` : `${kind} ${reason} ${shared}`,
    );
    return [
      ...[...alike.values()].map((relations) => relationTie(node, relations)),
      ...unknownServers(node, (key) => known.has(key)),
    ];
  });
}

/** One tie for all that are the same to an endpoint. */
function relationTie(node: Node, relations: readonly Relation[]): Tie {
  const [{ kind, reason, shared }] = relations as readonly [Relation, ...Relation[]];
  const mine = keyOf(node);
  const others = [...new Set(relations.map(({ other }) => keyOf(other)))].sort();
  const named =
    others.length > NAMED_LIMIT ? [...others.slice(0, NAMED_LIMIT), `${others.length - NAMED_LIMIT} more`] : others;
  const evidence = inOrder(relations.flatMap(({ facts }) => facts.map(evidenceOf)));
  const tie = (summary: string): Tie => ({ kind, summary, endpoints: [mine, ...others], evidence });
  const [who, why] = [listed(named), HOSTING[reason] ?? ''];
  switch (kind) {
    case 'hosts':
      return tie(`${mine} hosts ${who}: ${why}; each is a device of its own`);
    case 'hosted-by':
      return tie(`${mine} is hosted by ${who}: ${why}; each is a device of its own`);
    case 'stands-before':
      return tie(
        `${mine} stands before ${who}: what each of them says of itself comes by turns from ${mine}, which passes on what they answer`,
      );
    case 'stands-behind':
      return tie(`${mine} stands behind ${who}: what it says of itself comes from there too (${shared})`);
    case 'fails-over':
      return tie(
        reason === 'address'
          ? `${mine} and ${who} take over ${shared} from each other, each beside an address of its own: members of a cluster, and devices of their own`
          : `${mine} and ${who} both speak from ${shared}: one of them is an address that routers pass between them, the other a router that has it by turns`,
      );
  }
}

/** Why one is known to host the other. */
const HOSTING: Readonly<Partial<Record<Relation['reason'], string>>> = {
  tap: 'the host names its end of the virtual cable, which libvirt calls as the guest with fe in front',
  list: 'the host lists the address among those of its virtual machines',
  octets:
    'Hyper-V makes the addresses of guests of the last two numbers of its own, which no other Windows computer here has; a guest that was moved keeps them',
  port: 'both hang at one port of one switch, and it alone has a card of its own',
};

/** Of a front whose servers were not met by themselves: that there are several. */
function unknownServers(node: Node, isKnown: (key: string) => boolean): readonly Tie[] {
  const places = Map.groupBy(
    answersOf(node.facts).filter(({ key }) => STANDS_ALONE.has(key) && !isKnown(key)),
    ({ port, key }) => `${port} ${key}`,
  );
  return [...places.values()].flatMap((answers) => {
    const [first] = answers;
    if (first === undefined) return [];
    const { port, key } = first;
    const values = answers.map(({ value }) => value).sort();
    return {
      kind: 'stands-before',
      summary: `${keyOf(node)} answers at port ${port} by turns as ${listed(values.slice(0, NAMED_LIMIT))} (${key}): it stands before several servers or programs, as balancers and proxies do, and they were not met by themselves`,
      endpoints: [keyOf(node)],
      evidence: inOrder(answers.map(({ fact }) => evidenceOf(fact))),
    };
  });
}

/** What differs between servers and not between answers of one; certificates and host keys may be several of one. */
const STANDS_ALONE: ReadonlySet<string> = new Set([
  'dicom.implementationVersionName',
  'http.server',
  'ldap.dnsHostName',
  'mysql.version',
  'postgresql.serverVersion',
  'smb.serverGuid',
  'snmp.engineId',
  'ssh.banner',
  'ssh.hostKey',
]);

function inOrder(evidence: Tie['evidence']): Tie['evidence'] {
  return [...evidence]
    .sort((a, b) => (a.capture === b.capture ? a.frame - b.frame : a.capture < b.capture ? -1 : 1))
    .slice(0, EVIDENCE_LIMIT);
}
