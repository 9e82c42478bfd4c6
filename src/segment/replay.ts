/** A policy tried on what was seen: what it would have stopped, and how much it may stop that was never seen. */
import type { Conversation } from '#model/conversation.ts';
import type { Policy } from '#model/policy.ts';
import type { DeclaredFlow, KnownDevice } from '#model/segment.ts';
import { rateBound, shareBound } from './bound.ts';
import type { End } from './meant.ts';
import { createPopulation, type Population, staysOnLink } from './population.ts';

const DAY = 86_400_000;
/** How heavily a flow that is stopped counts: a life hangs on the device, it serves care, or neither. */
const WEIGHTS = { lifeCritical: 10, care: 3, other: 1 } as const;
/** Two bounds that hold together at 95 % hold at this each. */
const EACH = 0.975;

/** What would have been stopped between two devices, or of one device and a zone. */
export interface Blocked {
  readonly device: string;
  readonly peer: string;
  /** What the device does in care, or null where that is not known. */
  readonly function: string | null;
  readonly lifeCritical: boolean;
  readonly from: string | null;
  readonly to: string | null;
  readonly protocol: string | null;
  readonly port: number | null;
  readonly flows: number;
  readonly first: string;
  readonly last: string;
  /** The document that says it is needed, where one does. */
  readonly declared: string | null;
  /** Place of the rule that stops it, from 1; null for what no rule speaks of. */
  readonly rule: number | null;
}

/** What may still come from devices of one kind. Rates are for one device and one day. */
export interface ClassBound {
  readonly class: string;
  readonly devices: number;
  readonly deviceDays: number;
  /** Kinds of conversations that were seen, and those of them that documents declare. */
  readonly seen: number;
  readonly declared: number;
  /** At most this often, with 95 % confidence, a needed flow comes that was never seen and is not declared. */
  readonly unseenPerDeviceDay: number;
  /** The same for all devices of the kind in a year. */
  readonly unseenPerYear: number;
  readonly weight: number;
  readonly weighted: number;
}

export interface Replay {
  readonly days: number;
  readonly flows: number;
  readonly blockedFlows: number;
  readonly blocked: readonly Blocked[];
  readonly byFunction: readonly { readonly function: string; readonly flows: number; readonly devices: number }[];
  readonly byZones: readonly { readonly from: string | null; readonly to: string | null; readonly flows: number }[];
  readonly classes: readonly ClassBound[];
  readonly recommended: boolean;
  readonly because: string;
}

export interface ReplayInput {
  readonly policy: Policy;
  readonly devices: readonly KnownDevice[];
  readonly declared: readonly DeclaredFlow[];
  readonly conversations: readonly Conversation[];
  /** Largest weighted bound (for one device and one day) at which enforcement is recommended; null for none. */
  readonly limit: number | null;
}

/** Pure: the same input gives the same answer. */
export function replayPolicy({ policy, devices, declared, conversations, limit }: ReplayInput): Replay {
  const population = createPopulation(policy, devices, declared);
  const crossing = crossingOf(population, conversations);
  const blocked = crossing.flatMap((one) => blockedBy(population, one)).sort(heaviest);
  const days = daysOf(conversations);
  const classes = boundsOf(devices, crossing, days);
  const worst = classes.reduce((most, { weighted }) => Math.max(most, weighted), 0);
  const because = becauseOf(blocked, worst, limit);
  return {
    days,
    flows: sum(conversations),
    blockedFlows: sum(blocked),
    blocked,
    byFunction: [...Map.groupBy(blocked, (one) => one.function ?? 'not known')].map(([name, some]) => ({
      function: name,
      flows: sum(some),
      devices: new Set(some.map(({ device }) => device)).size,
    })),
    byZones: [...Map.groupBy(blocked, ({ from, to }) => JSON.stringify([from, to])).values()].map((some) => ({
      from: some[0]?.from ?? null,
      to: some[0]?.to ?? null,
      flows: sum(some),
    })),
    classes,
    recommended: because === null,
    because: because ?? 'nothing needed is known to be stopped, and what may come unseen is within the limit',
  };
}

function sum(some: readonly { readonly flows: number }[]): number {
  return some.reduce((all, { flows }) => all + flows, 0);
}

function heaviest(a: Blocked, b: Blocked): number {
  return Number(b.lifeCritical) - Number(a.lifeCritical) || b.flows - a.flows || (a.device < b.device ? -1 : 1);
}

/** A conversation with who was at its ends, and what of the documents it is. */
interface Crossing {
  readonly conversation: Conversation;
  readonly from: End;
  readonly to: End;
  readonly document: DeclaredFlow | null;
}

/** What lines between zones can be in the way of. Who is who is found once for each: there may be millions. */
function crossingOf(population: Population, conversations: readonly Conversation[]): readonly Crossing[] {
  const onLink = new Map<End, boolean>();
  const stays = (end: End): boolean => {
    const known = onLink.get(end);
    if (known !== undefined) return known;
    const answer = staysOnLink(end.ip);
    onLink.set(end, answer);
    return answer;
  };
  return conversations.flatMap((conversation) => {
    const { client, server, transport, port, last } = conversation;
    const [from, to] = [population.end(client, last), population.end(server, last)];
    if (stays(from) || stays(to)) return [];
    return [{ conversation, from, to, document: population.declaredOf(from, to, transport, port) }];
  });
}

