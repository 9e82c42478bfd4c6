/** Who reached what, as it was seen on the network: from the side of a person, a vendor, a device, or data. */
import { parseIp } from '#base/prefix.ts';
import { EVERYTHING, type Query } from '#base/query.ts';
import { type Device, nameOf } from '#model/device.ts';
import type { AccessAnswer, AccessParty, ObservedAccess, PartyKind } from '../contract-access.ts';
import type { NamedAccess, Peer } from '../flows.ts';
import { isOurs } from '../map/zones.ts';
import type { Span } from '../page.ts';
import type { Services } from '../services.ts';
import { holdingsOf, reaches } from './holdings.ts';
import { vendorOf } from './vendors.ts';

/** Rows looked through for one answer. */
const ROWS = 5000;
const DEVICES = 200_000;
/** Busiest pairs among which outside parties without names are looked for. */
const PAIRS = 2000;

interface PartyRequest {
  readonly kind: PartyKind;
  readonly limit: number;
}

/** Names people by their accounts as they were sent: `DOMAIN\name`, `name`, `uid=name,…`. */
function personOf(name: string): AccessParty {
  return { kind: 'person', id: name, name, device: null, holds: [] };
}

function vendorParty(domain: string): AccessParty {
  return { kind: 'vendor', id: domain, name: domain, device: null, holds: [] };
}

/** A device as a party. */
function deviceParty(device: Device, kind: 'device' | 'data' = 'device'): AccessParty {
  const { id } = device;
  return { kind, id, name: nameOf(device), device: id, holds: holdingsOf(device) };
}

/** Parties of a kind whose names hold a word: those that did something last first, devices and data by name. */
export async function partiesOf(
  services: Services,
  span: Span,
  { kind, q, limit }: PartyRequest & { readonly q: string },
): Promise<readonly AccessParty[]> {
  const word = q.toLowerCase();
  const found = ({ name, id }: AccessParty): boolean => `${name} ${id}`.toLowerCase().includes(word);
  switch (kind) {
    case 'person': {
      const rows = await services.flows.named(span, { by: 'user', limit: ROWS });
      return distinct(rows.map(({ name }) => personOf(name)).filter(found)).slice(0, limit);
    }
    case 'vendor': {
      const rows = (await services.flows.named(span, { by: 'server-name', limit: ROWS })).filter(
        ({ server }) => !isOurs(server),
      );
      const named = new Set(rows.map(({ server }) => server));
      const pairs = await services.flows.top(span, { limit: PAIRS });
      const nameless = pairs
        .flatMap(({ client, server }) => [client, server])
        .filter((at) => isOutside(at) && !named.has(at));
      const domains = rows.flatMap(({ name }) => vendorOf(name) ?? []);
      return distinct([...domains, ...nameless].map(vendorParty).filter(found)).slice(0, limit);
    }
    case 'device':
    case 'data': {
      const { items } = await services.devices.list({ query: EVERYTHING, limit: DEVICES, cursor: null, sort: 'name' });
      const fhir = kind === 'data' ? await fhirServers(services) : NOBODY;
      return items
        .map((device) => withFhir(deviceParty(device, kind), device, fhir))
        .filter(({ holds }) => kind === 'device' || holds.length > 0)
        .filter(found)
        .slice(0, limit);
    }
  }
}

const NOBODY: ReadonlySet<string> = new Set();
/** What servers of FHIR say of what they send (HL7 FHIR R5, 3.2.0.1.11): `application/fhir+json`. */
const FHIR: Query = {
  kind: 'and',
  parts: [
    { kind: 'field', field: 'key', comparison: 'equals', value: 'http.contentType' },
    { kind: 'field', field: 'value', comparison: 'has', value: 'fhir' },
  ],
};

/** Addresses that send FHIR resources. */
async function fhirServers({ facts }: Services): Promise<ReadonlySet<string>> {
  const { items } = await facts.list({ query: FHIR, limit: ROWS, cursor: null });
  return new Set(items.flatMap(({ subject }) => subject.ip ?? []));
}

function withFhir(party: AccessParty, { ips }: Device, fhir: ReadonlySet<string>): AccessParty {
  return ips.some((ip) => fhir.has(ip)) ? { ...party, holds: [...party.holds, 'fhir'] } : party;
}

/** True for an address of one host beyond the hospital. */
function isOutside(address: string): boolean {
  return !isOurs(address) && !/^(2(2[4-9]|3\d)\.|255\.|0\.|ff)/i.test(address);
}

function distinct(parties: readonly AccessParty[]): readonly AccessParty[] {
  return [...new Map(parties.map((party) => [party.id, party])).values()];
}

/** What was seen of one party; null where there is no such device. */
export async function accessOf(
  services: Services,
  span: Span,
  { kind, id, limit }: PartyRequest & { readonly id: string },
): Promise<AccessAnswer | null> {
  const device = kind === 'device' || kind === 'data' ? await services.devices.get(id) : null;
  if ((kind === 'device' || kind === 'data') && device === null) return null;
  const items =
    kind === 'person'
      ? await ofNames(services, await services.flows.named(span, { by: 'user', name: id, limit: ROWS }), 'person')
      : kind === 'vendor'
        ? await ofVendor(services, span, id)
        : device === null
          ? []
          : await ofDevice(services, span, device, kind);
  return {
    ...span,
    party:
      device === null
        ? kind === 'person'
          ? personOf(id)
          : vendorParty(id)
        : deviceParty(device, kind === 'data' ? 'data' : 'device'),
    items: items.slice(0, limit),
    sides: sidesOf(services.voices.places),
  };
}

