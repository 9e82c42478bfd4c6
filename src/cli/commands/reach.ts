/** `wardline reach`: what the configurations allow, answered exactly, with the line that decides and a packet to show it. */
import { Command } from 'commander';
import { batchCommand } from './reach/batch.ts';
import { compareCommand, linesCommand, searchCommand, testCommand, unreachableCommand } from './reach/filters.ts';
import { pathCommand } from './reach/path.ts';
import { readCommand } from './reach/read.ts';

export function reachCommand(): Command {
  return new Command('reach')
    .description(
      'what the configurations allow: exact answers with the line that decides, and unknown where one is not understood',
    )
    .addCommand(testCommand())
    .addCommand(searchCommand())
    .addCommand(unreachableCommand())
    .addCommand(compareCommand())
    .addCommand(linesCommand())
    .addCommand(pathCommand())
    .addCommand(readCommand())
    .addCommand(batchCommand())
    .addHelpText(
      'after',
      `
Packets are written in words: src dst protocol sport dport icmp flags state in out, and fragment dscp ecn ttl length vlan
ethertype smac dmac. Sets take prefixes, ranges a-b, lists a,b and negation !x; a word left out means any.

Examples:
  wardline reach test --config core.cfg --filter GUEST-IN --packet "src=10.9.0.5 dst=10.2.0.7 protocol=tcp dport=104"
  wardline reach search --config core.cfg --filter in:Vlan90 --action permit --where "dst=10.2.0.0/16 dport=!443"
  wardline reach unreachable --config core.cfg --format table
  wardline reach path --network configs --from 10.9.0.0/24 --to pacs --action permit --where "protocol=tcp dport=104"
  wardline reach compare --before core.cfg --after core-new.cfg --filter GUEST-IN`,
    );
}
