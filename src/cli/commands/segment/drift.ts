/** `wardline segment drift`: where intent, configuration and traffic disagree. */
import { Command } from 'commander';
import { type DriftRequest, drift } from '#app/segment-drift.ts';
import { historyOptions } from '../../history-options.ts';
import { printResult, type ResultFormat, resultFormat } from '../../result.ts';
import { plainly } from '../../service-options.ts';

type Drift = Awaited<ReturnType<typeof drift>>;

export function driftCommand(): Command {
  return historyOptions(new Command('drift'))
    .description('where intent, configuration and traffic disagree with a policy; exit status 1 where they do')
    .requiredOption('--policy <file>', 'zones and rules, JSON or YAML')
    .option('--network <dir>', 'a folder of configurations, one file per device, as for segment prove')
    .option('--intent <file>', 'what must never and what must always be possible, one sentence a line')
    .addOption(resultFormat())
    .addHelpText(
      'after',
      `
Kinds of disagreement:
  traffic-crosses                traffic was seen that the policy forbids
  intent-crossed                 traffic was seen that an intent forbids
  configuration-permits          a configuration lets pass what the policy forbids: a packet, and the line
  configuration-denies           a configuration stops what the policy permits, or its answers: care may break
  intent-refuted                 the configurations do not keep an intent, or the policy does not
  configuration-unknown, intent-unknown   a line that is not understood could decide
  configuration-permits-answers  what has the look of answers may begin, since the filter remembers no conversations
  rule-unused                    the policy permits what was never seen

Each has the flows that show it, when they were seen first and last, the packet, the line, and what to do next. What is configured is
compared over all packets that begin a conversation between networks of the configurations, not by samples.

Examples:
  wardline segment drift --policy policy.yaml --network configs/ --format table
  wardline segment drift --policy policy.yaml --network configs/ --data /var/lib/wardline --days 30 --intent intents.txt
  wardline segment drift --policy policy.yaml --flows flows.ndjson --devices devices.ndjson`,
    )
    .action(({ format, ...request }: DriftRequest & { format: ResultFormat }) =>
      plainly(async () => {
        const answer = await drift(request);
        printResult(answer, format, tell);
        if (!answer.agrees) process.exitCode = 1;
      }),
    );
}

function tell({ agrees, looked, counts, drift: told }: Drift): string {
  const compared = `${looked.configurations} configurations, ${looked.flows} flows${looked.from === null ? '' : ` from ${looked.from} to ${looked.to}`}, ${looked.intents} intents`;
  const lines = [
    agrees ? `no disagreement (${compared})` : `${told.length} disagreements (${compared})`,
    ...Object.entries(counts).map(([kind, count]) => `  ${String(count).padStart(5)} ${kind}`),
    ...told.flatMap(tellOne),
  ];
  return `${lines.join('\n')}\n`;
}

function tellOne({
  kind,
  says,
  packet,
  line,
  seen,
  since,
  first,
  last,
  flows,
  touches,
  lifeCritical,
  action,
}: Drift['drift'][number]): readonly string[] {
  const [flow] = flows;
  const words = Object.entries(packet ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    `${kind}${lifeCritical ? ', LIFE-CRITICAL' : ''}: ${says}`,
    ...(words.length === 0 ? [] : [`    packet: ${words.join(' ')}`]),
    ...(line === null ? [] : [`    line:   ${line.file}:${line.at}: ${line.text.trim()}`]),
    ...(seen === null || seen === 0 || !flow
      ? []
      : [`    seen:   ${seen} flows, ${first} to ${last}, the last ${flow.client} to ${flow.server}`]),
    ...(since === null ? [] : [`    since:  ${since}`]),
    ...(touches.devices.length === 0 ? [] : [`    about:  ${touches.devices.slice(0, 10).join(', ')}`]),
    `    next:   ${action}`,
  ];
}
