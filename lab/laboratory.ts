/** The laboratory while it stands: starts servers in hosts, runs clients there, and remembers which address a host had when. */

import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { must, type Outcome, type RunOptions, run, until } from './command.ts';
import type { Host } from './host.ts';
import { Network, tearDown } from './network.ts';
import { namespaceOf, PROGRAMS, WORK } from './places.ts';

/** Runs a program with its host's name and with a `/run` of its own, so that no server leaves anything on this machine. */
const ENTER = 'hostname "$0" && mount --bind "$1" /run && shift && exec "$@"';

/** As ENTER, and with a `/tmp` of its own as well. */
const ENTER_WITH_TMP = 'hostname "$0" && mount --bind "$1" /run && mount --bind "$1" /tmp && shift && exec "$@"';

const READY_LIMIT_MS = 60_000;
/** TCP_LISTEN and, for UDP, TCP_CLOSE as `/proc/net` writes them. */
const LISTENING = new Set(['0A', '07']);

/** An address that a host held. */
export interface Tenure {
  readonly card: string;
  readonly ip: string;
  readonly from: string;
  until: string | null;
}

export interface StartOptions {
  /** Wait until something listens here. */
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** The program ends by itself some time. */
  readonly mayEnd?: boolean;
  /** Give the program a `/tmp` of its own. */
  readonly privateTmp?: boolean;
}

export class Laboratory {
  readonly network: Network = new Network();
  readonly tenures: Map<string, Tenure[]> = new Map<string, Tenure[]>();
  readonly #hosts = new Map<string, Host>();
  readonly #visited = new Map<string, number[]>();
  readonly #daemons: { label: string; child: ChildProcess }[] = [];

  constructor(hosts: readonly Host[]) {
    for (const host of hosts) this.#hosts.set(host.name, host);
  }

  get hosts(): ReadonlyMap<string, Host> {
    return this.#hosts;
  }

  /** Builds switch, cables and hosts; removes what an earlier run may have left. */
  async raise(): Promise<void> {
    await tearDown();
    await mkdir(WORK, { recursive: true });
    await this.network.raise();
    await this.#plugIn([...this.#hosts.values()]);
  }

  /** Plugs further hosts in. */
  async join(hosts: readonly Host[]): Promise<void> {
    for (const host of hosts) this.#hosts.set(host.name, host);
    await this.#plugIn(hosts);
  }

  /** The host of this name. */
  host(name: string): Host {
    const host = this.hosts.get(name);
    if (host === undefined) throw new Error(`the laboratory has no host ${name}`);
    return host;
  }

  /** The IPv4 address of a host's first card now, or of the card named. */
  address(name: string, card = 'eth0'): string {
    const held = (this.tenures.get(name) ?? []).filter((one) => one.card === card && one.until === null);
    const found = held.find((one) => !one.ip.includes(':'));
    if (found === undefined) throw new Error(`${name} has no address on ${card}`);
    return found.ip;
  }

  /** A directory of the host that lasts as long as the laboratory. */
  async directory(host: string, name: string): Promise<string> {
    const path = `${WORK}/hosts/${host}/${name}`;
    await mkdir(path, { recursive: true, mode: 0o755 });
    return path;
  }

