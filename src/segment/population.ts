/** Who is at which address: devices with their zones, and whether an end of a declared flow means them. */
import { protocolNumber } from '#access/packets/protocols.ts';
import { createPolicyReader, type PolicyReader } from '#access/policy.ts';
import type { Conversation } from '#model/conversation.ts';
import type { Policy } from '#model/policy.ts';
import { portRange } from '#model/policy.ts';
import type { DeclaredFlow, KnownDevice } from '#model/segment.ts';
import { createMeanings, type End, isAnybody } from './meant.ts';

export interface Population {
  readonly reader: PolicyReader;
  /** Who is at an address; `at` is when, of an address that several had one after the other: left out, who has it now. */
  end(ip: string, at?: string): End;
  /** The declared flow that what one end asks of another is one of, or null. */
  declaredOf(client: End, server: End, transport: string | null, port: number | null): DeclaredFlow | null;
  /** The same of a conversation. */
  declared(
    conversation: Pick<Conversation, 'client' | 'server' | 'transport' | 'port'> & Partial<Pick<Conversation, 'last'>>,
  ): DeclaredFlow | null;
  /** Whether some document is about this end, by more than `any`: of its partners a document of another does not tell all. */
  isDocumented(end: End): boolean;
}

/** Addresses of link-local, multicast and broadcast traffic: no line between zones is in their way. */
export function staysOnLink(ip: string): boolean {
  return /^(?:22[4-9]|23\d)\.|^255\.255\.255\.255$|^169\.254\.|^0\.0\.0\.0$|^f[ef][0-9a-f]{2}:|^::$/i.test(ip);
}

export function createPopulation(
  policy: Policy,
  devices: readonly KnownDevice[],
  declared: readonly DeclaredFlow[],
): Population {
  const reader = createPolicyReader(policy);
  const holders = readHolders(devices);
  // Conversations are many, and addresses few: most had one holder, and are found by themselves.
  const [ends, shared] = [new Map<string, End>(), new Map<string, End>()];
  const end = (ip: string, at?: string): End => {
    const certain = ends.get(ip);
    if (certain) return certain;
    const device = holders.of(ip, at);
    const [known, key] = holders.areMany(ip) ? [shared, `${ip} ${device?.id ?? ''}`] : [ends, ip];
    const before = known.get(key);
    if (before) return before;
    const made: End = { ip, device, zone: reader.zoneOf({ ...traitsOf(device), ips: [ip] }) };
    known.set(key, made);
    return made;
  };
  const documents = readDocuments(declared);
  const abouts = declared.flatMap(({ from, to, about }) => (about === undefined ? [from, to] : [about]));
  const about = createMeanings(abouts.filter((word) => !isAnybody(word)));
  const nobody = about.classOf({ ip: '', device: null, zone: null });
  return {
    reader,
    end,
    isDocumented: (of) => about.classOf(of) !== nobody,
    declaredOf: documents,
    declared: ({ client, server, transport, port, last }) =>
      documents(end(client, last), end(server, last), transport, port),
  };
}

/** Addresses that a device has, as far as nobody else was seen to have them since. */
export function addressesNow({ ips, held = [] }: KnownDevice): readonly string[] {
  const [now, before] = [new Set<string>(), new Set<string>()];
  for (const { ip, until } of held) (until === null ? now : before).add(ip);
  return ips.filter((ip) => now.has(ip) || !before.has(ip));
}

interface Holders {
  /** Who has, or at some time had, an address. */
  of(ip: string, at: string | undefined): KnownDevice | null;
  /** True of an address that several had, or one at several times. */
  areMany(ip: string): boolean;
}

function readHolders(devices: readonly KnownDevice[]): Holders {
  const byIp = new Map<
    string,
    { readonly device: KnownDevice; readonly from: string; readonly until: string | null }[]
  >();
  for (const device of devices) {
    const timed = Map.groupBy(device.held ?? [], ({ ip }) => ip);
    for (const ip of device.ips) {
      const times = (timed.get(ip) ?? [{ from: '', until: null }]).map(({ from, until }) => ({ device, from, until }));
      const known = byIp.get(ip);
      if (known) known.push(...times);
      else byIp.set(ip, times);
    }
  }
  return {
    of(ip, at) {
      const all = byIp.get(ip) ?? [];
      if (all.length <= 1) return all[0]?.device ?? null;
      const then =
        at === undefined ? undefined : all.find(({ from, until }) => from <= at && (until === null || at < until));
      return (then ?? all.find(({ until }) => until === null) ?? all.at(-1))?.device ?? null;
    },
    areMany: (ip) => (byIp.get(ip)?.length ?? 0) > 1,
  };
}

/** Answers the declared flow that a conversation is one of: the first of its protocol, else of any protocol. */
function readDocuments(
  declared: readonly DeclaredFlow[],
): (client: End, server: End, transport: string | null, port: number | null) => DeclaredFlow | null {
  const meanings = createMeanings(declared.flatMap(({ from, to }) => [from, to]));
  const flows = declared.map((flow) => ({ flow, ranges: flow.ports.flatMap((text) => portRange(text) ?? []) }));
  const byProtocol = Map.groupBy(flows, ({ flow: { protocol } }) =>
    protocol === 'any' ? null : protocolNumber(protocol),
  );
  // Ends are many, and few kinds of them are told apart by documents.
  const known = new Map<string, DeclaredFlow | null>();
  return (client, server, transport, port) => {
    const [from, to] = [meanings.classOf(client), meanings.classOf(server)];
    const key = `${from} ${to} ${transport} ${port}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const number = protocolNumber(transport ?? 'any');
    const candidates = [...(byProtocol.get(number) ?? []), ...(number === null ? [] : (byProtocol.get(null) ?? []))];
    const found = candidates.find(
      ({ flow, ranges }) =>
        (flow.ports.length === 0 ||
          (port !== null && ranges.some((range) => range.from <= port && port <= range.to))) &&
        meanings.means(flow.from, from) &&
        meanings.means(flow.to, to),
    );
    known.set(key, found?.flow ?? null);
    return found?.flow ?? null;
  };
}

function traitsOf(device: KnownDevice | null): Omit<Parameters<PolicyReader['zoneOf']>[0], 'ips'> {
  return {
    id: device?.id ?? null,
    category: device?.category ?? null,
    manufacturer: device?.manufacturer ?? null,
    model: device?.model ?? null,
    function: device?.function ?? null,
  };
}
