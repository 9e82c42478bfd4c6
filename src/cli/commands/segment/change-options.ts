/** Options of the sub-commands that change what stands at an enforcement point, and how their outcome is told. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { approvers } from '#app/approvals.ts';
import type { Consequence } from '#app/segment-consequence.ts';
import type { ChangeRequest, Outcome } from '#app/segment-enforce.ts';
import { positive } from '../../history-options.ts';
import { printResult, type ResultFormat, resultFormat } from '../../result.ts';
import { askSecret } from '../../secret.ts';
import { plainly } from '../../service-options.ts';

const STATE = '/var/lib/wardline/enforcement';
const SHOWN = 20;

export type Options<Request> = Request & { readonly format: ResultFormat };

export function stateOption(command: Command): Command {
  return command.option('--state <dir>', 'the folder of the enforcement point', STATE);
}

export function changeOptions(command: Command): Command {
  return stateOption(command)
    .addOption(
      new Option('--dialect <name>', 'what enforces').choices(['nftables', 'open-vswitch']).default('nftables'),
    )
    .option('--netns <name>', 'the network namespace that it is in (ip netns)')
    .option('--bridge <name>', 'the bridge of Open vSwitch')
    .option('--devices <file>', 'devices, one a line in JSON: who is at which address, what hangs on it')
    .option('--flows <file>', 'what was seen: flows as wardline flows prints them; - reads them from standard input')
    .option('--data <dir>', 'what was seen: the folder of a service that does not run')
    .option('--days <n>', 'the last days of it alone', positive)
    .option('--declared <place>', 'flows that documents declare: a file, or a folder of .ndjson files')
    .option('--limit <n>', 'as of segment replay: most needed flows that may come unseen, weighted', positive)
    .option('--redundancy <n>', 'servers of a service that a device of care keeps (default: 2)', positive)
    .option(
      '--approve <name>',
      'who approves; two different people where an interlock asks for them; with --data an account of that service, whose password or token is asked for',
      collect,
      [],
    )
    .option('--break-glass <reason>', 'go on whatever speaks against it; the journal asks for a review')
    .option('--confirm-within <seconds>', 'undone unless confirmed in so many seconds', seconds, 300)
    .option('--plan', 'say what it would stop and what speaks against it, and change nothing')
    .addOption(resultFormat());
}

/** Changes what stands, by who approves as the journal is to name them, and prints what came of it. */
export function change<Request extends ChangeRequest>(
  work: (request: Request) => Promise<Outcome>,
  { format, ...given }: Options<Request>,
): Promise<void> {
  return plainly(async () => {
    // What is left is the request: only the format was taken out.
    const asked = given as unknown as Request;
    const ask = (name: string): Promise<string> => askSecret(`Password or token of ${name}: `);
    const request = { ...asked, approve: await approvers(asked, ask, () => new Date()) };
    printOutcome(await work(request), format, request);
  });
}

export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** From 5 seconds to a week. */
function seconds(text: string): number {
  const value = positive(text);
  if (value < 5 || value > 604_800) throw new InvalidArgumentError('write 5 to 604800 seconds');
  return value;
}

/** Prints an outcome; the exit status is 1 where it was refused, or where a plan meets something that speaks against it. */
function printOutcome(outcome: Outcome, format: ResultFormat, request: ChangeRequest): void {
  printResult(outcome, format, () => tell(outcome, request));
  if (outcome.result === 'refused') process.exitCode = 1;
}

function tell(outcome: Outcome, { state }: ChangeRequest): string {
  return `${[...linesOf(outcome, state), ...tellConsequence(outcome.consequence)].join('\n')}\n`;
}

function linesOf(outcome: Outcome, state: string): readonly string[] {
  if (outcome.result === 'refused') return [`refused: ${outcome.because}`];
  const stages = [
    ...Object.entries(outcome.stages).map(([zone, stage]) => `  ${stage.padEnd(8)} ${zone}`),
    `  ${outcome.others.padEnd(8)} (no zone)`,
    ...outcome.quarantined.map((id) => `  set apart ${id}`),
  ];
  if (outcome.result === 'planned') return ['planned, nothing was changed:', ...stages];
  const { generation, point, confirmBy, connectionsEnded, selfTest, ruleset, notes } = outcome;
  return [
    `generation ${generation} stands at ${point}:`,
    ...stages,
    `connections ended: ${connectionsEnded}`,
    `self-test: ${selfTest.because}`,
    `ruleset: ${ruleset.before} before, ${ruleset.after} now (md5)`,
    ...notes.map((note) => `note: ${note}`),
    `It is undone at ${confirmBy} unless you confirm it: wardline segment confirm${state === STATE ? '' : ` --state ${state}`}`,
  ];
}

function tellConsequence({ stops, functions, objections }: Consequence): readonly string[] {
  return [
    stops.length === 0 ? 'nothing that was seen would be stopped' : 'it stops, of what was seen:',
    ...stops
      .slice(0, SHOWN)
      .map(
        (one) =>
          `  ${one.flows} × ${one.device} with ${one.peer} on ${one.transport ?? '?'}${one.port === null ? '' : `/${one.port}`}, ${one.first} to ${one.last}${one.lifeCritical ? ', LIFE-CRITICAL' : ''}`,
      ),
    ...(functions.length === 0 ? [] : [`functions of care: ${functions.join(', ')}`]),
    ...objections.flatMap(({ interlock, weight, because }) =>
      because.slice(0, 3).map((one) => `${weight === 'refuse' ? 'REFUSED' : 'TWO PEOPLE'} by ${interlock}: ${one}`),
    ),
  ];
}
