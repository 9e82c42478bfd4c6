/** `wardline segment declare`: what documents say that devices need, as declared flows. */
import { Command } from 'commander';
import { declareMud } from '#app/segment-declare.ts';
import { createOutput } from '../../output.ts';
import { plainly } from '../../service-options.ts';

export function declareCommand(): Command {
  return new Command('declare')
    .description('flows that usage descriptions of manufacturers (MUD, RFC 8520) declare, one a line in JSON')
    .argument('<file...>', 'usage descriptions')
    .option(
      '--about <whom>',
      'whose they are, as category:ventilator or device:ID (default: the model that each names)',
    )
    .addHelpText(
      'after',
      `
Peers that a description gives by name or role are written dns:NAME, controller:NAME, manufacturer:NAME and local: say who they are
(a prefix, category:…, device:…, zone:…) before you prove with them.

Examples:
  wardline segment declare --about category:ip-camera camera.json >> declared.ndjson`,
    )
    .action((files: readonly string[], { about }: { about?: string }) =>
      plainly(async () => {
        const flows = declareMud(files, about ?? null);
        const output = createOutput(1);
        for (const flow of flows) output.write(`${JSON.stringify(flow)}\n`);
        output.flush();
      }),
    );
}
