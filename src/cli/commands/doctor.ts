/** `wardline doctor`: examines everything the service needs, and says what to do where something is not well. */
import { Command } from 'commander';
import { type Examined, examine } from '#app/care.ts';
import { createOutput } from '../output.ts';
import { addConfigOption, type ConfigOptions, configFrom, plainly } from '../service-options.ts';

const MARKS: Readonly<Record<Examined['verdict'], string>> = { well: 'ok  ', note: 'note', ill: 'ILL ' };

export function doctorCommand(): Command {
  return addConfigOption(new Command('doctor'))
    .description('examine the machine, the configuration and every byte of the data, while the service is stopped')
    .addHelpText(
      'after',
      `
The exit status is 0 where all is well and 1 where something is ill.

Examples:
  wardline doctor
  wardline doctor --config /etc/wardline/wardline.yaml`,
    )
    .action((options: ConfigOptions) =>
      plainly(async () => {
        const config = configFrom(options);
        if (config === null) return;
        const output = createOutput(1);
        let ill = false;
        await examine(
          config,
          () => new Date(),
          ({ what, verdict, message }) => {
            ill ||= verdict === 'ill';
            output.write(`${MARKS[verdict]}  ${what.padEnd(12)} ${message}\n`);
            output.flush();
          },
        );
        process.exitCode = ill ? 1 : 0;
      }),
    );
}
