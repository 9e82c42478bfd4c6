/** The cables and the switch: a userspace Open vSwitch, one namespace per host, a router's legs and a mirror port. */

import { readdir, readlink, rm, rmdir, stat } from 'node:fs/promises';
import { must, pause, run } from './command.ts';
import { MIRROR, namespaceOf, PREFIX, SENSOR, SWITCH, WORK } from './places.ts';

/** How long a temporary IPv6 address is preferred: a day of RFC 8981 in the minute of the laboratory. */
const TEMPORARY_SECONDS = 20;
const DATABASE = `unix:${WORK}/switch/db.sock`;
/** Where iproute2 keeps the names of namespaces. */
const NAMESPACES = '/run/netns';
const NO_IPV6 = ['net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1'];
/** Stable addresses and temporary ones are random; a temporary one is replaced within the day of the laboratory. */
const IPV6_PRIVACY = [
  'addr_gen_mode=3',
  'use_tempaddr=2',
  `temp_prefered_lft=${TEMPORARY_SECONDS}`,
  'max_desync_factor=0',
].map((setting) => `net.ipv6.conf.default.${setting}`);
/** Hosts that are set up at a time. */
const AT_ONCE = 4;
const SCHEMA = '/usr/share/openvswitch/vswitch.ovsschema';

/** One network card of a host and the access port it is plugged into. */
export interface Card {
  /** Its name inside the host, as `eth0`. */
  readonly name: string;
  readonly mac: string;
  readonly vlan: number;
  /** Addresses with prefix length; none where DHCP gives one. */
  readonly addresses: readonly string[];
}

/** What the network must know of a host. */
export interface Node {
  readonly name: string;
  readonly cards: readonly Card[];
  readonly gateway?: string;
  /** Forwards packets between its cards. */
  readonly forwards?: boolean;
  /** Speaks IPv6 (otherwise it is switched off, as on most devices of a hospital). */
  readonly ipv6?: boolean;
  /** Makes its IPv6 addresses up (RFC 7217, RFC 8981), as Windows and phones do, instead of deriving them from its MAC. */
  readonly ipv6Privacy?: boolean;
  /** First TTL of its packets, where it is not Linux's 64. */
  readonly ttl?: number;
}

/** The laboratory's network while it stands. */
export class Network {
  #ports = 0;
  readonly #portOf = new Map<string, string>();