/** Whether the configuration says where the voices that no sensor hears are read from; what they say is at `/access/voices`. */
function sidesOf({ network, policy, declared }: Services['voices']['places']): AccessAnswer['sides'] {
  const side = (place: string | undefined, known: string, missing: string): AccessAnswer['sides']['can'] =>
    place === undefined ? { state: 'unknown', because: missing } : { state: 'known', because: known };
  return {
    can: side(
      network,
      'Worked out from the configurations of the network.',
      'Not known yet: no configuration of the network has been read (access.network in the configuration).',
    ),
    may: side(
      policy,
      'Read from the policy.',
      'Not known yet: no policy has been read (access.policy in the configuration).',
    ),
    did: { state: 'known', because: 'Seen in the traffic, where a sensor stands.' },
    should: side(
      declared,
      'Read from documents.',
      'Not known yet: no documents have been read (access.declared in the configuration).',
    ),
  };
}

/** An address as a party: its device, else whoever is outside. */
async function partyAt(services: Services, address: string, name: string | null): Promise<AccessParty> {
  const device = await services.devices.byAddress(address);
  if (device && (isOurs(address) || name === null)) return deviceParty(device);
  const domain = name === null ? null : vendorOf(name);
  return domain !== null && !isOurs(address)
    ? vendorParty(domain)
    : { kind: isOurs(address) ? 'device' : 'vendor', id: address, name: address, device: null, holds: [] };
}

async function ofNames(
  services: Services,
  rows: readonly NamedAccess[],
  as: 'person' | 'device',
): Promise<readonly ObservedAccess[]> {
  return Promise.all(
    rows.map(async (row) => ({
      from: as === 'person' ? personOf(row.name) : await partyAt(services, row.client, null),
      to: await partyAt(services, row.server, as === 'person' ? null : row.name),
      people: as === 'person' ? [row.name] : [],
      ...figuresOf(row),
      evidence: evidenceOf(row.client, row.server, row.protocol, as === 'person' ? row.name : null),
    })),
  );
}

function figuresOf({
  protocol,
  port,
  flows,
  sent,
  received,
  firstSeen,
  lastSeen,
}: NamedAccess | Peer): Pick<
  ObservedAccess,
  'protocol' | 'port' | 'flows' | 'sent' | 'received' | 'firstSeen' | 'lastSeen'
> {
  return { protocol, port, flows, sent, received, firstSeen, lastSeen };
}

function evidenceOf(client: string, server: string, protocol: string | null, user: string | null): string {
  const name = user === null ? '' : ` user="${user.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  return `client:${client} server:${server}${protocol === null ? '' : ` protocol:${protocol}`}${name}`;
}

/** Devices that asked for names of a domain, or that talked with an outside address that has none. */
async function ofVendor(services: Services, span: Span, domain: string): Promise<readonly ObservedAccess[]> {
  if (parseIp(domain) !== null) {
    const peers = await services.flows.peers([domain], span, ROWS);
    return Promise.all(peers.map((peer) => ofPeer(services, vendorParty(domain), [domain], peer)));
  }
  const rows = await services.flows.named(span, { by: 'server-name', limit: ROWS });
  return ofNames(
    services,
    rows.filter(({ name, server }) => vendorOf(name) === domain && !isOurs(server)),
    'device',
  );
}

/** What a device asked and was asked; of data, who reached it and in which protocols that read it. */
async function ofDevice(
  services: Services,
  span: Span,
  device: Device,
  kind: PartyKind,
): Promise<readonly ObservedAccess[]> {
  const addresses = [...device.ips, ...device.macs];
  const [peers, users, names, fhir] = await Promise.all([
    services.flows.peers(addresses, span, ROWS),
    services.flows.named(span, { by: 'user', addresses, limit: ROWS }),
    services.flows.named(span, { by: 'server-name', addresses, limit: ROWS }),
    kind === 'data' ? fhirServers(services) : NOBODY,
  ]);
  const own = withFhir(deviceParty(device, kind === 'data' ? 'data' : 'device'), device, fhir);
  const { holds } = own;
  const wanted = peers.filter(({ asClient, protocol }) => kind !== 'data' || (!asClient && reaches(holds, protocol)));
  const people = new Map<string, Set<string>>();
  for (const { name, client, server, protocol, port } of users) {
    const key = `${client} ${server} ${protocol} ${port}`;
    people.set(key, (people.get(key) ?? new Set()).add(name));
  }
  const nameAt = new Map(names.map(({ server, name }) => [server, name]));
  return Promise.all(
    wanted.map(async (peer) => {
      const found = addresses.flatMap((address) => {
        const [client, server] = peer.asClient ? [address, peer.address] : [peer.address, address];
        return [...(people.get(`${client} ${server} ${peer.protocol} ${peer.port}`) ?? [])];
      });
      const observed = await ofPeer(services, own, addresses, peer, nameAt.get(peer.address) ?? null);
      return { ...observed, people: [...new Set(found)].sort() };
    }),
  );
}

/** What a party that has `addresses` did with a peer, or the peer with it. */
async function ofPeer(
  services: Services,
  own: AccessParty,
  [address = '']: readonly string[],
  peer: Peer,
  name: string | null = null,
): Promise<ObservedAccess> {
  const other = await partyAt(services, peer.address, name);
  const [client, server] = peer.asClient ? [address, peer.address] : [peer.address, address];
  return {
    from: peer.asClient ? own : other,
    to: peer.asClient ? other : own,
    people: [],
    ...figuresOf(peer),
    ...(peer.asClient ? {} : { sent: peer.received, received: peer.sent }),
    evidence: evidenceOf(client, server, peer.protocol, null),
  };
}
