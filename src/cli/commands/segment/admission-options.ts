/** Options of the sub-commands that decide where devices are put. */
import type { Command } from 'commander';

export function admissionOptions(command: Command): Command {
  return command
    .option('--devices <file>', 'devices with their "macs", one a line in JSON; an export of the inventory serves')
    .option('--data <dir>', 'the folder of a service that does not run, instead: its devices')
    .option('--identities <file>', 'identities with their zones, one a line in JSON')
    .option('--unknown <zone>', 'the zone of who is not known (default: the zone "unknown"; without one: refused)')
    .option('--quarantine <zone>', 'the zone of quarantine (default: the zone "quarantine"; without one: refused)')
    .option('--quarantined <file>', 'who is in quarantine: a card, device, address or identity a line');
}
