/** A namespace that routes between its sides: addresses, next hops, and nobody who has to ask for a MAC address. */
import { Bench, macOf, type Side } from './namespaces.ts';

const SETTINGS = [
  'net.ipv4.ip_forward=1',
  'net.ipv6.conf.all.forwarding=1',
  'net.ipv4.conf.all.rp_filter=0',
  'net.ipv4.conf.default.rp_filter=0',
];

/** SYN, and what `nf_conntrack_tcp_loose` takes for a connection in its middle (nf_conntrack_proto_tcp.c). */
export const OPENING: ReadonlySet<number> = new Set([2, 16, 24]);

/** Raises a router with three sides; `10.SIDE.0.0/16` and `fd00:SIDE::/32` lie behind the host of each. */
export async function raiseRouter(): Promise<Bench> {
  const bench = new Bench('router', ['eth0', 'eth1', 'wg0']);
  await bench.raise();
  await bench.inside(['sysctl', '-qw', ...SETTINGS]);
  for (const side of bench.sides) await connect(bench, side);
  return bench;
}

async function connect(bench: Bench, side: Side): Promise<void> {
  const { index, interface: name } = side;
  const [next, next6] = [`10.254.${index}.2`, `fd00:254:${index}::2`];
  const commands = [
    `addr add 10.254.${index}.1/24 dev ${name}`,
    `addr add fd00:254:${index}::1/64 dev ${name} nodad`,
    `neigh replace ${next} lladdr ${macOf(side, 'host')} dev ${name} nud permanent`,
    `neigh replace ${next6} lladdr ${macOf(side, 'host')} dev ${name} nud permanent`,
    `route add 10.${index}.0.0/16 via ${next} dev ${name}`,
    `route add fd00:${index}::/32 via ${next6} dev ${name}`,
  ];
  await bench.inside(['sysctl', '-qw', `net.ipv4.conf.${name}.rp_filter=0`]);
  await bench.inside(['ip', '-batch', '-'], commands.join('\n'));
}

/** Loads what `make` makes; what the program refuses, because it contradicts itself, is replaced by another. */
export async function loaded(make: () => string, load: (text: string) => Promise<unknown>): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const text = make();
    try {
      await load(text);
      return text;
    } catch (error) {
      if (attempt >= 20) throw error;
    }
  }
}
