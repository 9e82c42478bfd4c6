/** A device under test in a network namespace, with a host on each of its sides that sends probes and hears what comes through. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { must, run, until } from '../../lab/command.ts';
import { writePcap } from '../../src/capture/write.ts';
import { frameOf, type Probe, readMark } from './frames.ts';

/** How many packets a second are sent: as many as the queue of a virtual cable, or a switch in user space, bears without losing some. */
const RATES = { router: 25_000, switch: 5000 } as const;
const WAIT_MS = 60_000;
/** The number of the packet that ends a round; a probe has another. */
const LAST_ID = 0xffff;
const BROADCAST = Buffer.alloc(6, 255);

/** A side of the device: the name of its interface there, and what it must know to send to the host on that side. */
export interface Side {
  readonly interface: string;
  readonly index: number;
}

/** A probe, the side it comes from, and the side it goes to. */
export interface Sent {
  readonly probe: Probe;
  readonly from: Side;
  readonly to: Side;
}

/** What was heard: keys of probes by the side that heard them. */
export type Heard = ReadonlyMap<string, Side>;

interface Ear {
  readonly side: Side;
  readonly child: ChildProcess;
  readonly frames: Buffer[];
  /** The header of the capture's file has been read. */
  started: boolean;
  rest: Buffer;
}

export function keyOf({ id, src, dst }: Pick<Probe, 'id' | 'src' | 'dst'>): string {
  return `${id} ${src} ${dst}`;
}

/** The MAC address of an end of the cable of a side. */
export function macOf(side: Side, end: 'device' | 'host'): string {
  return `02:00:00:00:0${side.index}:0${end === 'device' ? 1 : 2}`;
}

function macBytes(side: Side, end: 'device' | 'host'): Uint8Array {
  return Buffer.from(macOf(side, end).replaceAll(':', ''), 'hex');
}

/** Namespaces and cables; hosts have no addresses and say nothing by themselves. */
export class Bench {
  readonly sides: readonly Side[];
  /** The namespace of the device under test. */
  readonly device: string;
  /** A router is spoken to by its own MAC address, a switch is not spoken to. */
  readonly #kind: keyof typeof RATES;
  readonly #name: string;
  readonly #ears: Ear[] = [];
  #folder = '';

  constructor(kind: keyof typeof RATES, interfaces: readonly string[]) {
    this.#kind = kind;
    this.#name = `wlp${process.pid}`;
    this.device = `${this.#name}r`;
    this.sides = interfaces.map((name, index) => ({ interface: name, index: index + 1 }));
  }

  /** Runs a program inside the device's namespace; throws where it fails. */
  inside(words: readonly string[], input?: string): Promise<string> {
    return must(['ip', 'netns', 'exec', this.device, ...words], {
      limitMs: 180_000,
      ...(input === undefined ? {} : { input }),
    });
  }

  async raise(): Promise<void> {
    this.#folder = await fs.mkdtemp(path.join(os.tmpdir(), 'wardline-probes-'));
    await must(['ip', 'netns', 'add', this.device]);
    await this.inside(['ip', 'link', 'set', 'lo', 'up']);
    for (const side of this.sides) {
      const host = this.#host(side);
      await must(['ip', 'netns', 'add', host]);
      const quiet = ['net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1'];
      await must(['ip', 'netns', 'exec', host, 'sysctl', '-qw', ...quiet]);
      const ends = ['netns', this.device, 'address', macOf(side, 'device'), 'type', 'veth'];
      const peer = ['peer', 'name', 'x0', 'netns', host, 'address', macOf(side, 'host')];
      await must(['ip', 'link', 'add', side.interface, ...ends, ...peer]);
      await must(['ip', '-n', host, 'link', 'set', 'x0', 'up']);
      await this.inside(['ip', 'link', 'set', side.interface, 'up']);
    }
    for (const side of this.sides) await this.#listen(side);
  }

  /** Sends probes in their order and says which were heard where; those that `expected` says come through are sent again where they got lost. */
  async ask<One extends Sent>(sent: readonly One[], expected: (one: One) => boolean): Promise<Heard> {
    const heard = new Map<string, Side>();
    let waiting = sent;
    for (let round = 0; round < 4 && waiting.length > 0; round++) {
      await this.#round(waiting, heard);
      waiting = sent.filter((one) => expected(one) && !heard.has(keyOf(one.probe)));
    }
    return heard;
  }

  /** Sends what ends a round alone: a switch learns from it who is where. */
  settle(): Promise<void> {
    return this.#round([], new Map());
  }

