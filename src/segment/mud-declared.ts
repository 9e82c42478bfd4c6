/** What a usage description declares, as declared flows: who the device speaks to, and who speaks to it. */
import type { NumberRange } from '#access/filter.ts';
import { formatPrefix } from '#base/prefix.ts';
import { PROTOCOL_NUMBERS } from '#model/policy.ts';
import type { DeclaredFlow } from '#model/segment.ts';
import type { MudEntry, MudFile, MudPeer } from './mud-file.ts';

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(PROTOCOL_NUMBERS).map(([name, number]) => [number, name]),
);

/**
 * `device` is whom the file is about, in the words of declared flows (`model:…`). Peers that the file names by a name or a role
 * are written `dns:NAME`, `controller:NAME`, `manufacturer:NAME` or `local`, for a person to say who they are.
 */
export function declaredByMud(file: MudFile, device: string, source: string): readonly DeclaredFlow[] {
  const found = new Map<string, DeclaredFlow>();
  for (const entry of file.entries) {
    const flow = flowOf(entry, device, `${source}, entry ${entry.name}`);
    if (flow === null) continue;
    const key = JSON.stringify([flow.from, flow.to, flow.protocol, flow.ports]);
    if (!found.has(key)) found.set(key, flow);
  }
  return [...found.values()];
}

/** Null for an entry that lets answers come back, and for one that permits nothing. */
function flowOf(entry: MudEntry, device: string, source: string): DeclaredFlow | null {
  const { direction, action, protocol, peer, sport, dport, begunBy } = entry;
  const isAnswer = begunBy === null ? sport !== null && dport === null : begunBy !== direction;
  if (action !== 'accept' || isAnswer) return null;
  const other = peerWord(peer);
  return {
    from: direction === 'from' ? device : other,
    to: direction === 'from' ? other : device,
    protocol: protocol === null ? 'any' : (NAMES.get(protocol) ?? String(protocol)),
    ports: dport === null ? [] : [portText(dport)],
    source,
    about: device,
  };
}

function peerWord(peer: MudPeer): string {
  switch (peer.kind) {
    case 'any':
      return 'any';
    case 'local':
      return 'local';
    case 'prefix':
      return formatPrefix(peer.prefix);
    case 'name':
      return `dns:${peer.text}`;
    default:
      return `${peer.kind}:${peer.text}`;
  }
}

function portText({ from, to }: NumberRange): string {
  return from === to ? String(from) : `${from}-${to}`;
}
