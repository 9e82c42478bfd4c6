/** `wardline alarm-paths`: which ways alarms go from a device to whoever is called, how fast, and where they break. */
import { Command } from 'commander';
import { type AlarmPathAnswer, alarmPathsIn } from '#app/alarm-paths.ts';
import type { Latency } from '#model/alarm-path.ts';
import { addReadingOptions, configOf, type ReadingOptions, report, withProgress } from '../reading.ts';
import { printResult } from '../result.ts';

export function alarmPathsCommand(): Command {
  return addReadingOptions(new Command('alarm-paths'), 'json')
    .description('which ways alarms go, from a device to whoever is called, how fast, and where they break')
    .addHelpText(
      'after',
      `
Ways are learnt from messages that carry the same identifier from hop to hop: HL7 version 2 in the clear, by the rules of IHE
PCD and ACM. Identifiers are hashed with a key that is forgotten; nothing of a patient is read.

Examples:
  wardline alarm-paths ward.pcap --format table
  wardline alarm-paths ward.pcap | jq '.paths[] | select(.delay.p99 > 2)'`,
    )
    .action(alarmPaths);
}

async function alarmPaths(captures: string[], options: ReadingOptions): Promise<void> {
  const { answer, result } = await withProgress((reading) => alarmPathsIn(captures, configOf(options), reading));
  printResult(answer, options.format, table);
  process.exitCode = report(result);
}

function table({ paths, findings }: AlarmPathAnswer): string {
  if (paths.length === 0) return 'no way of alarms was seen: no alarm was met on two hops\n';
  const lines = paths.flatMap(({ hosts, alarms, delay, hops, state }) => [
    `${hosts.join(' → ')}  ${state}, ${alarms} alarms`,
    `  ${'end to end'.padEnd(44)} ${latency(delay)}`,
    ...hops.flatMap(({ from, to, protocol, port, answer, passing }) => [
      ...(passing ? [`  ${`${from} passes on`.padEnd(44)} ${latency(passing)}`] : []),
      ...(answer ? [`  ${`${to} answers (${protocol}, port ${port})`.padEnd(44)} ${latency(answer)}`] : []),
    ]),
  ]);
  return `${[...lines, ...findings.map(({ severity, title }) => `${severity}: ${title}`)].join('\n')}\n`;
}

function latency({ p50, p95, p99, most }: Latency): string {
  const [half, nearly, almost, all] = [p50, p95, p99, most].map((seconds) => `${(seconds * 1000).toFixed(1)} ms`);
  return `p50 ${half}, p95 ${nearly}, p99 ${almost}, at most ${all}`;
}
