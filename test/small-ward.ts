/** A ward, an archive and guests behind a router or on a switch, each in a network namespace, with programs that talk. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import readline from 'node:readline';
import { must, run, until } from '../lab/command.ts';
import type { Told } from './talker.ts';

const DICOM_PORT = '11112';
const TALKER = path.join(import.meta.dirname, 'talker.ts');

/** Hosts by name with their addresses; the gateway of each network is `.1`. */
const HOSTS = { ward: '10.2.0.10', cart: '10.2.0.11', archive: '10.9.0.4', guest: '10.66.0.5' } as const;
type HostName = keyof typeof HOSTS;

export class SmallWard {
  /** Where the enforcement point is. */
  readonly router: string;
  readonly #name: string;
  readonly #talkers: ChildProcess[] = [];
  readonly #daemons: string[] = [];

  constructor(name: string) {
    this.#name = name;
    this.router = `${name}r`;
  }

  #namespaceOf(host: HostName): string {
    return `${this.#name}${host[0]}`;
  }

  /** A router with a leg to each host. */
  async raiseRouter(): Promise<void> {
    await this.#raiseHosts();
    await this.inside(['sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.conf.all.rp_filter=0']);
    for (const [index, host] of this.#names().entries()) {
      const ip = HOSTS[host];
      await this.inside(['ip', 'addr', 'add', `10.254.${index}.1/32`, 'dev', this.#portOf(host)]);
      await this.inside(['ip', 'route', 'add', `${ip}/32`, 'dev', this.#portOf(host)]);
      const within = (...words: readonly string[]): Promise<string> =>
        must(['ip', '-n', this.#namespaceOf(host), ...words]);
      await within('addr', 'add', `${ip}/32`, 'dev', 'eth0');
      await within('route', 'add', `10.254.${index}.1/32`, 'dev', 'eth0');
      await within('route', 'add', 'default', 'via', `10.254.${index}.1`);
    }
  }

  /** A switch of Open vSwitch in user space with a port for each host; answers its folder, for OVS_RUNDIR. */
  async raiseSwitch(folder: string): Promise<string> {
    await this.#raiseHosts();
    const environment = { OVS_RUNDIR: folder, OVS_DBDIR: folder, OVS_LOGDIR: folder };
    const database = `unix:${folder}/db.sock`;
    const inside = (...words: readonly string[]): Promise<string> =>
      must(['ip', 'netns', 'exec', this.router, ...words], { environment, limitMs: 60_000 });
    await must(['ovsdb-tool', 'create', `${folder}/conf.db`, '/usr/share/openvswitch/vswitch.ovsschema']);
    const detached = ['--detach', '--no-chdir', '--pidfile', '--log-file'];
    await inside('ovsdb-server', `${folder}/conf.db`, `--remote=p${database}`, ...detached);
    await inside('ovs-vsctl', `--db=${database}`, '--no-wait', 'init');
    await inside('ovs-vswitchd', database, ...detached);
    this.#daemons.push(`${folder}/ovs-vswitchd.pid`, `${folder}/ovsdb-server.pid`);
    const bridge = ['add-br', 'br0', '--', 'set', 'bridge', 'br0', 'datapath_type=netdev'];
    const ports = this.#names().flatMap((host) => ['--', 'add-port', 'br0', this.#portOf(host)]);
    await inside('ovs-vsctl', `--db=${database}`, ...bridge, ...ports);
    for (const host of this.#names()) {
      const space = this.#namespaceOf(host);
      // The switch does not fill in checksums that the kernel leaves to the card.
      await must([
        'ip',
        'netns',
        'exec',
        space,
        'ethtool',
        '-K',
        'eth0',
        ...'tx off tso off gso off gro off'.split(' '),
      ]);
      await must(['ip', '-n', space, 'addr', 'add', `${HOSTS[host]}/8`, 'dev', 'eth0']);
    }
    return folder;
  }

  /** Namespaces and cables, without addresses. */
  async #raiseHosts(): Promise<void> {
    await must(['ip', 'netns', 'add', this.router]);
    await this.inside(['ip', 'link', 'set', 'lo', 'up']);
    for (const host of this.#names()) {
      const space = this.#namespaceOf(host);
      await must(['ip', 'netns', 'add', space]);
      const quiet = ['net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1'];
      await must(['ip', 'netns', 'exec', space, 'sysctl', '-qw', ...quiet]);
      const peer = ['peer', 'name', 'eth0', 'netns', space];
      await must(['ip', 'link', 'add', this.#portOf(host), 'netns', this.router, 'type', 'veth', ...peer]);
      await this.inside(['ip', 'link', 'set', this.#portOf(host), 'up']);
      for (const link of ['lo', 'eth0']) await must(['ip', '-n', space, 'link', 'set', link, 'up']);
    }
  }

  #names(): readonly HostName[] {
    return Object.keys(HOSTS) as HostName[];
  }

  #portOf(host: HostName): string {
    return `p-${host}`;
  }

  inside(words: readonly string[], input = ''): Promise<string> {
    return must(['ip', 'netns', 'exec', this.router, ...words], { input, limitMs: 60_000 });
  }

  /** Starts a program that talks in a host; resolves when it has begun. */
  async talk(host: HostName, orders: object): Promise<() => Promise<Readonly<Record<string, Told>>>> {
    const words = ['netns', 'exec', this.#namespaceOf(host), process.execPath, TALKER, JSON.stringify(orders)];
    const child = spawn('ip', words, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#talkers.push(child);
    const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => String((await lines.next()).value);
    if ((await next()) !== 'ready') throw new Error(`nobody talks in ${host}`);
    return async () => {
      child.stdin.write('?\n');
      return JSON.parse(await next()) as Record<string, Told>;
    };
  }

  /** Starts a DICOM server in the archive; answers how a host verifies that it can be reached (PS3.4, annex A). */
  async dicom(): Promise<(host: HostName) => Promise<boolean>> {
    const server = ['ip', 'netns', 'exec', this.#namespaceOf('archive'), 'storescp', '-dhl', '--ignore', DICOM_PORT];
    this.#talkers.push(spawn('ip', server.slice(1), { stdio: 'ignore' }));
    const echo = async (host: HostName): Promise<boolean> => {
      const words = [
        'echoscu',
        '--timeout',
        '5',
        '--acse-timeout',
        '5',
        '--dimse-timeout',
        '5',
        HOSTS.archive,
        DICOM_PORT,
      ];
      return (await run(['ip', 'netns', 'exec', this.#namespaceOf(host), ...words])).status === 0;
    };
    if (!(await until(() => echo('archive'), 30_000))) throw new Error('the DICOM server does not answer');
    return echo;
  }

  /** Nobody talks any more. */
  hush(): void {
    for (const child of this.#talkers.splice(0)) child.kill('SIGKILL');
  }

  async close(): Promise<void> {
    this.hush();
    for (const host of this.#names()) await run(['ip', 'netns', 'del', this.#namespaceOf(host)]);
    await run(['ip', 'netns', 'del', this.router]);
    for (const file of this.#daemons) process.kill(Number(await fs.readFile(file, 'utf8')), 'SIGKILL');
  }
}