function blockedBy({ reader }: Population, { conversation, from, to, document }: Crossing): readonly Blocked[] {
  const { transport, port, flows, first, last } = conversation;
  const verdict = reader.verdict(from.zone, to.zone, transport ?? 'any', port);
  if (verdict.action === 'permit') return [];
  // The end that care knows is the one that is told.
  const [own, peer] = weightOf(to.device) > weightOf(from.device) ? [to, from] : [from, to];
  return [
    {
      device: nameOf(own),
      peer: nameOf(peer),
      function: own.device?.function ?? null,
      lifeCritical: own.device?.critical === true || peer.device?.critical === true,
      from: from.zone,
      to: to.zone,
      protocol: transport,
      port,
      flows,
      first,
      last,
      declared: document === null ? null : (document.source ?? 'declared'),
      rule: verdict.rule === null ? null : verdict.rule + 1,
    },
  ];
}

function nameOf({ device, ip }: End): string {
  return device?.id ?? ip;
}

function weightOf(device: KnownDevice | null): number {
  if (device?.critical === true) return WEIGHTS.lifeCritical;
  return device?.function == null ? WEIGHTS.other : WEIGHTS.care;
}

/** Days from the first to the last moment that was seen. */
function daysOf(conversations: readonly Conversation[]): number {
  const [one] = conversations;
  if (!one) return 0;
  let { first, last } = one;
  for (const conversation of conversations) {
    if (isBefore(conversation.first, first)) first = conversation.first;
    if (isBefore(last, conversation.last)) last = conversation.last;
  }
  return Math.max(0, Date.parse(last) - Date.parse(first)) / DAY;
}

/** Texts of one length in UTC are in order as they are; others are read. */
function isBefore(one: string, other: string): boolean {
  const areAlike = one.length === other.length && one.endsWith('Z') && other.endsWith('Z');
  return areAlike ? one < other : Date.parse(one) < Date.parse(other);
}

function classOf({ manufacturer, model, category }: KnownDevice): string {
  if (model != null) return [manufacturer, model].filter((word) => word != null).join(' ');
  return category ?? 'not known';
}

/** Devices of one model saw what any of them saw: their days are counted together. */
function boundsOf(devices: readonly KnownDevice[], crossing: readonly Crossing[], days: number): readonly ClassBound[] {
  const classes = [...Map.groupBy(devices, classOf)].map(([name, some]) => ({
    name,
    some,
    kinds: new Map<string, boolean>(),
  }));
  const kindsOf = new Map(classes.flatMap(({ some, kinds }) => some.map((device) => [device, kinds] as const)));
  for (const { conversation, from, to, document } of crossing) {
    for (const [role, own, peer] of [
      ['client', from, to],
      ['server', to, from],
    ] as const) {
      const kinds = own.device === null ? undefined : kindsOf.get(own.device);
      if (kinds === undefined) continue;
      const kind = `${role} ${conversation.transport} ${conversation.port} ${peer.zone ?? peer.ip}`;
      kinds.set(kind, document !== null || kinds.get(kind) === true);
    }
  }
  return classes
    .map(({ name, some, kinds }) => boundOf(name, some, [...kinds.values()], days))
    .sort((a, b) => b.weighted - a.weighted || (a.class < b.class ? -1 : 1));
}

function boundOf(name: string, devices: readonly KnownDevice[], kinds: readonly boolean[], days: number): ClassBound {
  const deviceDays = devices.length * days;
  const declared = kinds.filter((isDeclared) => isDeclared).length;
  // Documents take away their share: what they declare of what was seen, they declare of what was not.
  const rate =
    declared === 0
      ? rateBound(0, deviceDays)
      : rateBound(0, deviceDays, EACH) * shareBound(kinds.length - declared, kinds.length, EACH);
  const weight = Math.max(...devices.map(weightOf));
  return {
    class: name,
    devices: devices.length,
    deviceDays,
    seen: kinds.length,
    declared,
    unseenPerDeviceDay: rate,
    unseenPerYear: rate * devices.length * 365,
    weight,
    weighted: rate * weight,
  };
}

/** Why enforcement is not recommended; null where it is. */
function becauseOf(blocked: readonly Blocked[], worst: number, limit: number | null): string | null {
  const critical = blocked.find(({ lifeCritical }) => lifeCritical);
  if (critical)
    return `${critical.device} is life-critical, and ${critical.protocol ?? 'traffic'}${critical.port === null ? '' : `/${critical.port}`} between it and ${critical.peer} would be stopped`;
  const document = blocked.find(({ declared }) => declared !== null);
  if (document) return `a document says that ${document.device} needs what would be stopped (${document.declared})`;
  if (limit !== null && worst > limit)
    return `what may come unseen, weighted ${worst.toPrecision(3)} for a device and day, is more than the limit ${limit}; watch longer, or give documents`;
  return null;
}
