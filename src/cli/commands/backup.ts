/** `wardline backup` and `wardline restore`: copies of everything that is remembered, and the way back. */
import { Command } from 'commander';
import { backUp, restore } from '#app/care.ts';
import { say } from '../output.ts';
import { addConfigOption, type ConfigOptions, configFrom, plainly } from '../service-options.ts';

export function backupCommand(): Command {
  return addConfigOption(new Command('backup').argument('<folder>', 'a new folder for the copy'))
    .description('copy everything that is remembered into a new folder, while the service runs or not')
    .addHelpText(
      'after',
      `
Keep copies where the machine that runs Wardline cannot delete them. They hold its keys.

Examples:
  wardline backup /backup/wardline/2026-03-01
  wardline backup --data /srv/wardline /mnt/copies/monday`,
    )
    .action((folder: string, options: ConfigOptions) =>
      plainly(async () => {
        const config = configFrom(options);
        if (config === null) return;
        await backUp(config, folder, () => new Date());
        say(`wardline: ${config.data} was copied into ${folder}`);
      }),
    );
}

export function restoreCommand(): Command {
  return addConfigOption(new Command('restore').argument('<folder>', 'a folder that wardline backup made'))
    .description('make the folder of data out of a backup; nothing is written over')
    .addHelpText(
      'after',
      `
Examples:
  wardline restore /backup/wardline/2026-03-01
  wardline restore --data /srv/wardline-again /mnt/copies/monday`,
    )
    .action((folder: string, options: ConfigOptions) =>
      plainly(async () => {
        const config = configFrom(options);
        if (config === null) return;
        await restore(config.data, folder);
        say(`wardline: ${config.data} was made out of ${folder}; start the service on it`);
      }),
    );
}
