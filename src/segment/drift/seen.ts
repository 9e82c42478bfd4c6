/** Conversations as evidence: whose they are, when they were, and whom they concern. */
import type { Conversation } from '#model/conversation.ts';
import type { KnownDevice } from '#model/segment.ts';
import type { Population } from '../population.ts';
import type { Disagreement, DriftFlow } from './disagreement.ts';

/** Flows told for one disagreement, and devices that it touches, at most. */
const [FLOW_LIMIT, TOUCH_LIMIT] = [100, 200];

type Evidence = Pick<Disagreement, 'seen' | 'first' | 'last' | 'flows' | 'touches' | 'lifeCritical'>;

/** What of a disagreement conversations tell; null where no traffic was given. */
export function evidenceOf(population: Population, conversations: readonly Conversation[] | null): Evidence {
  if (conversations === null || conversations.length === 0)
    return { seen: conversations && 0, first: null, last: null, flows: [], ...touchesOf([]) };
  let [seen, first, last] = [0, '', ''];
  const devices = new Set<KnownDevice>();
  for (const one of conversations) {
    seen += one.flows;
    if (first === '' || one.first < first) first = one.first;
    if (one.last > last) last = one.last;
    for (const ip of [one.client, one.server]) {
      const { device } = population.end(ip);
      if (device) devices.add(device);
    }
  }
  const recent = conversations.toSorted((a, b) => (a.last === b.last ? b.flows - a.flows : a.last < b.last ? 1 : -1));
  const flows = recent.slice(0, FLOW_LIMIT).map((one) => flowOf(population, one));
  return { seen, first, last, flows, ...touchesOf([...devices]) };
}

/** Whom a disagreement concerns: those on whom a life hangs come first. */
export function touchesOf(devices: readonly KnownDevice[]): Pick<Disagreement, 'touches' | 'lifeCritical'> {
  const told = devices.toSorted((a, b) => Number(b.critical === true) - Number(a.critical === true));
  return {
    touches: {
      devices: told.slice(0, TOUCH_LIMIT).map(({ id }) => id),
      functions: [...new Set(devices.flatMap((device) => device.function ?? []))].sort(),
    },
    lifeCritical: devices.some(({ critical }) => critical === true),
  };
}

function flowOf(population: Population, conversation: Conversation): DriftFlow {
  const { client, server, transport, port, flows, first, last } = conversation;
  return {
    client,
    server,
    clientDevice: population.end(client).device?.id ?? null,
    serverDevice: population.end(server).device?.id ?? null,
    protocol: transport,
    port,
    flows,
    first,
    last,
  };
}
