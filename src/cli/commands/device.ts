/** `wardline device …`: what a person says of a device, kept above evidence and model, and taken back. */
import os from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type DeviceDesk, isRefused, type Told, withDesk } from '#app/device-desk.ts';
import { type Asked, CLAIM_NAMES, type ClaimName, type Correction } from '#model/correction.ts';
import type { Device } from '#model/device.ts';
import { createOutput, say } from '../output.ts';
import { addConfigOption, type ConfigOptions, configFrom, plainly } from '../service-options.ts';

type Format = 'json' | 'ndjson' | 'table';

interface DeviceOptions extends ConfigOptions {
  readonly reason?: string;
  readonly by: string;
  readonly format: Format;
}

const CLAIMS = CLAIM_NAMES.join(', ');

export function deviceCommand(): Command {
  return new Command('device')
    .description(
      'confirm, correct, name, place or annotate a device, merge it with another, split it, and take any of it back',
    )
    .addCommand(confirmCommand())
    .addCommand(correctCommand())
    .addCommand(wordCommand('name', 'what people call a device', 'Pump at bed 4'))
    .addCommand(wordCommand('place', 'where a device stands', 'Ward 3, bed 4'))
    .addCommand(wordCommand('note', 'write a note on a device', 'battery exchanged'))
    .addCommand(mergeCommand())
    .addCommand(splitCommand())
    .addCommand(undoCommand())
    .addCommand(historyCommand())
    .addCommand(nextCommand())
    .addHelpText(
      'after',
      `
DEVICE is an id, a MAC or an IP address. While the service runs the page and the API do the same.

Examples:
  wardline device correct 10.2.0.5 model "Alaris 8015" --reason "type plate" --data hospital/
  wardline device merge 3f0c9a1b2c4d5e6f 00:1c:b4:00:00:02 --data hospital/
  wardline device undo 10.2.0.5 --data hospital/`,
    );
}

function command(name: string, description: string, example: string): Command {
  return addConfigOption(new Command(name).argument('<device>', 'its id, a MAC or an IP address'))
    .description(description)
    .option('--by <name>', 'who says it', os.userInfo().username)
    .addOption(formatOption())
    .addHelpText('after', `\nExamples:\n  wardline device ${example} --data hospital/`);
}

const withReason = (built: Command): Command => built.option('--reason <sentence>', 'why');

function reasonOf({ reason }: DeviceOptions): { readonly reason?: string } {
  return reason === undefined ? {} : { reason };
}

function confirmCommand(): Command {
  return withReason(command('confirm', 'what is claimed of a device is right', 'confirm 10.2.0.5 category model'))
    .argument('[claims...]', `which claims (${CLAIMS}); all that are made where none is named`, readClaims)
    .action((device: string, claims: readonly ClaimName[], options: DeviceOptions) =>
      tell(device, options, () => ({
        kind: 'confirm',
        ...(claims.length > 0 ? { claims } : {}),
        ...reasonOf(options),
      })),
    );
}

function correctCommand(): Command {
  return withReason(command('correct', 'what a device is', 'correct 10.2.0.5 model "Alaris 8015"'))
    .argument('<claim>', CLAIMS, readClaim)
    .argument('<value>', 'what is true')
    .action((device: string, claim: ClaimName, value: string, options: DeviceOptions) =>
      tell(device, options, () => ({ kind: 'correct', claim, value, ...reasonOf(options) })),
    );
}

function wordCommand(kind: 'name' | 'place' | 'note', description: string, example: string): Command {
  return withReason(command(kind, description, `${kind} 10.2.0.5 "${example}"`))
    .argument('<value>', 'the text')
    .action((device: string, value: string, options: DeviceOptions) =>
      tell(device, options, () => ({ kind, value, ...reasonOf(options) })),
    );
}

function mergeCommand(): Command {
  return withReason(command('merge', 'two devices are one', 'merge 10.2.0.5 00:1c:b4:00:00:02'))
    .argument('<other>', 'the other one: its id, a MAC or an IP address')
    .action((device: string, other: string, options: DeviceOptions) =>
      tell(device, options, (desk) => ({ kind: 'merge', other: desk.find(other).id, ...reasonOf(options) })),
    );
}

function splitCommand(): Command {
  return withReason(
    command('split', 'interfaces of a device are a device of their own', 'split 10.2.0.5 00:1c:b4:00:00:02'),
  )
    .argument('<addresses...>', 'MAC or IP addresses that go')
    .action((device: string, endpoints: readonly string[], options: DeviceOptions) =>
      tell(device, options, () => ({ kind: 'split', endpoints, ...reasonOf(options) })),
    );
}

function undoCommand(): Command {
  return command('undo', 'take back what was said of a device; saying it again does it again', 'undo 10.2.0.5')
    .argument(
      '[step]',
      'the number of the step, as history tells it; the last one that holds where none is named',
      readStep,
    )
    .action((word: string, step: number | undefined, options: DeviceOptions) =>
      atDesk(options, async (desk) => printTold(await desk.undo(desk.find(word).id, step ?? null), options.format)),
    );
}