  /** Starts the switch and the sensor's mirror port. */
  async raise(): Promise<void> {
    await must(['ip', 'netns', 'add', SWITCH]);
    await must(['ip', '-n', SWITCH, 'link', 'set', 'lo', 'up']);
    await must(['ip', 'netns', 'exec', SWITCH, 'sysctl', '-qw', ...NO_IPV6]);
    await must(['mkdir', '-p', `${WORK}/switch`]);
    await must(['ovsdb-tool', 'create', `${WORK}/switch/conf.db`, SCHEMA]);
    await this.#daemon([
      'ovsdb-server',
      `${WORK}/switch/conf.db`,
      `--remote=p${DATABASE}`,
      '--detach',
      '--no-chdir',
      `--pidfile=${WORK}/switch/db.pid`,
      `--log-file=${WORK}/switch/db.log`,
    ]);
    await this.configure(['--no-wait', 'init']);
    await this.#daemon([
      'ovs-vswitchd',
      DATABASE,
      '--detach',
      '--no-chdir',
      `--pidfile=${WORK}/switch/vswitchd.pid`,
      `--log-file=${WORK}/switch/vswitchd.log`,
    ]);
    await this.configure('add-br br0 -- set bridge br0 datapath_type=netdev fail_mode=standalone'.split(' '));
    await this.#raiseSensor();
  }

  /** Creates the namespaces of these hosts and plugs every card into its access port. */
  async plug(nodes: readonly Node[]): Promise<void> {
    await must(['ip', '-batch', '-'], { input: nodes.map(({ name }) => `netns add ${namespaceOf(name)}\n`).join('') });
    const scripts = nodes.map((node) => this.#setUp(node));
    await Promise.all(Array.from({ length: AT_ONCE }, (_, worker) => runEvery(scripts.slice(worker), AT_ONCE)));
    await must(['ip', '-n', SWITCH, '-batch', '-'], {
      input: [...this.#portOf.values()].map((port) => `link set ${port} up\n`).join(''),
    });
    await this.configure(
      nodes.flatMap(({ name, cards }) =>
        cards.flatMap((card) => [
          '--',
          'add-port',
          'br0',
          this.#portOf.get(`${name}/${card.name}`) ?? '',
          `tag=${card.vlan}`,
        ]),
      ),
    );
  }

  /** Moves a host's first card to another VLAN, as when a cart is plugged in elsewhere. */
  async move(node: Node, vlan: number): Promise<void> {
    const port = this.#portOf.get(`${node.name}/${node.cards[0]?.name}`);
    if (port === undefined) throw new Error(`${node.name} has no port`);
    await this.configure(['set', 'port', port, `tag=${vlan}`]);
  }

  /** The addresses a host has now: card, address, and for IPv6 its scope. */
  async addresses(node: Node): Promise<{ card: string; address: string }[]> {
    const said: unknown = JSON.parse(await must(['ip', '-n', namespaceOf(node.name), '-json', 'addr', 'show']));
    if (!Array.isArray(said)) return [];
    return said.flatMap((link: { ifname?: string; addr_info?: { local?: string }[] }) =>
      link.ifname === undefined || link.ifname === 'lo'
        ? []
        : (link.addr_info ?? []).flatMap((one) =>
            one.local ? [{ card: String(link.ifname), address: one.local }] : [],
          ),
    );
  }

  async #raiseSensor(): Promise<void> {
    await must(['ip', 'netns', 'add', SENSOR]);
    const span = `${PREFIX}span`;
    // A mirrored frame is longer by its VLAN tag.
    const link = ['ip', 'link', 'add', MIRROR, 'netns', SENSOR, 'mtu', '1600', 'type', 'veth', 'peer', 'name', span];
    await must([...link, 'netns', SWITCH, 'mtu', '1600']);
    await must(['ip', 'netns', 'exec', SENSOR, 'sysctl', '-qw', ...NO_IPV6]);
    await must(['ip', '-n', SWITCH, 'link', 'set', span, 'up']);
    await must(['ip', '-n', SENSOR, 'link', 'set', 'lo', 'up']);
    await must(['ip', '-n', SENSOR, 'link', 'set', MIRROR, 'up', 'promisc', 'on']);
    const mirror = '--id=@m create mirror name=all select-all=true output-port=@p -- set bridge br0 mirrors=@m';
    await this.configure(`add-port br0 ${span} -- --id=@p get port ${span} -- ${mirror}`.split(' '));
  }

  /** What sets a host up, as a script for a shell inside its namespace. */
  #setUp(node: Node): HostScript {
    const links: string[] = [];
    const cables: string[] = [];
    const offloads: string[] = [];
    for (const card of node.cards) {
      const port = `${PREFIX}p${this.#ports++}`;
      this.#portOf.set(`${node.name}/${card.name}`, port);
      cables.push(`link add ${card.name} address ${card.mac} type veth peer name ${port} netns ${SWITCH}`);
      // The userspace switch does not fill in checksums that the kernel leaves to the card.
      offloads.push(`ethtool -K ${card.name} tx off tso off gso off gro off`);
      links.push(`link set ${card.name} up`);
      for (const address of card.addresses) {
        const broadcast = address.includes(':') ? '' : ' broadcast +';
        links.push(`addr add ${address}${broadcast} dev ${card.name}`);
      }
    }
    if (node.gateway !== undefined) links.push(`route add default via ${node.gateway}`);
    const batch = (lines: readonly string[]): string => `ip -batch - <<'END'\n${lines.join('\n')}\nEND`;
    const steps = [
      `sysctl -qw ${settingsOf(node).join(' ')}`,
      batch(cables),
      ...offloads,
      batch(['link set lo up', ...links]),
    ];
    return { namespace: namespaceOf(node.name), text: `set -e\n${steps.join('\n')}\n` };
  }

  /** Tells the switch something, in the words of `ovs-vsctl`. */
  configure(words: readonly string[]): Promise<string> {
    return must(['ip', 'netns', 'exec', SWITCH, 'ovs-vsctl', `--db=${DATABASE}`, ...words]);
  }

  #daemon(words: readonly string[]): Promise<string> {
    const directory = `${WORK}/switch`;
    const environment = { OVS_RUNDIR: directory, OVS_DBDIR: directory, OVS_LOGDIR: directory };
    return must(['ip', 'netns', 'exec', SWITCH, ...words], { environment });
  }
}

