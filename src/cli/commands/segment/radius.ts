/** `wardline segment radius`: decides for FreeRADIUS which VLAN and access list a device gets. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { type AdmissionEvent, type RadiusRequest, runAdmission } from '#app/segment-radius.ts';
import { createOutput, say } from '../../output.ts';
import { plainly } from '../../service-options.ts';
import { admissionOptions } from './admission-options.ts';

function port(text: string): number {
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number < 1 || number > 65_535)
    throw new InvalidArgumentError('write a port from 1 to 65535');
  return number;
}

export function radiusCommand(): Command {
  return admissionOptions(new Command('radius'))
    .description('decide for FreeRADIUS (rlm_rest) which VLAN, filter and access list each device gets')
    .requiredOption('--policy <file>', 'zones and rules, JSON or YAML; a zone may name its vlan')
    .requiredOption('--secret-file <file>', 'what FreeRADIUS shows to be answered, on the first line')
    .option('--listen <address>', 'ADDRESS:PORT of loopback', '127.0.0.1:8446')
    .addOption(
      new Option('--access-list <kind>', 'how the list of a port is written')
        .choices(['cisco', 'nas-filter-rule', 'none'])
        .default('cisco'),
    )
    .option(
      '--coa-secret-file <file>',
      'the secret that switches take changes with: sessions are moved when a zone changes',
    )
    .option('--coa-port <port>', 'where switches take changes', port, 3799)
    .addHelpText(
      'after',
      `
A device is known by its card (MAB), or by the identity that 802.1X proved: that of --identities ({"identity":"nurse1","zone":"office"},
one a line), or the id of a device. Files are read anew when they change; what was understood last holds. Each decision that is new and
each change is a line of JSON on standard output. deploy/freeradius holds what FreeRADIUS needs, with the VLAN it falls back to.

Examples:
  openssl rand -hex 24 > /etc/wardline/radius.secret
  wardline segment radius --policy policy.yaml --devices devices.ndjson --secret-file /etc/wardline/radius.secret
  wardline segment radius --policy policy.yaml --devices devices.ndjson --quarantined quarantine.txt --secret-file radius.secret --coa-secret-file coa.secret`,
    )
    .action((request: RadiusRequest) =>
      plainly(async () => {
        const running = await runAdmission(request, print);
        say(`answers FreeRADIUS on port ${running.port} of loopback; Ctrl-C ends`);
        await new Promise<void>((resolve) => {
          for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
        });
        await running.stop();
      }),
    );
}

function print(event: AdmissionEvent): void {
  if (event.kind === 'trouble') say(`wardline: ${event.message}; what was understood last holds`);
  else if (event.kind === 'loaded') {
    for (const note of event.notes) say(`note: ${note}`);
    say(`${event.known} cards and identities are known`);
  } else {
    const output = createOutput(1);
    output.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
    output.flush();
  }
}
