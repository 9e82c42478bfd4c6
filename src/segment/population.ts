/** Who is at which address: devices with their zones, and whether an end of a declared flow means them. */
import { protocolNumber } from '#access/packets/protocols.ts';
import { createPolicyReader, type PolicyReader } from '#access/policy.ts';
import { isBelow, parseIp, parsePrefix } from '#base/prefix.ts';
import type { Conversation } from '#model/conversation.ts';
import type { Policy } from '#model/policy.ts';
import { portRange } from '#model/policy.ts';
import type { DeclaredFlow, KnownDevice } from '#model/segment.ts';

/** An end of a conversation. */
export interface End {
  readonly ip: string;
  /** Null where no device is known at the address. */
  readonly device: KnownDevice | null;
  readonly zone: string | null;
}

export interface Population {
  readonly reader: PolicyReader;
  end(ip: string): End;
  /** The declared flow that a conversation is one of, or null. */
  declared(conversation: Pick<Conversation, 'client' | 'server' | 'transport' | 'port'>): DeclaredFlow | null;
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
  const byIp = new Map<string, KnownDevice>();
  for (const device of devices) for (const ip of device.ips) byIp.set(ip, byIp.get(ip) ?? device);
  const ends = new Map<string, End>();
  const end = (ip: string): End => {
    const known = ends.get(ip);
    if (known) return known;
    const device = byIp.get(ip) ?? null;
    const made: End = { ip, device, zone: reader.zoneOf({ ...traitsOf(device), ips: [ip] }) };
    ends.set(ip, made);
    return made;
  };
  const words = new Set(
    declared
      .flatMap(({ from, to, about }) => (about === undefined ? [from, to] : [about]))
      .filter((word) => !ANYBODY.test(word)),
  );
  const documented = new Map<string, boolean>();
  // Few distinct services are declared: those of one are looked through.
  const byProtocol = Map.groupBy(declared, ({ protocol }) => (protocol === 'any' ? null : protocolNumber(protocol)));
  return {
    reader,
    end,
    isDocumented(of) {
      const known = documented.get(of.ip) ?? words.values().some((word) => isMeant(word, of));
      documented.set(of.ip, known);
      return known;
    },
    declared: (conversation) => {
      const number = protocolNumber(conversation.transport ?? 'any');
      const [client, server] = [end(conversation.client), end(conversation.server)];
      const candidates = [...(byProtocol.get(number) ?? []), ...(number === null ? [] : (byProtocol.get(null) ?? []))];
      return (
        candidates.find(
          ({ from, to, ports }) => hasPort(ports, conversation.port) && isMeant(from, client) && isMeant(to, server),
        ) ?? null
      );
    },
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

function hasPort(ports: readonly string[], port: number | null): boolean {
  if (ports.length === 0) return true;
  return ports.some((text) => {
    const range = portRange(text);
    return range !== null && port !== null && range.from <= port && port <= range.to;
  });
}

const ANYBODY = /^any(?:thing)?$/i;

/** True where a word of a declared flow means this end. */
export function isMeant(word: string, { ip, device, zone }: End): boolean {
  if (ANYBODY.test(word)) return true;
  const prefix = parsePrefix(word);
  if (prefix) {
    const address = parseIp(ip);
    return address !== null && isBelow(prefix, address);
  }
  const [, kind = '', name = ''] = /^([a-z-]+)[\s:]+(.+)$/i.exec(word.trim()) ?? [];
  const wanted = name.trim().toLowerCase();
  if (kind === 'zone') return zone?.toLowerCase() === wanted;
  if (!device) return false;
  if (kind === 'device') return device.id.toLowerCase() === wanted;
  if (kind === 'dataset') return device.datasets?.some((dataset) => dataset.toLowerCase() === wanted) === true;
  if (kind === 'name' || kind === 'dns') return device.names?.some((one) => one.toLowerCase() === wanted) === true;
  if (kind === 'role') return device.roles?.includes(wanted) === true;
  if (kind === 'category' || kind === 'model' || kind === 'manufacturer' || kind === 'function')
    return device[kind]?.toLowerCase() === wanted;
  return false;
}
