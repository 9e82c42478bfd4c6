/** Cuts one small trace per protocol out of a recording: one to three complete conversations of each, frame by frame. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DEFAULTS } from '#app/config.ts';
import { run } from '#app/pipeline.ts';
import { formatIpv4, formatIpv6, formatMacNumber } from '#base/addresses.ts';
import { readCapture } from '#capture/read.ts';
import { type WrittenFrame, writePcap } from '#capture/write.ts';
import { HeaderDecoder, Outcome } from '#decode/headers/decode.ts';
import type { Flow } from '#model/flow.ts';
import { Packet } from '#model/packet.ts';
import type { Truth } from './truth.ts';

const FOLDER = 'test/traces';
const README = `${FOLDER}/README.md`;
/** Every trace of the laboratory has this name; others in the folder are left alone. */
const NAME = 'laboratory.pcap';
/** Conversations per trace. */
const MOST = 3;
/** A longer conversation is cut out only where the protocol has no shorter one, in bytes of both directions. */
const LONGEST = 24_000;
/** The conversations of a trace hold no more than this together. */
const ENOUGH = 40_000;
/** Microseconds after which a mirrored copy no longer comes. */
const COPY_AFTER = 2000;
/** Fewer protocols than this mean that the recording is not the laboratory's. */
const FEWEST_PROTOCOLS = 20;

/** A conversation to be cut out: who, and when, in microseconds since 1970. */
interface Cut {
  readonly flow: Flow;
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** Writes the traces and their lines in the README; gives the exit status. */
export async function cutTraces(recording: string): Promise<number> {
  const flows: Flow[] = [];
  await run([recording], DEFAULTS, { flow: (flow) => flows.push(flow), fact: () => {} });
  const chosen = choose(flows);
  if (chosen.size < FEWEST_PROTOCOLS) {
    console.error(`lab: only ${chosen.size} protocols in ${recording}: no trace was cut`);
    return 1;
  }
  const frames = await collect(recording, [...chosen.values()].flat());
  const names = await hostNames(recording);
  const lines: string[] = [];
  for (const [protocol, cuts] of [...chosen].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const own = cuts.flatMap((cut) => frames.get(cut) ?? []).sort((a, b) => a.order - b.order);
    const path = `${FOLDER}/${protocol}/${NAME}`;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, writePcap(own));
    lines.push(provenance(`${protocol}/${NAME}`, recording, cuts, own, names));
  }
  await writeReadme(lines);
  console.error(`lab: ${lines.length} traces in ${FOLDER}`);
  return 0;
}

/** Complete conversations of each protocol, also of those that carry another one. */
function choose(flows: readonly Flow[]): Map<string, Cut[]> {
  const byProtocol = new Map<string, Cut[]>();
  for (const flow of flows.filter(isComplete)) {
    const cut = { flow, key: keyOfFlow(flow), start: microseconds(flow.start), end: microseconds(flow.end) };
    for (const protocol of [...flow.over, flow.protocol]) {
      if (protocol === null) continue;
      const list = byProtocol.get(protocol) ?? [];
      byProtocol.set(protocol, list);
      list.push(cut);
    }
  }
  return new Map([...byProtocol].map(([protocol, cuts]) => [protocol, telling(cuts)]));
}

/** Microseconds since 1970 of an RFC 3339 time with microseconds. */
function microseconds(time: string): number {
  return Date.parse(`${time.slice(0, 19)}Z`) * 1000 + Number(time.slice(20, 26));
}

/** The first short conversation and the longest other short ones, which say most; the shortest where all are long. */
function telling(cuts: readonly Cut[]): Cut[] {
  const bySize = [...cuts].sort((a, b) => sizeOf(b) - sizeOf(a));
  const first = cuts.find((cut) => sizeOf(cut) <= LONGEST);
  if (first === undefined) return bySize.slice(-1);
  const chosen = [first];
  let size = sizeOf(first);
  for (const cut of bySize) {
    if (cut === first || sizeOf(cut) > LONGEST) continue;
    if (chosen.length >= MOST || size + sizeOf(cut) > ENOUGH) continue;
    chosen.push(cut);
    size += sizeOf(cut);
  }
  return chosen;
}

function sizeOf({ flow }: Cut): number {
  return flow.clientBytes + flow.serverBytes;
}

/** Recognised by content, and for TCP from the first packet on. */
function isComplete(flow: Flow): boolean {
  if (flow.basis !== 'content' || flow.missed.bytes > 0) return false;
  return flow.transport !== 'tcp' || flow.state === 'established' || flow.state === 'reset';
}

interface Ordered extends WrittenFrame {
  readonly order: number;
}

