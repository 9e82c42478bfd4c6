/**
 * The decoding process: reads one capture from standard input and tells flows and facts as lines on standard output.
 *
 * It runs under Node's permission model. The code is loaded first; then the right to read files is given up too, so that
 * bytes an attacker wrote meet a process that can open no file and no socket and start nothing.
 */
import fs from 'node:fs';
import { formatTime } from '#base/time.ts';
import { DEFAULTS, REPEAT_SECONDS } from './config.ts';
import type { DecoderEnd, DecoderTask } from './decoding.ts';
import { run } from './pipeline.ts';
import { runRecords } from './records.ts';
import { runZeek } from './zeek.ts';

const task = JSON.parse(process.argv[2] ?? '{}') as DecoderTask;
process.permission?.drop('fs.read');
// Node opens it when it is asked for, and a pipe does not make a writer wait from then on.
process.stdout.on('error', () => {});

/** Lines are gathered to about this many characters before they are written. */
const BLOCK = 1 << 16;
/** Bytes that may wait for whoever listens; beyond it the work is held up. */
const WAITING = 32 << 20;
let gathered = '';
/** Blocks that the pipe had no room for yet, their bytes together, and how many of the first block's are written. */
const blocks: Buffer[] = [];
let waiting = 0;
let written = 0;

const moment = new Int32Array(new SharedArrayBuffer(4));

/** Writes what the pipe takes: packets go on coming while the listener is busy. Beyond `limit` bytes it waits until there is room. */
function flush(limit = WAITING): void {
  if (gathered !== '') {
    const block = Buffer.from(gathered);
    gathered = '';
    blocks.push(block);
    waiting += block.length;
  }
  for (let block = blocks[0]; block; block = blocks[0]) {
    try {
      written += fs.writeSync(1, block, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      if (waiting <= limit) return;
      Atomics.wait(moment, 0, 0, 1);
      continue;
    }
    if (written < block.length) continue;
    waiting -= block.length;
    written = 0;
    blocks.shift();
  }
}

function say(kind: 'F' | 'A' | 'P' | 'S' | 'B' | 'E', value: unknown): void {
  gathered += `${kind}${JSON.stringify(value)}\n`;
  if (gathered.length >= BLOCK) flush();
}

const counts = { packets: 0, bytes: 0, flows: 0, facts: 0, missing: 0 };
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
process.once('SIGINT', () => {}); // Ctrl-C is the parent's to handle: it lets the capture end

/** When a message of care was last told; and how long the time is told after that, in milliseconds, so that a silence is noticed. */
let followed = Number.NEGATIVE_INFINITY;
const FOLLOW = 600_000;
/** The time of the last packet, and the one that was last told. */
let reached = 0;
let timed = 0;

/** Of what is live alone: a capture that is read again tells the same rows. */
function sayTime(): void {
  if (task.reportSeconds === null || reached === timed || performance.now() - followed > FOLLOW) return;
  timed = reached;
  const nobody = { from: '', to: '', port: 0, protocol: '', marks: [], frame: 0 };
  say('P', { time: formatTime(timed), sort: 'time', capture: task.name, ...nobody });
}

const status = setInterval(() => {
  sayTime();
  say('S', counts);
  counts.bytes = 0;
  flush();
}, 1000);

const end = task.zeek ? await readZeek() : task.records ? await readRecords() : await readPackets();
clearInterval(status);
say('S', counts);
say('E', end);
flush(0);
process.exit(0);

async function readPackets(): Promise<DecoderEnd> {
  const result = await run(
    ['-'],
    { engine: { ...DEFAULTS.engine, maxFlows: task.maxFlows, inParts: task.reportSeconds !== null } },
    {
      flow(flow) {
        counts.flows++;
        counts.bytes += flow.clientBytes + flow.serverBytes;
        say('F', flow);
      },
      fact(fact) {
        counts.facts++;
        say('A', fact);
      },
      passage(passage) {
        followed = performance.now();
        say('P', passage);
      },
      ...(task.reportSeconds === null ? {} : { repeatSeconds: REPEAT_SECONDS }),
    },
    {
      name: task.name,
      turn: async () => flush(),
      signal: stop.signal,
      ...(task.reportSeconds === null ? {} : { reportSeconds: task.reportSeconds }),
      onPackets(packets, time) {
        counts.packets = packets;
        reached = time;
      },
    },
  );
  counts.packets = result.counters.packets;
  return {
    summary: result.captures[0] ?? null,
    unreadable: result.unreadable[0]?.message ?? null,
    duplicates: result.counters.duplicates,
    evicted: result.counters.evicted,
    oddities: [...result.counters.oddities],
    malformed: [...result.malformed],
  };
}

async function readRecords(): Promise<DecoderEnd> {
  const { summary, problems, evicted } = await runRecords({
    name: task.name,
    maxFlows: task.maxFlows,
    reportSeconds: task.reportSeconds ?? 10,
    signal: stop.signal,
    tell(flow) {
      counts.flows++;
      counts.bytes += flow.clientBytes + flow.serverBytes;
      say('F', flow);
    },
    onCounts({ datagrams, missing }) {
      counts.packets = datagrams;
      counts.missing = missing;
    },
  });
  return { summary, unreadable: null, duplicates: 0, evicted, oddities: [...problems], malformed: [] };
}

async function readZeek(): Promise<DecoderEnd> {
  await runZeek(process.stdin, {
    flow: (flow) => say('F', flow),
    fact: (fact) => say('A', fact),
    answer(answer) {
      say('B', answer);
      flush();
    },
  });
  return { summary: null, unreadable: null, duplicates: 0, evicted: 0, oddities: [], malformed: [] };
}
