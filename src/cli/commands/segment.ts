/** `wardline segment`: intents proved over all packets and paths, and certificates that a separate small program checks. */
import { Command } from 'commander';
import { check, prove } from '#app/segment.ts';
import type { ProvedIntent } from '#model/segment.ts';
import { whisper } from '../output.ts';
import { printResult, type ResultFormat, resultFormat } from '../result.ts';
import { plainly } from '../service-options.ts';
import { adoptCommand } from './segment/adopt.ts';
import { applyCommand } from './segment/apply.ts';
import { declareCommand } from './segment/declare.ts';
import { deriveCommand } from './segment/derive.ts';
import { documentsCommand } from './segment/documents.ts';
import { driftCommand } from './segment/drift.ts';
import { confirmCommand, enforcementCommand, reviewCommand, rollbackCommand } from './segment/enforcement.ts';
import { quarantineCommand, releaseCommand } from './segment/quarantine.ts';
import { radiusCommand } from './segment/radius.ts';
import { reauthorizeCommand } from './segment/reauthorize.ts';
import { renderCommand } from './segment/render.ts';
import { replayCommand } from './segment/replay.ts';
import { safetyCommand } from './segment/safety.ts';

interface Against {
  readonly network: string;
  readonly policy: string;
  readonly intent: string;
  readonly format: ResultFormat;
}

export function segmentCommand(): Command {
  return new Command('segment')
    .description('lines that nobody crosses: proved over all packets and paths, with certificates that can be checked')
    .addCommand(proveCommand())
    .addCommand(checkCommand())
    .addCommand(declareCommand())
    .addCommand(deriveCommand())
    .addCommand(driftCommand())
    .addCommand(adoptCommand())
    .addCommand(documentsCommand())
    .addCommand(renderCommand())
    .addCommand(radiusCommand())
    .addCommand(reauthorizeCommand())
    .addCommand(replayCommand())
    .addCommand(applyCommand())
    .addCommand(confirmCommand())
    .addCommand(rollbackCommand())
    .addCommand(enforcementCommand())
    .addCommand(quarantineCommand())
    .addCommand(releaseCommand())
    .addCommand(reviewCommand())
    .addCommand(safetyCommand())
    .addHelpText(
      'after',
      `
Examples:
  wardline segment prove --network configs/ --policy policy.yaml --intent intents.txt --certificate proof.json
  wardline segment check proof.json --network configs/ --policy policy.yaml --intent intents.txt
  wardline segment render --policy policy.yaml --dialect nftables
  wardline segment apply --policy policy.yaml --stage audit --flows flows.ndjson --devices devices.ndjson`,
    );
}

function againstOptions(command: Command): Command {
  return command
    .requiredOption(
      '--network <dir>',
      'a folder of configurations, one file per device; devices.ndjson and declared.ndjson beside them',
    )
    .requiredOption('--policy <file>', 'zones and rules, JSON or YAML')
    .requiredOption('--intent <file>', 'what must never and what must always be possible, one sentence a line');
}

function proveCommand(): Command {
  return againstOptions(new Command('prove'))
    .description('prove intents; exit status 0 only where all are proved')
    .option('--declared <file>', 'declared flows, one a line in JSON (default: declared.ndjson of the network)')
    .option('--certificate <file>', 'write what the proof rests on')
    .addOption(resultFormat())
    .addHelpText(
      'after',
      `
Sentences:
  nothing in zone guest reaches zone ward
  nothing in zone guest, zone office reaches life-critical devices on tcp/445, udp/137
  zone ward can reach zone archive on tcp/104
  dataset pacs is reached only by zone imaging, zone reading
  every declared flow of category ventilator stays possible

A result is proved, refuted (with a packet, and the line that lets it pass or stops it) or unknown (with the line that is not
understood). The policy counts as enforced; a policy without rules names zones alone. A line of devices.ndjson is
{"id":"pump-1","ips":["10.2.0.11"],"category":"infusion-pump","function":"infusion","critical":true}.

Examples:
  wardline segment prove --network configs/ --policy policy.yaml --intent intents.txt --format table`,
    )
    .action(({ format, ...request }: Against & { declared?: string; certificate?: string }) =>
      plainly(async () => {
        const proof = prove({ ...request, onIntent: progress });
        printResult(proof, format, ({ intents }) => intents.map(tellIntent).join(''));
        if (proof.intents.some(({ result }) => result !== 'proved')) process.exitCode = 1;
      }),
    );
}

function checkCommand(): Command {
  return againstOptions(new Command('check'))
    .description('hold certificates against a network, a policy and intents; exit status 0 only where all are accepted')
    .argument('<certificate...>', 'what segment prove wrote')
    .addOption(resultFormat())
    .addHelpText(
      'after',
      `
The checker is a program by itself, src/segment/check, that shares no code with the prover.

Examples:
  wardline segment check proof.json --network configs/ --policy policy.yaml --intent intents.txt`,
    )
    .action((certificates: readonly string[], { format, ...against }: Against) =>
      plainly(async () => {
        const checked = check(certificates, against);
        const [only] = checked;
        const answer = checked.length === 1 && only ? only : checked;
        printResult(answer, format, () =>
          checked
            .map((one) => `${one.certificate}: ${one.accepted ? 'accepted' : 'refused'}: ${one.because}\n`)
            .join(''),
        );
        if (checked.some(({ accepted }) => !accepted)) process.exitCode = 1;
      }),
    );
}

/** On a terminal: how many intents are done. */
function progress(done: number, all: number): void {
  if (process.stderr.isTTY) whisper(`\r${done} of ${all} intents${done === all ? '\n' : ''}`);
}

function tellIntent({ intent, result, because, witness, line, touches }: ProvedIntent): string {
  const lines = [`${result.padEnd(8)} ${intent}`, `         ${because}`];
  if (witness)
    lines.push(
      `         packet: ${Object.entries(witness)
        .map(([key, value]) => `${key}=${value}`)
        .join(' ')}`,
    );
  if (line) lines.push(`         line:   ${line.file}:${line.at}: ${line.text}`);
  if (touches.devices.length > 0)
    lines.push(
      `         touches ${touches.devices.slice(0, 10).join(', ')}${touches.functions.length > 0 ? ` (${touches.functions.join(', ')})` : ''}`,
    );
  return `${lines.join('\n')}\n`;
}