function historyCommand(): Command {
  return command('history', 'what people said of a device, the oldest first', 'history 10.2.0.5 --format table').action(
    (word: string, options: DeviceOptions) =>
      atDesk(options, async (desk) => {
        const steps = desk.history(desk.find(word).id);
        if (options.format === 'json') print(`${JSON.stringify({ steps }, null, 2)}\n`);
        else if (options.format === 'ndjson') print(steps.map((step) => `${JSON.stringify(step)}\n`).join(''));
        else print(steps.map(stepLine).join(''));
      }),
  );
}

function nextCommand(): Command {
  return addConfigOption(new Command('next'))
    .description('which devices to look at next: those whose confirmation teaches most, each with why')
    .addOption(formatOption())
    .addHelpText('after', '\nExamples:\n  wardline device next --format table --data hospital/')
    .action((options: Omit<DeviceOptions, 'by'>) =>
      atDesk({ ...options, by: os.userInfo().username }, async (desk) => {
        const questions = desk.next();
        if (options.format === 'json') print(`${JSON.stringify({ questions }, null, 2)}\n`);
        else if (options.format === 'ndjson') print(questions.map((one) => `${JSON.stringify(one)}\n`).join(''));
        else print(questions.map(({ device, name, why }) => `${device}  ${name}: ${why}\n`).join(''));
      }),
    );
}

function formatOption(): Option {
  return new Option('--format <format>', 'how results are written')
    .choices(['json', 'ndjson', 'table'])
    .default('json');
}

function readClaim(word: string): ClaimName {
  const claim = CLAIM_NAMES.find((name) => name.toLowerCase() === word.toLowerCase());
  if (claim === undefined) throw new InvalidArgumentError(`It is one of ${CLAIMS}.`);
  return claim;
}

function readClaims(word: string, before: readonly ClaimName[] = []): readonly ClaimName[] {
  return [...before, readClaim(word)];
}

function readStep(word: string): number {
  if (!/^\d{1,15}$/.test(word)) throw new InvalidArgumentError('A step is named by its number.');
  return Number(word);
}

function tell(word: string, options: DeviceOptions, ask: (desk: DeviceDesk) => Asked): Promise<void> {
  return atDesk(options, async (desk) => {
    const told = await desk.correct(desk.find(word).id, ask(desk));
    printTold(told, options.format);
  });
}

/** A refusal is an answer: exit status 1; what is not there is a wrong use: 2. */
function atDesk(options: DeviceOptions, work: (desk: DeviceDesk) => Promise<void>): Promise<void> {
  return plainly(async () => {
    const config = configFrom(options);
    if (config === null) return;
    try {
      await withDesk(config.data, options.by, (message) => say(`wardline: ${message}`), work);
    } catch (error) {
      if (!isRefused(error)) throw error;
      say(`wardline: ${error.message}`);
      process.exitCode = error.code === 'refused' ? 1 : 2;
    }
  });
}

function printTold(told: Told, format: Format): void {
  if (format === 'json') print(`${JSON.stringify(told, null, 2)}\n`);
  else if (format === 'ndjson') print(`${JSON.stringify(told)}\n`);
  else print(stepLine(told.step) + (told.device ? deviceLines(told.device) : ''));
}

function print(text: string): void {
  const output = createOutput(1);
  output.write(text);
  output.flush();
}

function stepLine({ id, time, by, reason, step, undone, teaching }: Correction): string {
  const because = reason === null ? '' : `  (${reason})`;
  const back = undone === null ? '' : `  taken back by ${undone.by.name} on ${undone.time.slice(0, 19)}`;
  return `${String(id).padStart(4)}  ${time.slice(0, 19)}  ${by.name}: ${wordsOf(step)}${because}${back}\n${taughtLine(teaching)}`;
}

function taughtLine(teaching: Correction['teaching']): string {
  if (teaching === undefined) return '';
  const { devices, withheld } = teaching;
  return `      ${withheld ?? `${devices === 1 ? 'one other device follows' : `${devices} other devices follow`} it`}\n`;
}

function wordsOf(step: Correction['step']): string {
  if ('words' in step) return `${step.kind} ${step.words.map(({ claim, value }) => `${claim} ${value}`).join(', ')}`;
  if ('value' in step) return `${step.kind} ${step.value}`;
  return step.kind === 'merge' ? `merge with ${step.other}` : `split off ${step.endpoints.join(', ')} as ${step.part}`;
}

function deviceLines({ id, names, macs, ips, identity }: Device): string {
  const claims = CLAIM_NAMES.flatMap((name) => {
    const claim = identity[name];
    if (claim === null) return [];
    const against = claim.against ? `; the evidence says ${claim.against.value}` : '';
    return [`      ${name.padEnd(13)} ${claim.value}  (${claim.by}${against})\n`];
  });
  return `      ${id}  ${names.join(', ')}  ${[...macs, ...ips].join(' ')}\n${claims.join('')}`;
}
