/** `wardline segment render`: a policy as the configuration of an enforcement point. */
import { Command, Option } from 'commander';
import { render, renderDialects } from '#app/segment-render.ts';
import { createOutput, say } from '../../output.ts';
import { plainly } from '../../service-options.ts';

export function renderCommand(): Command {
  const dialects = renderDialects();
  return new Command('render')
    .description('write a policy as a configuration, read it back, and print it only where it is the policy')
    .requiredOption('--policy <file>', 'zones and rules, JSON or YAML')
    .addOption(
      new Option('--dialect <name>', 'what it is written for')
        .choices(dialects.map(({ name }) => name))
        .makeOptionMandatory(),
    )
    .option(
      '--devices <file>',
      'devices with their addresses, one a line in JSON, for members that are no prefixes; "macs" for RADIUS',
    )
    .addHelpText(
      'after',
      `
Dialects:
${dialects.map(({ name, title }) => `  ${name.padEnd(14)} ${title}`).join('\n')}

What is printed lets begin exactly what the policy permits; where a dialect has no words for it, nothing is printed and a packet
shows the difference. Remarks carry the reason of each rule.

Examples:
  wardline segment render --policy policy.yaml --dialect nftables > wardline.nft
  wardline segment render --policy policy.yaml --dialect radius --devices devices.ndjson > users`,
    )
    .action((request: { policy: string; dialect: string; devices?: string }) =>
      plainly(async () => {
        const { text, lines, tcam, notes } = render(request);
        const output = createOutput(1);
        output.write(text);
        output.flush();
        for (const note of notes) say(`note: ${note}`);
        say(
          `${lines} lines${tcam === null ? '' : `, about ${tcam} entries of a switch's table`}; read back and equal to the policy`,
        );
      }),
    );
}
