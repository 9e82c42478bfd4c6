/** Random probes: packets that open a connection or seem to belong to one, and the answers to those that came through. */
import { parseIp } from '../../src/base/prefix.ts';
import type { Random } from '../../src/base/random.ts';
import type { Probe } from './frames.ts';

/** Ports that rules speak of, and neighbours of them. */
export const PORTS: readonly number[] = [22, 23, 53, 80, 104, 443, 500, 1024, 2575, 8080];
/** Combinations of TCP flags that connection tracking takes for the beginning of a connection, or for none (nf_conntrack_proto_tcp.c). */
const FLAGS: readonly number[] = [2, 2, 2, 2, 16, 24, 18, 4, 17, 3, 0, 41];
/** GRE, ESP, OSPF and VRRP, of which connection tracking looks at addresses alone. */
const OTHER_PROTOCOLS: readonly number[] = [47, 50, 89, 112];
const DSCPS: readonly number[] = [0, 0, 8, 10, 46];

/** An IPv4 address behind one of the three sides, `10.SIDE.0-1.1-3`. */
export function address4(random: Random, side: number = 1 + random.below(3)): string {
  return `10.${side}.${random.below(2)}.${1 + random.below(3)}`;
}

/** An IPv6 address behind one of the three sides. */
export function address6(random: Random, side: number = 1 + random.below(3)): string {
  return `fd00:${side}:0:${random.below(2)}::${1 + random.below(3)}`;
}

function value(text: string): bigint {
  return parseIp(text)?.value ?? 0n;
}

/** A probe from one side to another, unlike all others of its round in what tells connections apart. */
export function randomProbe(random: Random, id: number, from: number, to: number): Probe {
  const isV4 = random.below(3) > 0;
  const text = isV4 ? address4 : address6;
  const kind = random.below(10);
  const base = {
    id,
    bits: isV4 ? (32 as const) : (128 as const),
    src: value(text(random, from)),
    dst: value(text(random, to)),
    sport: 0,
    dport: 0,
    flags: 0,
    icmpType: 0,
    icmpCode: 0,
    dscp: DSCPS[random.below(DSCPS.length)] ?? 0,
  };
  const port = (): number => (random.below(4) === 0 ? random.below(65536) : (PORTS[random.below(PORTS.length)] ?? 1));
  if (kind < 5)
    return { ...base, protocol: 6, sport: port(), dport: port(), flags: FLAGS[random.below(FLAGS.length)] ?? 2 };
  if (kind < 8) return { ...base, protocol: 17, sport: port(), dport: port() };
  if (kind === 8)
    return { ...base, protocol: isV4 ? 1 : 58, icmpType: isV4 ? 8 : 128, sport: 1 + random.below(60_000), dport: 1 };
  return { ...base, protocol: OTHER_PROTOCOLS[random.below(OTHER_PROTOCOLS.length)] ?? 47 };
}

/** What a connection is told apart by. */
export function tupleOf({ src, dst, protocol, sport, dport }: Probe): string {
  const ends = [`${src}/${sport}`, `${dst}/${dport}`].sort();
  return `${protocol} ${ends.join(' ')}`;
}

/** An answer to a probe that came through: the other way, or an error that tells of it. */
export function answerTo(probe: Probe, id: number, asError: boolean): Probe {
  const isV4 = probe.bits === 32;
  const back = { ...probe, id, src: probe.dst, dst: probe.src };
  if (asError)
    return {
      ...back,
      protocol: isV4 ? 1 : 58,
      icmpType: isV4 ? 3 : 1,
      icmpCode: isV4 ? 3 : 4,
      sport: 0,
      dport: 0,
      flags: 0,
      about: probe,
    };
  if (probe.protocol === 1 || probe.protocol === 58) return { ...back, icmpType: isV4 ? 0 : 129 };
  return { ...back, sport: probe.dport, dport: probe.sport, flags: probe.protocol === 6 ? 18 : 0 };
}
