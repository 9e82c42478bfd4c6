/** `wardline explain`: what a device is and why we think so, in words. */
import { Command, Option } from 'commander';
import { explainDevice } from '#app/explain.ts';
import { loadKnowledge } from '#app/knowledge.ts';
import { devicesCalled, devicesOfCaptures, type Known, withKeptDevices } from '#app/lifecycle-sources.ts';
import type { Explanation, Reason } from '#model/explanation.ts';
import { createOutput, say } from '../output.ts';
import { configOf, report, withProgress } from '../reading.ts';
import { plainly } from '../service-options.ts';

interface ExplainOptions {
  readonly data?: string;
  readonly format: 'table' | 'json';
}

/** Devices named where several are meant, and those offered where none is. */
const OFFER_LIMIT = 10;
/** Packets cited at once. */
const CITED_LIMIT = 5;
const MAX_FLOWS = 1_000_000;

export function explainCommand(): Command {
  return new Command('explain')
    .description('what a device is, how sure that is and why, what contradicts it, and what is not known')
    .argument('<device>', 'its id, MAC, IP or name')
    .argument('[capture...]', 'pcap or pcapng files, or folders of them; none with --data')
    .option('--data <dir>', 'the folder that keeps everything')
    .addOption(new Option('--format <format>', 'how results are written').choices(['table', 'json']).default('table'))
    .addHelpText(
      'after',
      `
Every reason names the capture and the packet that carries it. Support dates and advisories are those that ship and those of
wardline knowledge update.

Examples:
  wardline explain 10.2.0.17 ward.pcap
  wardline explain pump-7 --data /var/lib/wardline
  wardline explain 00:1b:21:0a:0b:0c captures/ --format json`,
    )
    .action((device: string, captures: string[], options: ExplainOptions) =>
      plainly(() => explain(device, captures, options)),
    );
}

async function explain(asked: string, captures: readonly string[], { data, format }: ExplainOptions): Promise<void> {
  if ((data === undefined) === (captures.length === 0)) {
    say('wardline explain: give captures, or a folder that keeps everything with --data');
    process.exitCode = 2;
    return;
  }
  const knowledge = loadKnowledge();
  const warn = (message: string): void => say(`wardline: ${message}`);
  const tell = ({ source, book }: Known): void => {
    const [device, ...others] = devicesCalled(asked, source.devices());
    if (!device || others.length > 0) {
      const all = device ? [device, ...others] : source.devices();
      const names = all
        .slice(0, OFFER_LIMIT)
        .map(({ id, names: [name], ips: [ip] }) => `${id} (${name ?? ip ?? 'without a name'})`);
      if (all.length > OFFER_LIMIT) names.push(`${all.length - OFFER_LIMIT} more`);
      say(
        device
          ? `wardline: ${asked}: ${others.length + 1} devices are called so; name one by its id: ${names.join(', ')}`
          : `wardline: ${asked}: no device has this id, MAC, IP or name${names.length === 0 ? '' : `; there are ${names.join(', ')}`}`,
      );
      process.exitCode = 2;
      return;
    }
    const explanation = explainDevice(device, source.facts(device.id), book.of(device), knowledge);
    const output = createOutput(1);
    output.write(format === 'json' ? `${JSON.stringify(explanation, null, 2)}\n` : proseOf(explanation));
    output.flush();
  };
  if (data !== undefined) {
    await withKeptDevices(data, knowledge, warn, tell);
    return;
  }
  const config = configOf({ format: 'table', maxFlows: MAX_FLOWS });
  const known = await withProgress((reading) => devicesOfCaptures(captures, config, knowledge, warn, reading));
  tell(known);
  process.exitCode = Math.max(Number(process.exitCode ?? 0), report(known.result));
}

function proseOf({ summary, claims, unknown, support, advisories }: Explanation): string {
  const parts = [
    `${summary}\n`,
    ...claims.map(({ sentence, reasons, against, wouldChange }) =>
      [
        `\n${sentence}\n`,
        ...reasons.slice(0, CITED_LIMIT).map((reason) => `  because    ${cited(reason)}\n`),
        ...against.slice(0, CITED_LIMIT).map((reason) => `  against    ${cited(reason)}\n`),
        `  would change our mind: ${wouldChange}\n`,
      ].join(''),
    ),
  ];
  if (unknown.length > 0) parts.push('\nWhat is not known\n');
  for (const { label, because, settles, heard } of unknown) {
    parts.push(`  ${label}: ${because}\n`);
    for (const reason of heard.slice(0, CITED_LIMIT)) parts.push(`    heard    ${cited(reason)}\n`);
    parts.push(`    would settle it: ${settles}\n`);
  }
  if (support.length > 0) parts.push('\nUntil when it gets updates\n');
  for (const { sentence, source } of support) parts.push(`  ${sentence} [${source}]\n`);
  if (advisories.length > 0) parts.push('\nWhat is known against it\n');
  for (const { sentence, exploited, advice } of advisories) {
    parts.push(`  ${exploited ? 'KNOWN TO BE EXPLOITED. ' : ''}${sentence}\n`);
    for (const text of advice.slice(0, 3)) parts.push(`    advised: ${text.replace(/\s+/g, ' ')}\n`);
  }
  return parts.join('');
}

function cited({ sentence, capture, frame }: Reason): string {
  return `${sentence} [${capture}, packet ${frame}]`;
}
