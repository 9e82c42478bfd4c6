/** `wardline segment derive`: a policy from what was seen and declared. */
import { Command } from 'commander';
import { derive } from '#app/segment-derive.ts';
import { historyOptions } from '../../history-options.ts';
import { printResult, type ResultFormat, resultFormat } from '../../result.ts';
import { plainly } from '../../service-options.ts';

export function deriveCommand(): Command {
  return historyOptions(new Command('derive'))
    .description('a policy to start from: zones of devices alike, and the rules that what was seen and declared needs')
    .addOption(resultFormat())
    .addHelpText(
      'after',
      `
Life-critical kinds of devices are zones of their own; addresses of which nothing is known are of their subnet, or outside. Each rule
says whether it was seen or declared, and by how much. Read it before you use it: what an intruder did was seen too.

Examples:
  wardline segment derive --flows flows.ndjson --devices devices.ndjson > policy.json
  wardline segment derive --data /var/lib/wardline --declared documents/ --format table`,
    )
    .action(({ format, ...request }: Parameters<typeof derive>[0] & { format: ResultFormat }) =>
      plainly(async () => {
        printResult(await derive(request), format, ({ zones, rules }) =>
          [
            ...zones.map(({ name, members }) => `${name}: ${members.length} members`),
            ...rules.map(
              ({ from, to, protocol, ports, reason, basis }) =>
                `${from} → ${to} on ${protocol}${ports.length === 0 ? '' : `/${ports.join(',')}`}  (${basis}: ${reason})`,
            ),
            '',
          ].join('\n'),
        );
      }),
    );
}