interface HostScript {
  readonly namespace: string;
  readonly text: string;
}

/** Runs the first of these scripts and every so-many-th after it. */
async function runEvery(scripts: readonly HostScript[], step: number): Promise<void> {
  for (let at = 0; at < scripts.length; at += step) {
    const script = scripts[at];
    if (script) await must(['ip', 'netns', 'exec', script.namespace, 'sh'], { input: script.text });
  }
}

function settingsOf(node: Node): readonly string[] {
  return [
    ...(node.ipv6 ? [] : NO_IPV6),
    ...(node.ipv6Privacy ? IPV6_PRIVACY : []),
    // A card speaks of its own addresses alone, else a router with several looks like an impostor.
    'net.ipv4.conf.all.arp_announce=2',
    'net.ipv4.conf.all.arp_ignore=1',
    `net.ipv4.ip_forward=${node.forwards ? 1 : 0}`,
    ...(node.ipv6 && node.forwards ? ['net.ipv6.conf.all.forwarding=1'] : []),
    // Windows begins at 128 and sends no TCP time stamps.
    ...(node.ttl === undefined ? [] : [`net.ipv4.ip_default_ttl=${node.ttl}`]),
    ...(node.ttl === 128 ? ['net.ipv4.tcp_timestamps=0'] : []),
  ];
}

/** The namespaces of the laboratory that stand now. */
async function standing(): Promise<string[]> {
  const names = await readdir(NAMESPACES).catch(() => []);
  return names.filter((name) => name.startsWith(PREFIX));
}

/** Ends every process of the laboratory, removes its namespaces, their interfaces and its files; also after a crash. */
export async function tearDown(): Promise<void> {
  const names = await standing();
  await signalAll(names, 'SIGTERM');
  await pause(300);
  // A process may start another one while it is being ended: look again until nobody is left.
  for (let round = 0; round < 10 && (await signalAll(names, 'SIGKILL')) > 0; round++) await pause(50);
  // One that is in use nevertheless does not keep the others.
  await run(['ip', '-force', '-batch', '-'], { input: names.map((name) => `netns del ${name}\n`).join('') });
  const configured = await readdir('/etc/netns').catch(() => []);
  for (const name of configured.filter((one) => one.startsWith(PREFIX))) {
    await rm(`/etc/netns/${name}`, { recursive: true, force: true });
  }
  if (configured.length > 0) await rmdir('/etc/netns').catch(() => undefined);
  await rm(WORK, { recursive: true, force: true });
  await removeEmptyMount();
}

/** `ip netns add` mounts a directory for the names on itself; it goes when nobody has a name there. */
async function removeEmptyMount(): Promise<void> {
  const names = await readdir(NAMESPACES).catch(() => null);
  if (names?.length !== 0) return;
  await run(['umount', NAMESPACES]);
  await rmdir(NAMESPACES).catch(() => undefined);
}

/** Sends a signal to every process in these namespaces; says to how many. */
async function signalAll(names: readonly string[], signal: 'SIGTERM' | 'SIGKILL'): Promise<number> {
  const inodes = await Promise.all(names.map((name) => stat(`${NAMESPACES}/${name}`).catch(() => null)));
  const own = new Set(inodes.map((found) => `net:[${found?.ino}]`));
  let signalled = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    try {
      if (!own.has(await readlink(`/proc/${pid}/ns/net`))) continue;
      process.kill(Number(pid), signal);
      signalled++;
    } catch {
      // It ended by itself meanwhile.
    }
  }
  return signalled;
}
