/** `wardline segment replay`: what a policy would have stopped, and what it may stop that was never seen. */
import { Command } from 'commander';
import { type ReplayRequest, replay } from '#app/segment-replay.ts';
import { historyOptions, positive } from '../../history-options.ts';
import { printResult, type ResultFormat, resultFormat } from '../../result.ts';
import { plainly } from '../../service-options.ts';

const SHOWN = 30;

export function replayCommand(): Command {
  return historyOptions(new Command('replay'))
    .description('try a policy on what was seen; with --limit, exit status 1 where enforcement is not recommended')
    .requiredOption('--policy <file>', 'zones and rules, JSON or YAML')
    .option(
      '--limit <n>',
      'most needed flows that may come unseen, for a device and day, weighted by what care loses',
      positive,
    )
    .addOption(resultFormat())
    .addHelpText(
      'after',
      `
A kind of flow that was not seen in T device-days comes with 95 % confidence less often than 3 / T. Days of devices of one model are
counted together; documents take away the share that they declare. Weights: 10 where a life hangs on the device, 3 in care, else 1.

Examples:
  wardline segment replay --flows flows.ndjson --devices devices.ndjson --policy policy.yaml --limit 0.01
  wardline segment replay --data /var/lib/wardline --policy policy.yaml --days 90 --format table`,
    )
    .action(({ format, ...request }: ReplayRequest & { format: ResultFormat }) =>
      plainly(async () => {
        const answer = await replay(request);
        printResult(answer, format, () => tell(answer));
        if (request.limit !== undefined && !answer.recommended) process.exitCode = 1;
      }),
    );
}

function tell({
  days,
  flows,
  blockedFlows,
  blocked,
  classes,
  recommended,
  because,
}: Awaited<ReturnType<typeof replay>>): string {
  const lines = [
    `${blockedFlows} of ${flows} flows of ${days.toFixed(1)} days would have been stopped`,
    ...blocked
      .slice(0, SHOWN)
      .map(
        (one) =>
          `  ${one.flows} × ${one.device} with ${one.peer} on ${one.protocol ?? '?'}${one.port === null ? '' : `/${one.port}`}, ${one.from ?? 'no zone'} to ${one.to ?? 'no zone'}, ${one.first} to ${one.last}${one.function === null ? '' : `, ${one.function}`}${one.lifeCritical ? ', LIFE-CRITICAL' : ''}${one.declared === null ? '' : `, declared: ${one.declared}`}`,
      ),
    'never seen, at most, with 95 % confidence:',
    ...classes
      .slice(0, SHOWN)
      .map(
        (one) =>
          `  ${one.class}: ${one.unseenPerDeviceDay.toPrecision(3)} for a device and day (${one.devices} devices, ${one.deviceDays.toFixed(0)} device-days), weighted ${one.weighted.toPrecision(3)}`,
      ),
    `${recommended ? 'recommended' : 'not recommended'}: ${because}`,
  ];
  return `${lines.join('\n')}\n`;
}