  async #round(sent: readonly Sent[], heard: Map<string, Side>): Promise<void> {
    for (const ear of this.#ears) ear.frames.length = 0;
    for (const side of this.sides) {
      const frames = sent.filter(({ from }) => from === side).map((one) => this.#frame(one));
      if (frames.length > 0) await this.#replay(this.#host(side), 'x0', frames);
    }
    await this.#end();
    for (const { frames, side } of this.#ears)
      for (const frame of frames) {
        const mark = readMark(frame);
        if (mark) heard.set(keyOf(mark), side);
      }
  }

  /** What is sent last arrives last: a router sends it itself, a switch floods what each side sends. */
  async #end(): Promise<void> {
    for (const side of this.sides) {
      const macs = { to: BROADCAST, from: macBytes(side, 'host') };
      const frame = frameOf({ ...lastProbe, src: lastProbe.src + BigInt(side.index) }, macs);
      if (this.#kind === 'router') await this.#replay(this.device, side.interface, [frame]);
      else await this.#replay(this.#host(side), 'x0', [frame]);
    }
    const wanted = this.#kind === 'router' ? 1 : this.sides.length - 1;
    const ended = await until(() => this.#ears.every(({ frames }) => lastOnes(frames) >= wanted), WAIT_MS);
    if (!ended) throw new Error('the packet that ends a round was not heard: the capture fell behind');
  }

  #frame({ probe, from, to }: Sent): Uint8Array {
    const target = this.#kind === 'router' ? macBytes(from, 'device') : macBytes(to, 'host');
    return frameOf(probe, { to: target, from: macBytes(from, 'host') });
  }

  async #replay(namespace: string, name: string, frames: readonly Uint8Array[]): Promise<void> {
    const file = path.join(this.#folder, 'probes.pcap');
    await fs.writeFile(file, writePcap(frames.map((bytes, index) => ({ time: index, bytes }))));
    await must(
      ['ip', 'netns', 'exec', namespace, 'tcpreplay', '-q', '-K', `--pps=${RATES[this.#kind]}`, '-i', name, file],
      {
        limitMs: 180_000,
      },
    );
  }

  #host(side: Side): string {
    return `${this.#name}h${side.index}`;
  }

  async #listen(side: Side): Promise<void> {
    const capture = 'tcpdump -Z root -i x0 -Q in -nn -s 128 -B 16384 --immediate-mode -U -w -'.split(' ');
    const child = spawn('ip', ['netns', 'exec', this.#host(side), ...capture], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ear: Ear = { side, child, frames: [], started: false, rest: Buffer.alloc(0) };
    let said = '';
    child.stderr.on('data', (bytes) => {
      said += String(bytes);
    });
    child.stdout.on('data', (bytes: Buffer) => takeFrames(ear, bytes));
    this.#ears.push(ear);
    if (!(await until(() => said.includes('listening on'), WAIT_MS)))
      throw new Error(`tcpdump did not begin: ${said.trim()}`);
  }

  async close(): Promise<void> {
    for (const { child } of this.#ears) child.kill('SIGKILL');
    for (const name of [this.device, ...this.sides.map((side) => this.#host(side))])
      await run(['ip', 'netns', 'del', name]);
    if (this.#folder !== '') await fs.rm(this.#folder, { recursive: true, force: true });
  }
}

const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/** Cuts the capture, as it comes, into frames; the file's header is the first thing in it. */
function takeFrames(ear: Ear, bytes: Buffer): void {
  ear.rest = Buffer.concat([ear.rest, bytes]);
  let at = 0;
  if (!ear.started) {
    if (ear.rest.length < FILE_HEADER) return;
    ear.started = true;
    at = FILE_HEADER;
  }
  while (ear.rest.length - at >= RECORD_HEADER) {
    const size = ear.rest.readUInt32LE(at + 8);
    if (ear.rest.length - at < RECORD_HEADER + size) break;
    ear.frames.push(Buffer.from(ear.rest.subarray(at + RECORD_HEADER, at + RECORD_HEADER + size)));
    at += RECORD_HEADER + size;
  }
  ear.rest = Buffer.from(ear.rest.subarray(at));
}

/** From nobody to nobody: no probe looks like it. */
const lastProbe: Probe = {
  id: LAST_ID,
  bits: 32,
  src: 0x7f00_0000n,
  dst: 0x7f00_00ffn,
  protocol: 253,
  sport: 0,
  dport: 0,
  flags: 0,
  icmpType: 0,
  icmpCode: 0,
  dscp: 0,
};

/** Rounds that were ended: one for each sender that is heard. */
function lastOnes(frames: readonly Buffer[]): number {
  const senders = frames.flatMap((frame) => {
    const mark = readMark(frame);
    return mark?.id === LAST_ID && mark.dst === lastProbe.dst ? [mark.src] : [];
  });
  return new Set(senders).size;
}
