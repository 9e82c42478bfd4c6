/** Captures to evidence for the learned model: the facts that protocols state of a device, and what its packets show. */
import { parseMac } from '#base/addresses.ts';
import { readCapture } from '#capture/read.ts';
import { HeaderDecoder, Outcome } from '#decode/headers/decode.ts';
import type { Evidence } from '#identify/learn/evidence.ts';
import type { Fact } from '#model/fact.ts';
import type { CaptureSummary, Frame } from '#model/frame.ts';
import { Packet } from '#model/packet.ts';
import { DEFAULTS } from './config.ts';
import { DeviceObserver } from './model-observer.ts';
import { run } from './pipeline.ts';

/** Flows held at once: captures of a few devices need no more. */
const FLOW_LIMIT = 20_000;

/** What a capture shows of devices, and how reading it went. */
export interface Gathered {
  /** In the order of the MACs that were asked for. */
  readonly devices: readonly Evidence[];
  readonly summary: CaptureSummary;
}

/** The evidence of the devices with these MACs in one capture. Throws a CaptureError where the capture cannot be read. */
export async function gatherEvidence(path: string, macs: readonly string[]): Promise<Gathered> {
  const observers = new Map(macs.map((mac) => [parseMac(mac), new DeviceObserver(parseMac(mac), path)]));
  const summary = await observe(path, observers);
  const { stated, siteDomains } = await factsOf(path, new Set(macs));
  const devices = macs.map((mac) => {
    const observer = observers.get(parseMac(mac));
    const facts = [...(stated.get(mac) ?? []), ...(observer?.facts ?? [])];
    facts.sort((a, b) => a.source.frame - b.source.frame);
    return { mac, sent: observer?.sent ?? [], facts, siteDomains };
  });
  return { devices, summary };
}

/** Shows every observer the packets that its device sends. */
async function observe(path: string, observers: ReadonlyMap<number, DeviceObserver>): Promise<CaptureSummary> {
  const decoder = new HeaderDecoder({ reassembler: null });
  const packet = new Packet();
  return readCapture(path, {
    frame(frame: Frame): void {
      const outcome = decoder.decode(frame, packet);
      if (outcome === Outcome.packet || outcome === Outcome.link) observers.get(packet.sourceMac)?.packet(packet);
    },
  });
}

interface Stated {
  readonly stated: ReadonlyMap<string, readonly Fact[]>;
  readonly siteDomains: readonly string[];
}

async function factsOf(path: string, macs: ReadonlySet<string>): Promise<Stated> {
  const stated = new Map<string, Fact[]>();
  const domains = new Set<string>();
  await run(
    [path],
    { engine: { ...DEFAULTS.engine, maxFlows: FLOW_LIMIT } },
    {
      flow: () => {},
      fact(fact) {
        if (fact.key === 'dhcp.domainName' || fact.key === 'dhcpv6.domainName') domains.add(fact.value.toLowerCase());
        const { mac } = fact.subject;
        if (mac === undefined || !macs.has(mac)) return;
        const known = stated.get(mac);
        if (known) known.push(fact);
        else stated.set(mac, [fact]);
      },
    },
  );
  return { stated, siteDomains: [...domains].sort() };
}
