/** Policy and intents against traffic: what was begun although nothing may, and what may begin and never did. */
import { protocolNumber } from '#access/packets/protocols.ts';
import { isBelow, type Prefix, parseIp } from '#base/prefix.ts';
import type { Conversation } from '#model/conversation.ts';
import { type Policy, portRange } from '#model/policy.ts';
import { type Intent, IntentError, type Subject } from '../intents.ts';
import { type Population, staysOnLink } from '../population.ts';
import type { Zones } from '../zones.ts';

/** Conversations of one service between two zones that the policy does not let begin. */
export interface Crossing {
  readonly from: string | null;
  readonly to: string | null;
  readonly protocol: string | null;
  readonly port: number | null;
  /** Place of the rule that forbids it, from 1; null for what no rule speaks of. */
  readonly rule: number | null;
  readonly conversations: readonly Conversation[];
}

/** A rule that permits what was never seen. */
export interface UnusedRule {
  /** Place of the rule, from 1. */
  readonly rule: number;
  /** The ports of it that were not seen; empty where nothing of it was. */
  readonly ports: readonly string[];
  /** Whether anything of it was seen. */
  readonly isUsed: boolean;
}

export interface TrafficDrift {
  readonly crossings: readonly Crossing[];
  readonly unused: readonly UnusedRule[];
}

/** What of conversations a line between zones could be in the way of. */
export function crossingConversations(conversations: readonly Conversation[]): readonly Conversation[] {
  return conversations.filter(({ client, server }) => !staysOnLink(client) && !staysOnLink(server));
}

export function trafficDrift(
  policy: Policy,
  population: Population,
  conversations: readonly Conversation[],
): TrafficDrift {
  const crossings = new Map<string, Omit<Crossing, 'conversations'> & { conversations: Conversation[] }>();
  const used = policy.rules.map(() => new Set<string>());
  for (const conversation of crossingConversations(conversations)) {
    const { client, server, transport, port, last } = conversation;
    const [from, to] = [population.end(client, last).zone, population.end(server, last).zone];
    const verdict = population.reader.verdict(from, to, transport ?? 'any', port);
    if (verdict.action === 'permit') {
      if (verdict.rule !== null) note(used[verdict.rule], policy.rules[verdict.rule]?.ports ?? [], port);
      continue;
    }
    const rule = verdict.rule === null ? null : verdict.rule + 1;
    const key = JSON.stringify([from, to, transport, port, rule]);
    const known = crossings.get(key);
    if (known) known.conversations.push(conversation);
    else crossings.set(key, { from, to, protocol: transport, port, rule, conversations: [conversation] });
  }
  return { crossings: [...crossings.values()], unused: unusedRules(policy, used) };
}

/** Marks what of a rule a conversation used: the ports that take it, and an empty word for the rule itself. */
function note(used: Set<string> | undefined, ports: readonly string[], port: number | null): void {
  used?.add('');
  for (const text of ports) {
    const range = portRange(text);
    if (range && port !== null && range.from <= port && port <= range.to) used?.add(text);
  }
}

function unusedRules({ rules }: Policy, used: readonly ReadonlySet<string>[]): readonly UnusedRule[] {
  return rules.flatMap(({ action, ports }, index): readonly UnusedRule[] => {
    const marks = used[index];
    if (action !== 'permit' || !marks) return [];
    if (!marks.has('')) return [{ rule: index + 1, ports: [], isUsed: false }];
    const left = ports.filter((port) => !marks.has(port));
    return left.length === 0 ? [] : [{ rule: index + 1, ports: left, isUsed: true }];
  });
}

/** Conversations that an intent says may never be; none for intents that say what must stay possible. Throws an IntentError. */
export function crossedBy(
  intent: Intent,
  zones: Zones,
  conversations: readonly Conversation[],
): readonly Conversation[] {
  if (intent.kind !== 'isolated' && intent.kind !== 'only') return [];
  const inAny = membership(zones);
  const to = inAny(intent.to);
  const from = intent.kind === 'isolated' ? inAny(intent.from) : null;
  const by = intent.kind === 'only' ? inAny(intent.by) : null;
  return crossingConversations(conversations).filter(
    (one) =>
      one.client !== one.server &&
      isService(intent.services, one) &&
      to(one.server) &&
      (from === null || from(one.client)) &&
      (by === null || !by(one.client)),
  );
}

function isService(services: (Intent & { kind: 'isolated' })['services'], { transport, port }: Conversation): boolean {
  if (services.length === 0) return true;
  const number = protocolNumber(transport ?? 'any');
  return services.some(
    ({ protocol, from, to }) =>
      protocolNumber(protocol) === number &&
      (from === null || to === null || (port !== null && from <= port && port <= to)),
  );
}

/** Whether an address is one of some subjects', each address asked once. */
function membership(zones: Zones): (subjects: readonly Subject[]) => (ip: string) => boolean {
  return (subjects) => {
    const prefixes: readonly Prefix[] = subjects.flatMap((subject) => zones.prefixesOf(subject));
    if (prefixes.length === 0) throw new IntentError('nobody is named');
    const known = new Map<string, boolean>();
    return (ip) => {
      const before = known.get(ip);
      if (before !== undefined) return before;
      const address = parseIp(ip);
      const isIn = address !== null && prefixes.some((prefix) => isBelow(prefix, address));
      known.set(ip, isIn);
      return isIn;
    };
  };
}
