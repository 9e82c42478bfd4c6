/** `wardline segment quarantine` and `release`: a device set apart, with what that stops told before, and let in again. */
import { Command } from 'commander';
import { type QuarantineRequest, quarantine, release } from '#app/segment-enforce.ts';
import { change, changeOptions, type Options } from './change-options.ts';

export function quarantineCommand(): Command {
  return changeOptions(
    new Command('quarantine')
      .description('set a device apart: nobody reaches it and it reaches nobody; --plan says first what that stops')
      .argument('<device>', 'its id, or its address')
      .option('--policy <file>', 'the policy, where none was confirmed at this enforcement point yet'),
  )
    .addHelpText(
      'after',
      `
The stages of all zones stay as they are. It is undone unless you confirm it, as every change.

Examples:
  wardline segment quarantine pump-17 --policy policy.yaml --flows flows.ndjson --devices devices.ndjson --days 7 --plan --format table
  wardline segment quarantine 10.2.0.17 --break-glass "worm on the ward"
  wardline segment release 10.2.0.17`,
    )
    .action((device: string, options: Options<QuarantineRequest>) => change(quarantine, { ...options, device }));
}

export function releaseCommand(): Command {
  return changeOptions(
    new Command('release')
      .description('take a device out of quarantine')
      .argument('<device>', 'its id, or its address'),
  )
    .addHelpText(
      'after',
      `
Examples:
  wardline segment release pump-17`,
    )
    .action((device: string, options: Options<QuarantineRequest>) => change(release, { ...options, device }));
}