/** The frames of each conversation, copies on other VLANs included. */
async function collect(recording: string, cuts: readonly Cut[]): Promise<Map<Cut, Ordered[]>> {
  const byKey = Map.groupBy(new Set(cuts), (cut) => cut.key);
  const frames = new Map<Cut, Ordered[]>();
  const decoder = new HeaderDecoder({ reassembler: null });
  const packet = new Packet();
  await readCapture(recording, {
    frame(frame): void {
      const outcome = decoder.decode(frame, packet);
      if (outcome !== Outcome.packet && outcome !== Outcome.link) return;
      // A copy of the last packet may come a moment after it.
      const cut = byKey
        .get(keyOfPacket(packet))
        ?.find(({ start, end }) => frame.time >= start && frame.time <= end + COPY_AFTER);
      if (cut === undefined) return;
      const list = frames.get(cut) ?? [];
      frames.set(cut, list);
      const bytes = frame.bytes.slice(frame.start, frame.end);
      list.push({ time: frame.time, bytes, linkType: frame.linkType, length: frame.length, order: frame.number });
    },
  });
  return frames;
}

/** The two ends of a conversation in one word, the same for both directions. */
function keyOf(ends: readonly [string, string], transport: string): string {
  return `${[...ends].sort().join(' ')} ${transport}`;
}

function keyOfFlow({ network, transport, client, server }: Flow): string {
  const end = ({ ip, mac, port }: Flow['client']): string =>
    network === 'ethernet' ? (mac ?? '') : `${ip} ${port ?? ''}`;
  return keyOf([end(client), end(server)], transport ?? '');
}

const TRANSPORTS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6', 132: 'sctp' };
const WITH_PORTS: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp']);

function keyOfPacket(packet: Packet): string {
  if (packet.network === 0) {
    return keyOf(
      [formatMacNumber(Math.max(0, packet.sourceMac)), formatMacNumber(Math.max(0, packet.destinationMac))],
      '',
    );
  }
  const transport = TRANSPORTS[packet.protocol] ?? String(packet.protocol);
  const { source0, source1, source2, source3, destination0, destination1, destination2, destination3 } = packet;
  const four = packet.network === 4;
  const source = four ? formatIpv4(source3) : formatIpv6(source0, source1, source2, source3);
  const destination = four
    ? formatIpv4(destination3)
    : formatIpv6(destination0, destination1, destination2, destination3);
  const [from, to] = WITH_PORTS.has(transport) ? [packet.sourcePort, packet.destinationPort] : ['', ''];
  return keyOf([`${source} ${from}`, `${destination} ${to}`], transport);
}

/** Address to the laboratory's name of the host, from the truth beside the recording. */
async function hostNames(recording: string): Promise<Map<string, string>> {
  const truth = JSON.parse(await readFile(recording.replace(/\.pcap(\.gz)?$/, '.truth.json'), 'utf8')) as Truth;
  return new Map(truth.hosts.flatMap(({ name, macs, ips }) => [...macs, ...ips].map((address) => [address, name])));
}

function provenance(
  path: string,
  recording: string,
  cuts: readonly Cut[],
  frames: readonly Ordered[],
  names: ReadonlyMap<string, string>,
): string {
  const nameOf = ({ ip, mac }: Flow['client']): string => names.get(ip ?? '') ?? names.get(mac ?? '') ?? ip ?? 'all';
  const who = cuts.map(({ flow }) => `${nameOf(flow.client)} → ${nameOf(flow.server)}`);
  const numbers = `${cuts.length} of ${recording}, from frame ${cuts[0]?.flow.firstFrame}`;
  return `| ${path} | ${numbers}: ${who.join(', ')} | ${frames.length} |`;
}

/** Replaces the laboratory's lines and keeps those of other traces. */
async function writeReadme(lines: readonly string[]): Promise<void> {
  const before = await readFile(README, 'utf8').catch(() => HEAD);
  const others = before.split('\n').filter((line) => line.startsWith('| ') && !line.includes(`/${NAME} |`));
  const [names = '', ...kept] = others;
  const rows = [...kept, ...lines].sort((a, b) => (a < b ? -1 : 1));
  await writeFile(README, `${HEAD.slice(0, HEAD.indexOf('| '))}${names}\n|---|---|---|\n${rows.join('\n')}\n`);
}

const HEAD = `# Traces

Small captures, one folder per protocol, each with its golden flows and facts beside it (\`npm run golden\` refreshes them).
Only synthetic identities: the patients are those of \`lab/programs/patients.ts\`.
The traces named \`${NAME}\` are cut by \`npm run lab -- traces\` out of the recorded day of the laboratory.

| trace | conversations, and where they come from | frames |
|---|---|---|
`;
