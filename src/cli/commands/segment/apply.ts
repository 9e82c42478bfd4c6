/** `wardline segment apply`: a policy at an enforcement point, in stages, undone unless it is confirmed. */
import { Command, Option } from 'commander';
import { type ApplyRequest, applyPolicy } from '#app/segment-enforce.ts';
import { STAGES } from '#model/enforcement.ts';
import { change, changeOptions, collect, type Options } from './change-options.ts';

export function applyCommand(): Command {
  return changeOptions(
    new Command('apply')
      .description(
        'put a policy in place, in stages; undone unless it is confirmed in time; exit status 1 where refused',
      )
      .requiredOption('--policy <file>', 'zones and rules, JSON or YAML')
      .addOption(
        new Option('--stage <stage>', 'what becomes of what the policy denies').choices(STAGES).default('observe'),
      )
      .option('--zone <name>', 'the zone whose stage it is, again for more (default: all)', collect, [])
      .option('--network <dir>', 'configurations on which intents are proved first')
      .option('--intent <file>', 'what must never and what must always be possible'),
  )
    .addHelpText(
      'after',
      `
Stages: observe (let pass), audit (let pass, counted and told to NFLOG group 5), enforce (stopped, counted and told). Of the two ends of
a packet the stricter zone counts. Before anything changes the text is read back and proved equal to the policy, the point is asked
whether it takes it, what stands is kept, and a process of its own begins to watch: it brings back what stood unless you confirm.
Enforcing wants an audited policy and history that it is tried on (--flows or --data); without them two people must approve.
With --data of a service that has accounts, each --approve names one of them, and their password (or a token with the scope manage) is
asked for at the terminal, or read from standard input, a line each. Without, the journal says on whose word the names stand.

Examples:
  wardline segment apply --policy policy.yaml --stage audit --flows flows.ndjson --devices devices.ndjson --format table
  wardline segment apply --policy policy.yaml --stage enforce --zone guest --flows flows.ndjson --confirm-within 600
  wardline segment apply --policy policy.yaml --dialect open-vswitch --bridge br0 --plan
  wardline segment confirm`,
    )
    .action((options: Options<ApplyRequest>) => change(applyPolicy, options));
}
