/** `wardline segment reauthorize`: tells a switch to move, ask for or end the session of a device. */
import { Command, Option } from 'commander';
import { type Reauthorized, type ReauthorizeRequest, reauthorize } from '#app/segment-reauthorize.ts';
import { printResult, type ResultFormat, resultFormat } from '../../result.ts';
import { plainly } from '../../service-options.ts';
import { admissionOptions } from './admission-options.ts';

export function reauthorizeCommand(): Command {
  return admissionOptions(new Command('reauthorize'))
    .description(
      'tell a switch that a device is to be elsewhere (RFC 5176); exit status 1 where it refuses or is silent',
    )
    .argument('<device>', 'its MAC, or its id')
    .requiredOption('--nas <host>', 'the switch: HOST or HOST:PORT (3799)')
    .requiredOption('--secret-file <file>', 'the secret that is shared with the switch, on the first line')
    .option('--policy <file>', 'zones and rules: the VLAN that it gets')
    .addOption(
      new Option(
        '--change <kind>',
        'coa moves the session, reauthenticate has a switch of Cisco ask again, disconnect ends it (default: coa with a policy, else disconnect)',
      ).choices(['coa', 'reauthenticate', 'disconnect']),
    )
    .option('--port <name>', 'the port of the switch (NAS-Port-Id)')
    .option('--session <id>', 'the session (Acct-Session-Id)')
    .addOption(resultFormat())
    .addHelpText(
      'after',
      `
Examples:
  wardline segment reauthorize 00:11:22:33:44:55 --nas 10.10.30.2 --secret-file coa.secret
  wardline segment reauthorize pump-17 --nas sw-ward-3:3799 --secret-file coa.secret --policy policy.yaml --devices devices.ndjson`,
    )
    .action((device: string, { format, ...request }: Omit<ReauthorizeRequest, 'device'> & { format: ResultFormat }) =>
      plainly(async () => {
        const answer = await reauthorize({ ...request, device });
        printResult(answer, format, tell);
        if (answer.cards.some((card) => card.answer !== 'ack')) process.exitCode = 1;
      }),
    );
}

function tell({ nas, change, cards }: Reauthorized): string {
  return cards
    .map(
      ({ mac, zone, answer, because }) =>
        `${nas} ${change} ${mac}${zone === null ? '' : ` to ${zone}`}: ${answer}: ${because}\n`,
    )
    .join('');
}
