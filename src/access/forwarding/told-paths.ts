/** Paths as they are told to people, with what is taken for granted on them. */
import type { PathTold } from '#model/reach.ts';
import { packetsOf } from '../packets/asked.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';
import { type PacketBits, wordOf } from '../packets/witness.ts';
import { parseWords, WORD_KEYS } from '../packets/words.ts';
import type { Asked } from './asked-way.ts';
import type { NetworkModel } from './model.ts';
import type { Start } from './places.ts';
import type { Port } from './topology.ts';
import { type Path, type Traced, trace } from './trace.ts';

/** A path in words. */
export function tellPath({ disposition, hops }: Path): PathTold {
  return { disposition, hops: hops.map(({ node, ...hop }) => ({ node: node.name, ...hop })) };
}

/** What is taken for granted of devices on some paths and nobody can read from their configurations. */
export function assumed({ tables }: NetworkModel, paths: readonly Path[]): { readonly assumes?: readonly string[] } {
  const nodes = new Set(paths.flatMap(({ hops }) => hops.map(({ node }) => node)));
  const assumes = tables.unequal
    .filter((ends) => ends.some(({ router }) => nodes.has(router.node)))
    .map(
      ([one, other]) =>
        `${endText(one)} and ${endText(other)} are neighbours over OSPF, although they take packets of different sizes`,
    );
  return assumes.length === 0 ? {} : { assumes };
}

function endText({ router, name, interface: { ospf } }: Port): string {
  return `${router.node.name}[${name}] (${ospf?.hello?.mtu ?? 'any number of'} bytes)`;
}

/** Where packets begin: a device, or an interface of it. */
export function startName({ location: { router, port } }: Start): string {
  return port ? `${router.node.name}[${port.name}]` : router.node.name;
}

/** The paths of one packet. */
export function pathsOf(model: NetworkModel, { scope }: Asked, start: Start, packet: PacketBits): Traced {
  return trace(model, start, onePacket(model.space, packet), scope);
}

/** The set of one packet alone, wherever it comes in. */
function onePacket(space: PacketSpace, packet: PacketBits): PacketSet {
  const words: string[] = [];
  for (const key of WORD_KEYS) {
    if (key === 'in' || key === 'out') continue;
    const value = wordOf(space, packet, key);
    if (value !== undefined) words.push(`${key}=${value}`);
  }
  return packetsOf(space, parseWords(words.join(' ')));
}
