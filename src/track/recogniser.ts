/** Which protocol the first bytes of a conversation speak: every candidate is asked, ports only decide whom to ask first. */
import type { Cursor } from '#base/cursor.ts';
import type { Carrier, Context, Protocol } from '#decode/protocol.ts';
import { VERDICT } from '#decode/protocol.ts';

/** The protocols of each carrier and the ports that hint at them. Built once; holds no state of any conversation. */
export class Recogniser {
  readonly #all = new Map<Carrier, readonly Protocol[]>();
  readonly #hinted = new Map<Carrier, ReadonlyMap<number, readonly Protocol[]>>();
  readonly #byName: ReadonlyMap<string, Protocol>;

  constructor(protocols: readonly Protocol[]) {
    this.#byName = new Map(protocols.map((protocol) => [protocol.name, protocol]));
    for (const carrier of ['tcp', 'udp', 'sctp', 'icmpv6', 'ethernet'] as const) {
      const carried = protocols.filter((protocol) => protocol.places[carrier]);
      const hinted = new Map<number, Protocol[]>();
      for (const protocol of carried) {
        for (const port of protocol.places[carrier] ?? []) hinted.set(port, [...(hinted.get(port) ?? []), protocol]);
      }
      // An EtherType decides; everywhere else every protocol may be met on any port.
      this.#all.set(carrier, carrier === 'ethernet' ? [] : carried);
      this.#hinted.set(carrier, hinted);
    }
  }

  /** The protocols that a port, or an EtherType, hints at. */
  hinted(context: Context): readonly Protocol[] {
    const ports = this.#hinted.get(context.carrier);
    if (!ports) return NONE;
    if (context.carrier === 'ethernet') return ports.get(context.etherType) ?? NONE;
    return ports.get(context.serverPort) ?? ports.get(context.clientPort) ?? NONE;
  }

  /** True when a port of this conversation hints at `protocol`. */
  isHinted(protocol: Protocol, context: Context): boolean {
    const ports = protocol.places[context.carrier];
    if (!ports) return false;
    if (context.carrier === 'ethernet') return ports.includes(context.etherType);
    return ports.includes(context.serverPort) || ports.includes(context.clientPort);
  }

  /** True when the ports say that who was taken for the client serves `name`: its port is one of the protocol's, the other's is not. */
  isReversed(name: string, carrier: Carrier, clientPort: number, serverPort: number): boolean {
    const ports = carrier === 'tcp' || carrier === 'udp' ? this.#byName.get(name)?.places[carrier] : undefined;
    return ports?.includes(clientPort) === true && !ports.includes(serverPort);
  }

  /** Every protocol of the carrier. */
  all(carrier: Carrier): readonly Protocol[] {
    return this.#all.get(carrier) ?? NONE;
  }
}

const NONE: readonly Protocol[] = [];

/** What asking the candidates gave: who is sure, or who thinks it likely, and whether somebody wants to see more. */
export interface Opinion {
  sure: Protocol | null;
  maybe: Protocol | null;
  maybeHinted: boolean;
  more: boolean;
}

/** Asks the hinted candidates first, then all. `bytes` is left where it stood; `opinion` is filled in. */
export function ask(
  recogniser: Recogniser,
  bytes: Cursor,
  context: Context,
  excluded: readonly Protocol[],
  opinion: Opinion,
): void {
  opinion.sure = null;
  opinion.maybe = null;
  opinion.maybeHinted = false;
  opinion.more = false;
  if (askThese(recogniser.hinted(context), true, bytes, context, excluded, opinion)) return;
  askThese(recogniser.all(context.carrier), false, bytes, context, excluded, opinion);
}

function askThese(
  protocols: readonly Protocol[],
  hinted: boolean,
  bytes: Cursor,
  context: Context,
  excluded: readonly Protocol[],
  opinion: Opinion,
): boolean {
  const position = bytes.position;
  for (let i = 0; i < protocols.length; i++) {
    const protocol = protocols[i] as Protocol;
    if (excluded.length > 0 && excluded.includes(protocol)) continue;
    const verdict = protocol.probe(bytes, context);
    bytes.position = position;
    bytes.failed = false;
    if (verdict === VERDICT.sure) {
      opinion.sure = protocol;
      return true;
    }
    if (verdict === VERDICT.more) opinion.more = true;
    else if (verdict === VERDICT.maybe && !opinion.maybeHinted && (hinted || !opinion.maybe)) {
      opinion.maybe = protocol;
      opinion.maybeHinted = hinted;
    }
  }
  return false;
}
