/** `wardline segment confirm`, `rollback`, `enforcement` and `review`: what becomes of a change, and what stands. */
import { Command } from 'commander';
import { confirm, type EnforcementState, enforcementState, review, rollback } from '#app/segment-enforcement.ts';
import { positive } from '../../history-options.ts';
import { say } from '../../output.ts';
import { printResult, type ResultFormat, resultFormat } from '../../result.ts';
import { plainly } from '../../service-options.ts';
import { stateOption } from './change-options.ts';

interface Asked {
  readonly state: string;
  readonly format: ResultFormat;
}

export function confirmCommand(): Command {
  return stateOption(new Command('confirm'))
    .description('keep what was applied; without it, what stood before comes back')
    .addOption(resultFormat())
    .addHelpText('after', '\nExamples:\n  wardline segment confirm')
    .action(({ state, format }: Asked) =>
      plainly(async () => printResult(await confirm(state), format, (one) => `generation ${one.confirmed} is kept\n`)),
    );
}

export function rollbackCommand(): Command {
  return stateOption(new Command('rollback'))
    .description(
      'undo what waits, or else the last confirmed change; exit status 1 where the rules are not what they were',
    )
    .addOption(resultFormat())
    .addHelpText('after', '\nExamples:\n  wardline segment rollback --format table')
    .action(({ state, format }: Asked) =>
      plainly(async () => {
        const restored = await rollback(state);
        printResult(restored, format, (one) =>
          [
            `generation ${one.generation} is undone, ${one.standing === 0 ? 'nothing of Wardline' : `generation ${one.standing}`} stands`,
            `the rules are ${one.identical ? '' : 'NOT '}what they were, byte for byte\n`,
          ].join('\n'),
        );
        if (!restored.identical) process.exitCode = 1;
      }),
    );
}

export function enforcementCommand(): Command {
  return stateOption(new Command('enforcement'))
    .description('what stands at an enforcement point, what waits, what was stopped, and what asks for a review')
    .addOption(resultFormat())
    .addHelpText('after', '\nExamples:\n  wardline segment enforcement --format table')
    .action(({ state, format }: Asked) =>
      plainly(async () => printResult(await enforcementState(state), format, tellState)),
    );
}

export function reviewCommand(): Command {
  return stateOption(new Command('review'))
    .description('say that you looked at an entry of the journal that asked for it, as after a broken glass')
    .argument('<entry>', 'its number', positive)
    .requiredOption('--by <name>', 'who looked at it')
    .requiredOption('--note <text>', 'what was found')
    .addHelpText(
      'after',
      '\nExamples:\n  wardline segment review 12 --by "A. Keller" --note "worm found, cart cleaned"',
    )
    .action((entry: number, { state, by, note }: { state: string; by: string; note: string }) =>
      plainly(async () => {
        review(state, entry, by, note);
        say(`entry ${entry} is reviewed`);
      }),
    );
}

function tellState({ point, holds, confirmed, pending, counts, journal, reviews, rules }: EnforcementState): string {
  const stood = (one: EnforcementState['confirmed']): readonly string[] =>
    one === null
      ? ['  nothing']
      : [
          `  generation ${one.generation}, ${one.at} by ${one.account}`,
          ...Object.entries(one.stages).map(([zone, stage]) => `  ${stage.padEnd(8)} ${zone}`),
          `  ${one.others.padEnd(8)} (no zone)`,
          ...one.quarantined.map((id) => `  set apart ${id}`),
        ];
  return `${[
    point,
    `it holds ${holds === 'other' ? 'SOMETHING ELSE than was applied' : holds}`,
    'confirmed:',
    ...stood(confirmed),
    ...(pending === null ? [] : [`waits, undone at ${pending.deadline}:`, ...stood(pending)]),
    `packets: ${counts.audited} audited, ${counts.stopped} stopped since it was applied`,
    `journal: ${journal.entries} entries, ${journal.broken === null ? 'untouched' : `BROKEN: ${journal.broken}`}`,
    ...reviews.map(({ sequence, time, account }) => `asks for a review: entry ${sequence}, ${time} by ${account}`),
    `to be loaded when the machine starts: ${rules}`,
  ].join('\n')}\n`;
}
