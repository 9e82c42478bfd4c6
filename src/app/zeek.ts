/** Blocks of lines of Zeek's logs to flows and facts. Runs in the decoding process. */
import { ZeekLogs } from '#capture/zeek/logs.ts';
import { ZeekReader } from '#capture/zeek/read.ts';
import type { Fact } from '#model/fact.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import type { ZeekAnswer, ZeekBlock } from './decoding.ts';

export interface ZeekListener {
  flow(flow: StoredFlow): void;
  fact(fact: Fact): void;
  answer(answer: ZeekAnswer): void;
}

const NEWLINE = 10;

/** Reads blocks until the input ends: a line of JSON (`ZeekBlock`), then the block's bytes, and so on. */
export async function runZeek(input: AsyncIterable<Uint8Array>, listener: ZeekListener): Promise<void> {
  const said = new Set<string>();
  const logs = new ZeekLogs({
    flow: (flow) => listener.flow(flow),
    // A block says much again and again: every page that a browser asks for repeats what browser it is.
    fact(fact) {
      const { mac = '', ip = '', port = '' } = fact.subject;
      const word = `${mac} ${ip} ${port} ${fact.key} ${fact.value}`;
      if (said.has(word)) return;
      said.add(word);
      listener.fact(fact);
    },
  });
  let rest: Buffer = Buffer.alloc(0);
  let block: ZeekBlock | null = null;
  for await (const piece of input) {
    rest = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
    for (;;) {
      if (block === null) {
        const end = rest.indexOf(NEWLINE);
        if (end < 0) break;
        block = JSON.parse(rest.toString('utf8', 0, end)) as ZeekBlock;
        rest = rest.subarray(end + 1);
      }
      if (rest.length < block.bytes) break;
      said.clear();
      listener.answer(readBlock(block, rest.toString('utf8', 0, block.bytes), logs));
      rest = rest.subarray(block.bytes);
      block = null;
    }
  }
}

/** Reads the lines of one block. */
export function readBlock({ log, capture, head, lines: before }: ZeekBlock, text: string, logs: ZeekLogs): ZeekAnswer {
  const reader = new ZeekReader(head);
  let [rows, malformed, lines] = [0, 0, 0];
  let reason: string | null = null;
  for (let start = 0; start < text.length; ) {
    const stop = text.indexOf('\n', start);
    const end = stop < 0 ? text.length : stop;
    const line = reader.read(text.charCodeAt(end - 1) === 13 ? text.slice(start, end - 1) : text.slice(start, end));
    start = end + 1;
    lines++;
    if (line.kind === 'silent') continue;
    if (line.kind === 'row' && logs.read(log, line.row, { capture, line: before + lines })) {
      rows++;
      continue;
    }
    malformed++;
    reason ??= line.kind === 'malformed' ? line.reason : 'a row without time or addresses';
  }
  return { rows, malformed, reason, lines, head: reader.head };
}
