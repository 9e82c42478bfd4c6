/** `wardline reach path`: the ways of a packet through a network, or a packet that fares as asked. */
import { Command, Option } from 'commander';
import { createReach } from '#app/reach.ts';
import { readDevices } from '#app/reach-devices.ts';
import type { PathQuestion } from '#model/reach.ts';
import { printResult, type ResultFormat, resultFormat } from '../../result.ts';
import { plainly } from '../../service-options.ts';
import { pathTable } from './path-table.ts';
import { joined } from './shared.ts';

interface PathOptions extends Omit<PathQuestion, 'ask' | 'packet' | 'where'> {
  readonly packet?: readonly string[];
  readonly where?: readonly string[];
  readonly data?: string;
  readonly format: ResultFormat;
}

export function pathCommand(): Command {
  return new Command('path')
    .description('all equal ways of a packet through a network, or a packet that comes through, or does not')
    .requiredOption('--network <dir>', 'a folder with one configuration per device (NAME.cfg), and hosts/NAME.json')
    .requiredOption(
      '--from <place>',
      'where packets begin: NODE, NODE[IFACE] (coming in there), zone:NAME, device:ID or a prefix',
    )
    .option('--to <place>', 'where they are to end (default: anywhere)')
    .option('--via <node>', 'a device that they are to pass')
    .option('--packet <words...>', 'one packet, as in src=10.0.0.1 dst=10.0.0.2 protocol=tcp dport=104')
    .addOption(
      new Option(
        '--action <action>',
        'look for a packet that fares so; any: that comes by the device of --via, whatever becomes of it',
      ).choices(['permit', 'deny', 'any']),
    )
    .option('--where <words...>', 'the packets among which to look (default: all)')
    .option(
      '--data <dir>',
      'the folder of a service, whose devices device:ID means (default: devices.ndjson of the network)',
    )
    .addOption(resultFormat())
    .action(({ packet, where, format, data, ...question }: PathOptions) =>
      plainly(async () =>
        printResult(
          createReach(await readDevices(data)).path({ ...question, packet: joined(packet), where: joined(where) }),
          format,
          pathTable,
        ),
      ),
    );
}