  /** Writes a file of the host and gives its path. */
  async file(host: string, name: string, text: string | Uint8Array, mode = 0o644): Promise<string> {
    const path = `${WORK}/hosts/${host}/${name}`;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode });
    return path;
  }

  /** Replaces a file of `/etc` inside the host alone. */
  async etc(host: string, name: string, text: string): Promise<void> {
    await mkdir(`/etc/netns/${namespaceOf(host)}`, { recursive: true });
    await writeFile(`/etc/netns/${namespaceOf(host)}/${name}`, text);
  }

  /** Adds people to the host's own list of users, on a copy of this machine's. */
  async users(host: string, names: readonly string[]): Promise<void> {
    const home = await this.directory(host, 'home');
    const lines = names.map((name, index) => `${name}:x:${4000 + index}:65534:${name}:${home}:/bin/sh\n`);
    await this.etc(host, 'passwd', (await readFile('/etc/passwd', 'utf8')) + lines.join(''));
  }

  /** Starts a server in a host and waits until its port is open. */
  async start(
    host: string,
    label: string,
    words: readonly string[],
    options: StartOptions = {},
  ): Promise<ChildProcess> {
    const log = openSync(`${WORK}/hosts/${host}/${label}.log`, 'a');
    const [file = '', ...rest] = this.#inside(host, words, options.privateTmp ?? false);
    const child = spawn(file, rest, {
      stdio: ['ignore', log, log],
      detached: true,
      env: { ...process.env, LC_ALL: 'C', ...options.environment },
    });
    child.unref();
    if (!options.mayEnd) this.#daemons.push({ label: `${host}/${label}`, child });
    const { port } = options;
    if (port !== undefined && !(await isReady(child, port))) {
      const said = await readFile(`${WORK}/hosts/${host}/${label}.log`, 'utf8');
      throw new Error(`${label} on ${host} did not open port ${port}: ${said.slice(-800)}`);
    }
    return child;
  }

  /** Starts one of the laboratory's own programs in a host. */
  program(host: string, name: string, words: readonly string[], port?: number): Promise<ChildProcess> {
    const line = [process.execPath, join(PROGRAMS, `${name}.ts`), ...words];
    return this.start(host, name, line, port === undefined ? {} : { port });
  }

  /** Runs one of the laboratory's own programs in a host to its end. */
  own(host: string, name: string, words: readonly string[], options: RunOptions = {}): Promise<string> {
    return this.must(host, [process.execPath, join(PROGRAMS, `${name}.ts`), ...words], options);
  }

  /** Runs a client in a host; its status is the caller's to judge. */
  run(host: string, words: readonly string[], options: RunOptions & { privateTmp?: boolean } = {}): Promise<Outcome> {
    return run(this.#inside(host, words, options.privateTmp ?? false), options);
  }

  /** Runs a client in a host; throws where it fails. */
  must(host: string, words: readonly string[], options: RunOptions = {}): Promise<string> {
    return must(this.#inside(host, words, false), options);
  }

  /** Notes which addresses the host has now; called after everything that may change them. */
  async note(name: string): Promise<void> {
    const now = new Date().toISOString();
    const held = await this.network.addresses(this.host(name));
    const list = this.tenures.get(name) ?? [];
    this.tenures.set(name, list);
    for (const one of list) {
      if (one.until === null && !held.some((is) => is.card === one.card && is.address === one.ip)) one.until = now;
    }
    for (const is of held) {
      const known = list.some((one) => one.until === null && one.card === is.card && one.ip === is.address);
      if (!known) list.push({ card: is.card, ip: is.address, from: now, until: null });
    }
  }

  /** Plugs a host's first card into another VLAN. */
  async move(name: string, vlan: number): Promise<void> {
    await this.network.move(this.host(name), vlan);
    this.#visited.set(name, [...(this.#visited.get(name) ?? []), vlan]);
  }

  /** The VLANs a host was plugged into, in order. */
  vlansOf(name: string): number[] {
    return [...new Set([...this.host(name).cards.map((card) => card.vlan), ...(this.#visited.get(name) ?? [])])];
  }

  /** Ends a server of a host that was started under this label; nothing where there is none. */
  async stop(host: string, label: string): Promise<void> {
    const at = this.#daemons.findIndex((one) => one.label === `${host}/${label}`);
    const [daemon] = at < 0 ? [] : this.#daemons.splice(at, 1);
    if (daemon?.child.pid === undefined || daemon.child.exitCode !== null) return;
    const ended = new Promise((resolve) => daemon.child.once('exit', resolve));
    process.kill(-daemon.child.pid, 'SIGTERM');
    await ended;
  }

  /** The servers that have ended although nobody ended them. */
  fallen(): string[] {
    return this.#daemons.filter((one) => one.child.exitCode !== null).map((one) => one.label);
  }

  #inside(host: string, words: readonly string[], privateTmp: boolean): string[] {
    const shell = ['sh', '-c', privateTmp ? ENTER_WITH_TMP : ENTER, this.host(host).hostName ?? host];
    const enter = ['ip', 'netns', 'exec', namespaceOf(host), 'unshare', '--uts', '--', ...shell];
    return [...enter, `${WORK}/hosts/${host}/run`, ...words];
  }

  async #plugIn(hosts: readonly Host[]): Promise<void> {
    await Promise.all(hosts.map((host) => this.#furnish(host)));
    await this.network.plug(hosts);
    await Promise.all(hosts.map(({ name }) => this.note(name)));
  }

  async #furnish(host: Host): Promise<void> {
    await this.directory(host.name, 'run');
    const server = [...this.hosts.values()].find((one) => one.name === 'infra-1');
    const address = server?.cards[0]?.addresses[0]?.split('/')[0] ?? '127.0.0.1';
    await this.etc(
      host.name,
      'resolv.conf',
      `search hospital.example\nnameserver ${address}\noptions timeout:1 attempts:1\n`,
    );
    await this.etc(host.name, 'hosts', `127.0.0.1 localhost\n127.0.1.1 ${host.hostName ?? host.name}\n`);
  }
}

/** Waits until the program listens on this port; false where it ended or takes too long. */
async function isReady(child: ChildProcess, port: number): Promise<boolean> {
  await until(() => child.exitCode !== null || isOpen(child, port), READY_LIMIT_MS);
  return child.exitCode === null && isOpen(child, port);
}

/** Whether something in the program's network listens on this port, asked without a packet. */
async function isOpen(child: ChildProcess, port: number): Promise<boolean> {
  if (child.exitCode !== null) return false;
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  for (const table of ['tcp', 'tcp6', 'udp', 'udp6']) {
    const text = await readFile(`/proc/${child.pid}/net/${table}`, 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      const [, local = '', , state = ''] = line.trim().split(/\s+/);
      if (local.endsWith(`:${hex}`) && LISTENING.has(state)) return true;
    }
  }
  return false;
}
