/** A sensor for flow records: takes NetFlow, IPFIX and sFlow datagrams from their exporters and hands them to a decoding process as a capture. */

import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { PassThrough, type Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { SensorStatus } from '#api/services.ts';
import { parseIp } from '#base/prefix.ts';
import { startDecoding } from '../decoding.ts';
import { Feed } from '../feed.ts';
import { handOn, type Sensor, type SensorDependencies, StatusBoard } from './sensor.ts';

const REPORT_SECONDS = 10;
const PATIENCE = 1000;
/** Bytes that may wait for the decoder; beyond it datagrams are dropped and counted. */
const WAITING = 16 * 1024 * 1024;
/** The socket's own buffer in bytes, as far as the system grants it. */
const SOCKET_BUFFER = 8 * 1024 * 1024;
const FIRST_PAUSE = 200;
const LAST_PAUSE = 30_000;
/** LINKTYPE_IPV6: an exporter's IPv4 address is written as ::ffff:a.b.c.d. */
const LINKTYPE_IPV6 = 229;

export interface RecordsSensorConfig {
  readonly kind: 'netflow' | 'ipfix' | 'sflow';
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Exporters that are listened to; empty: all. */
  readonly exporters: readonly string[];
  readonly maxFlows: number;
}

export class RecordsSensor implements Sensor {
  readonly #config: RecordsSensorConfig;
  readonly #dependencies: SensorDependencies;
  readonly #board: StatusBoard;
  readonly #stop = new AbortController();
  #socket: dgram.Socket | null = null;
  #decoder: Writable | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(config: RecordsSensorConfig, dependencies: SensorDependencies) {
    this.#config = config;
    this.#dependencies = dependencies;
    this.#board = new StatusBoard(config.name, config.kind);
  }

  status(): SensorStatus {
    return this.#board.snapshot();
  }

  start(): void {
    this.#listen();
    this.#running = this.#keepDecoding();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#socket?.close();
    this.#decoder?.end();
    await this.#running;
    this.#board.state = 'stopped';
  }

  #listen(): void {
    const { address, port, exporters } = this.#config;
    const socket = dgram.createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', recvBufferSize: SOCKET_BUFFER });
    this.#socket = socket;
    const allowed = exporters.length > 0 ? new Set(exporters) : null;
    socket.on('message', (bytes, from) => {
      if (allowed !== null && !allowed.has(from.address.replace(/^::ffff:/, ''))) return;
      this.#pass(bytes, from.address);
    });
    socket.on('error', (error) => {
      this.#board.state = 'failed';
      this.#board.problem = `cannot listen on ${address} port ${port} (${error.message})`;
      this.#dependencies.notice(`${this.#config.name}: ${this.#board.problem}`);
    });
    socket.bind(port, address);
  }

  #pass(bytes: Uint8Array, from: string): void {
    const board = this.#board;
    const decoder = this.#decoder;
    if (!decoder || decoder.writableLength > WAITING) {
      board.dropped++;
      return;
    }
    decoder.write(asPacket(bytes, from, Date.now()));
    board.lastPacket = new Date().toISOString().replace('Z', '000Z');
  }

  async #keepDecoding(): Promise<void> {
    const { name, maxFlows } = this.#config;
    const board = this.#board;
    let pause = FIRST_PAUSE;
    while (!this.#stop.signal.aborted) {
      const before = board.packets;
      const feed = new Feed({
        source: `records:${name}:${new Date().toISOString()}:${randomBytes(4).toString('hex')}`,
        patience: PATIENCE,
        take: (batch) => handOn(batch, board, this.#dependencies, this.#stop.signal),
        status: ({ packets, bytes, missing }) => {
          board.packets = before + packets;
          board.bytes += bytes;
          board.lost = missing;
        },
      });
      const decoding = startDecoding({ name, maxFlows, reportSeconds: REPORT_SECONDS, records: true }, 'pipe', feed);
      const input = decoding.process.stdin ?? new PassThrough();
      input.on('error', () => {}); // a dead decoder is noticed below
      input.write(fileHeader());
      this.#decoder = input;
      if (board.state !== 'failed') board.state = 'running';
      const { end, reason } = await decoding.ended;
      this.#decoder = null;
      await feed.finish();
      if (this.#stop.signal.aborted || end !== null) return;
      board.restarts++;
      board.state = 'restarting';
      this.#dependencies.notice(`${name}: the decoder died (${reason}); starting again`);
      await delay(pause, undefined, { signal: this.#stop.signal }).catch(() => {});
      pause = Math.min(pause * 2, LAST_PAUSE);
    }
  }
}

/** The header of a pcap whose packets are IPv6. */
function fileHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(0x40000, 16);
  header.writeUInt32LE(LINKTYPE_IPV6, 20);
  return header;
}

/** A datagram as a packet of a pcap: record header, IPv6 and UDP headers, content. */
function asPacket(bytes: Uint8Array, from: string, milliseconds: number): Buffer {
  const packet = Buffer.alloc(16 + 40 + 8 + bytes.length);
  const length = 48 + bytes.length;
  packet.writeUInt32LE(Math.floor(milliseconds / 1000), 0);
  packet.writeUInt32LE((milliseconds % 1000) * 1000, 4);
  packet.writeUInt32LE(length, 8);
  packet.writeUInt32LE(length, 12);
  packet.writeUInt8(0x60, 16);
  packet.writeUInt16BE(8 + bytes.length, 20);
  packet.writeUInt8(17, 22);
  packet.writeUInt8(64, 23);
  const source = parseIp(from);
  const value = source === null ? 0n : source.bits === 32 ? 0xffff00000000n | source.value : source.value;
  packet.writeBigUInt64BE(value >> 64n, 24);
  packet.writeBigUInt64BE(value & 0xffffffffffffffffn, 32);
  packet.writeUInt16BE(8 + bytes.length, 60);
  packet.set(bytes, 64);
  return packet;
}
