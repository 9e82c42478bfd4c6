/** `wardline segment adopt`: from now on, traffic against a policy is a finding. */
import { Command } from 'commander';
import { type Adopted, adopt, disown } from '#app/segment-adopt.ts';
import { say } from '../../output.ts';
import { printResult, type ResultFormat, resultFormat } from '../../result.ts';
import { plainly } from '../../service-options.ts';

export function adoptCommand(): Command {
  return new Command('adopt')
    .description('hold new traffic of a folder of data against a policy: what it does not permit is a finding')
    .requiredOption('--data <dir>', 'the folder of the service; it may run, and takes the policy up by itself')
    .option('--policy <file>', 'zones and rules, JSON or YAML')
    .option('--none', 'hold it against none any more')
    .addOption(resultFormat())
    .addHelpText(
      'after',
      `
Findings are of the kind policy.violation, one for each client and zone. Run wardline segment replay before: a policy that does not fit
what care does makes many. Nothing is stopped.

Examples:
  wardline segment adopt --data /var/lib/wardline --policy policy.yaml
  wardline segment adopt --data /var/lib/wardline --none`,
    )
    .action(({ data, policy, none, format }: { data: string; policy?: string; none?: boolean; format: ResultFormat }) =>
      plainly(async () => {
        if ((policy === undefined) === (none !== true)) {
          say('wardline: name the policy (--policy), or say that none counts any more (--none)');
          process.exitCode = 2;
        } else if (policy === undefined) say(disown(data) ? 'no policy counts any more' : 'none was adopted');
        else
          printResult(
            adopt({ data, policy }),
            format,
            ({ zones, rules, isAnew }: Adopted) =>
              `${zones} zones and ${rules} rules are adopted${isAnew ? ' in place of those before' : ''}\n`,
          );
      }),
    );
}
