/** Documents held against what was seen: flows that no document declares, declared ones that never came, and those that should not go as they do. */
import type { Conversation } from '#model/conversation.ts';
import type { DeclaredFlow, KnownDevice } from '#model/segment.ts';
import { createMeanings, type End } from '../meant.ts';
import { createPopulation, staysOnLink } from '../population.ts';
import { insecurityOf } from './services.ts';

/** A flow that was seen and that no document declares, though one speaks of a side of it. */
export interface UndeclaredFlow {
  readonly client: string;
  readonly server: string;
  /** Devices at both ends, null where none is known. */
  readonly from: string | null;
  readonly to: string | null;
  readonly protocol: string | null;
  readonly port: number | null;
  readonly flows: number;
  readonly first: string;
  readonly last: string;
  readonly lifeCritical: boolean;
}

/** A declared flow with what was seen of it. */
export interface HeldFlow {
  readonly declared: DeclaredFlow;
  readonly flows: number;
  readonly because: string;
}

export interface HeldDocuments {
  /** Life-critical first, then by how often they were seen. */
  readonly undeclared: readonly UndeclaredFlow[];
  readonly neverSeen: readonly HeldFlow[];
  readonly insecure: readonly HeldFlow[];
  /** Conversations of which no document speaks, on either side. */
  readonly undocumented: number;
}

/** Deterministic: devices and conversations may come in any order. */
export function holdDocuments(
  declared: readonly DeclaredFlow[],
  devices: readonly KnownDevice[],
  conversations: readonly Conversation[],
): HeldDocuments {
  const population = createPopulation({ zones: [], rules: [] }, devices, declared);
  const seen = new Map<DeclaredFlow, number>();
  const undeclared: UndeclaredFlow[] = [];
  let undocumented = 0;
  for (const conversation of conversations) {
    const { client, server, flows, last } = conversation;
    if (staysOnLink(client) || staysOnLink(server)) continue;
    const [from, to] = [population.end(client, last), population.end(server, last)];
    const document = population.declared(conversation);
    if (document) seen.set(document, (seen.get(document) ?? 0) + flows);
    else if (population.isDocumented(from) || population.isDocumented(to))
      undeclared.push(undeclaredFlow(conversation, from, to));
    else undocumented++;
  }
  const ends = devices.flatMap(({ ips }) => ips.map((ip) => population.end(ip)));
  const isKnown = knownWords(declared, ends);
  return {
    undeclared: undeclared.sort(byWeight),
    neverSeen: declared
      .filter((flow) => !seen.has(flow))
      .map((flow) => ({ declared: flow, flows: 0, because: whyNever(flow, isKnown) })),
    insecure: declared.flatMap((flow) => {
      const because = insecurityOf(flow);
      return because === null ? [] : [{ declared: flow, flows: seen.get(flow) ?? 0, because }];
    }),
    undocumented,
  };
}

function undeclaredFlow(
  { client, server, transport, port, flows, first, last }: Conversation,
  from: End,
  to: End,
): UndeclaredFlow {
  return {
    ...{ client, server, from: from.device?.id ?? null, to: to.device?.id ?? null },
    ...{ protocol: transport, port, flows, first, last },
    lifeCritical: from.device?.critical === true || to.device?.critical === true,
  };
}

/** Answers whether a word of the documents means somebody. */
function knownWords(declared: readonly DeclaredFlow[], ends: readonly End[]): (word: string) => boolean {
  const meanings = createMeanings(declared.flatMap(({ from, to }) => [from, to]));
  const classes = [...new Set(ends.map(meanings.classOf))];
  return (word) => /^any|^[\d.:a-f]+(?:\/\d+)?$/i.test(word) || classes.some((ends) => meanings.means(word, ends));
}

function whyNever({ from, to }: DeclaredFlow, isKnown: (word: string) => boolean): string {
  for (const word of [from, to]) {
    if (/^name:/.test(word)) return `nobody has said who ${word.slice(5)} is; say it under "peers" of its mapping`;
    if (!isKnown(word)) return `nobody is known as ${word}: it is not there, or not identified`;
  }
  return 'both sides are known and it was never seen: a fail-over, a rare need, or a document that no longer holds';
}

function byWeight(a: UndeclaredFlow, b: UndeclaredFlow): number {
  return (
    Number(b.lifeCritical) - Number(a.lifeCritical) ||
    b.flows - a.flows ||
    `${a.client} ${a.server} ${a.port}`.localeCompare(`${b.client} ${b.server} ${b.port}`)
  );
}
