/** Routing as it was read, in the neutral words: what peers inherit is written out, interfaces know their process and area. */
import { parseIp } from '#base/prefix.ts';
import type { Interface } from '../../configuration.ts';
import type { BgpNeighbour, BgpProcess, OspfHello, OspfProcess, Routing } from '../../routing.ts';
import type { Context } from './context.ts';
import type { InterfaceDraft } from './interface-drafts.ts';
import type { BgpDraft, NeighbourDraft, OspfDraft, PeerDraft } from './routing-drafts.ts';

/** Deepest inheritance of peer groups and templates. */
const DEPTH_LIMIT = 8;

/** All that routing protocols are told. */
export function toRouting(context: Context): Routing {
  const { routing } = context;
  return {
    ospf: [...routing.ospf.values()].map(toOspf),
    bgp: [...routing.bgp.values()].map(toBgp),
    translations: routing.translations,
    policies: {
      routeMaps: new Map(
        [...routing.routeMaps].map(([name, entries]) => [
          name,
          [...entries.values()].sort((a, b) => a.sequence - b.sequence),
        ]),
      ),
      prefixLists: new Map(
        [...routing.prefixLists].map(([name, entries]) => [
          name,
          [...entries.values()].sort((a, b) => a.sequence - b.sequence),
        ]),
      ),
      communityLists: routing.communityLists,
      asPathLists: routing.asPathLists,
    },
  };
}

function toOspf(draft: OspfDraft): OspfProcess {
  const { passiveByDefault, passiveExcept, ...rest } = draft;
  return { ...rest, passive: { byDefault: passiveByDefault, except: [...passiveExcept] } };
}

/** The process and the area that an interface speaks OSPF in: its own word first, then the narrowest network of a process. */
export function ospfOf(context: Context, draft: InterfaceDraft): Interface['ospf'] {
  const { ospf } = context.routing;
  const own = draft.ospfArea && ospf.get(draft.ospfArea.process);
  if (own && draft.ospfArea) return told(own, draft.ospfArea.area.replace(/^0\.0\.0\.(\d+)$/, '$1'), draft);
  const address = draft.primary;
  if (!address) return null;
  for (const process of ospf.values()) {
    if (process.vrf !== draft.vrf) continue;
    const network = process.networks
      .filter(({ value, mask }) => (address.value & mask) === value)
      .sort((a, b) => (a.mask < b.mask ? 1 : a.mask > b.mask ? -1 : 0))[0];
    if (network) return told(process, network.area, draft);
  }
  return null;
}

function told(process: OspfDraft, area: string, draft: InterfaceDraft): Interface['ospf'] {
  const passive = process.passiveByDefault !== process.passiveExcept.has(draft.name);
  return { process: process.process, area, cost: draft.ospfCost, passive, hello: helloOf(draft) };
}

/** Networks without broadcasts are greeted every 30 seconds, all others every 10; silence of four times as long ends it (Cisco). */
function helloOf({ name, ospfHello, mtu }: InterfaceDraft): OspfHello {
  const { ignoresMtu } = ospfHello;
  const network =
    ospfHello.network ?? (/^(?:serial|tunnel|multilink|pos|virtual)/i.test(name) ? 'point-to-point' : 'broadcast');
  const usual = network === 'non-broadcast' || network.startsWith('point-to-multipoint') ? 30 : 10;
  const interval = ospfHello.interval ?? usual;
  return { interval, dead: ospfHello.dead ?? interval * 4, network, mtu: ignoresMtu ? null : mtu };
}

function toBgp(draft: BgpDraft): BgpProcess {
  const { peers, maximumExternal, maximumInternal, unicastByDefault, ...rest } = draft;
  const neighbours: BgpNeighbour[] = [];
  for (const peer of peers.values()) {
    const address = parseIp(peer.key);
    if (address?.bits !== 32 || !isActive(peer, peers, unicastByDefault)) continue;
    neighbours.push(toNeighbour(peer, address, inherited(peer, peers, 0)));
  }
  return { ...rest, neighbours, maximumPaths: { external: maximumExternal, internal: maximumInternal } };
}

function isActive(peer: NeighbourDraft, peers: ReadonlyMap<string, NeighbourDraft>, byDefault: boolean): boolean {
  const groups = peer.inherits.map((name) => peers.get(name)?.activated ?? null);
  return peer.activated ?? groups.find((activated) => activated !== null) ?? byDefault;
}

/** What a peer says itself counts before what its groups say. */
function inherited(peer: NeighbourDraft, peers: ReadonlyMap<string, NeighbourDraft>, depth: number): PeerDraft {
  if (depth > DEPTH_LIMIT) return peer.own;
  const groups = peer.inherits.map((name) => {
    const group = peers.get(name);
    return group ? inherited(group, peers, depth + 1) : {};
  });
  return Object.assign({}, ...groups.reverse(), peer.own);
}

function toNeighbour(peer: NeighbourDraft, address: BgpNeighbour['address'], own: PeerDraft): BgpNeighbour {
  return {
    address,
    line: peer.line,
    remoteAs: own.remoteAs ?? null,
    localAs: own.localAs ?? null,
    updateSource: own.updateSource ?? null,
    nextHopSelf: own.nextHopSelf ?? false,
    routeReflectorClient: own.routeReflectorClient ?? false,
    sendCommunity: own.sendCommunity ?? false,
    additionalPaths: own.additionalPaths ?? false,
    defaultOriginate: own.defaultOriginate ?? false,
    ebgpMultihop: own.ebgpMultihop ?? false,
    allowOwnAs: own.allowOwnAs ?? 0,
    weight: own.weight ?? 0,
    removePrivateAs: own.removePrivateAs ?? false,
    routeMapIn: own.routeMapIn ?? null,
    routeMapOut: own.routeMapOut ?? null,
    prefixListIn: own.prefixListIn ?? null,
    prefixListOut: own.prefixListOut ?? null,
    filterListIn: own.filterListIn ?? null,
    filterListOut: own.filterListOut ?? null,
    distributeListIn: own.distributeListIn ?? null,
    distributeListOut: own.distributeListOut ?? null,
    shutdown: own.shutdown ?? false,
  };
}
