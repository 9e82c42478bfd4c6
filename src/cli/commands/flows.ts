/** `wardline flows`: one line per conversation. */
import { Command } from 'commander';
import { flowLine } from '#app/flow-line.ts';
import { run } from '#app/pipeline.ts';
import { flowLines } from '#app/shards.ts';
import type { Endpoint, Flow } from '#model/flow.ts';
import { createOutput } from '../output.ts';
import { addReadingOptions, configOf, type Format, type ReadingOptions, report, withProgress } from '../reading.ts';

export function flowsCommand(): Command {
  return addReadingOptions(new Command('flows'), 'ndjson')
    .description('the conversations in captures, in order of their start')
    .addHelpText(
      'after',
      `
Examples:
  wardline flows ward.pcap
  wardline flows day1.pcapng.gz day2.pcapng.gz | jq 'select(.protocol == "dicom")'
  tcpdump -i eth0 -w - | wardline flows -`,
    )
    .action(flows);
}

async function flows(captures: string[], options: ReadingOptions): Promise<void> {
  const output = createOutput(1);
  if (options.format === 'ndjson') {
    const result = await withProgress((reading) =>
      flowLines(captures, configOf(options), (bytes) => output.writeBytes(bytes), reading),
    );
    process.exitCode = report(result);
    return;
  }
  const write = WRITERS[options.format];
  let count = 0;
  output.write(write.before);
  const result = await withProgress((reading) =>
    run(captures, configOf(options), { flow: (flow) => output.write(write.flow(flow, count++)) }, reading),
  );
  output.write(write.after(count));
  output.flush();
  process.exitCode = report(result);
}

interface Writer {
  readonly before: string;
  flow(flow: Flow, index: number): string;
  after(count: number): string;
}

const COLUMNS = '%-27s %-5s %-44s %-44s %-10s %-12s %12s %12s';

const WRITERS: Readonly<Record<Exclude<Format, 'ndjson'>, Writer>> = {
  json: {
    before: '[',
    flow: (flow, index) => `${index > 0 ? ',\n' : '\n'}${flowLine(flow).trimEnd()}`,
    after: (count) => (count > 0 ? '\n]\n' : ']\n'),
  },
  table: {
    before: row(['start', 'over', 'client', 'server', 'protocol', 'state', 'client bytes', 'server bytes']),
    flow: (flow) =>
      row([
        flow.start,
        flow.transport ?? flow.network,
        name(flow.client),
        name(flow.server),
        flow.protocol ?? '–',
        flow.state,
        String(flow.clientBytes),
        String(flow.serverBytes),
      ]),
    after: (count) => `${count} ${count === 1 ? 'flow' : 'flows'}\n`,
  },
};

function name(end: Endpoint): string {
  const host = end.ip ?? end.mac ?? '?';
  if (end.port === undefined) return host;
  return host.includes(':') ? `[${host}]:${end.port}` : `${host}:${end.port}`;
}

function row(cells: readonly string[]): string {
  let index = 0;
  const line = COLUMNS.replaceAll(/%(-?)(\d+)s/g, (_, left: string, width: string) => {
    const cell = cells[index++] ?? '';
    return left ? cell.padEnd(Number(width)) : cell.padStart(Number(width));
  });
  return `${line.trimEnd()}\n`;
}
