/** `wardline config check`: says what is wrong with a configuration, or what it comes to. */
import { Command } from 'commander';
import { stringify } from 'yaml';
import { createOutput } from '../output.ts';
import { addConfigOption, type ConfigOptions, configFrom, plainly } from '../service-options.ts';

export function configCommand(): Command {
  const check = addConfigOption(new Command('check'))
    .description('read the configuration, and print it with every default filled in; secrets are left out')
    .addHelpText(
      'after',
      `
Examples:
  wardline config check
  wardline config check --config /etc/wardline/wardline.yaml`,
    )
    .action((options: ConfigOptions) =>
      plainly(async () => {
        const config = configFrom(options);
        if (config === null) return;
        const output = createOutput(1);
        output.write(
          stringify(config, (key, value: unknown) => (SECRETS.has(String(key)) && value !== null ? '(set)' : value)),
        );
        output.flush();
      }),
    );
  return new Command('config')
    .description('the configuration of the service')
    .addHelpText('after', '\nExamples:\n  wardline config check')
    .addCommand(check);
}

const SECRETS: ReadonlySet<string> = new Set(['clientSecret', 'url']);
