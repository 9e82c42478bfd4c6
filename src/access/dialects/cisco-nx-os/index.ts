/** Cisco NX-OS. */
import type { Dialect } from '../../configuration.ts';
import { readNxOs } from './read.ts';

/** How much of a text is looked at, in characters. */
const HEAD = 65_536;

/** Lines that NX-OS writes and IOS does not, and how much each says. */
const SIGNS: readonly (readonly [RegExp, number])[] = [
  [/^!Command: show running/m, 0.6],
  [/^version \d+\.\d+\(\d+\)\S*/m, 0.5],
  [/^feature \S+/m, 0.5],
  [/^vdc \S+ id \d+/m, 0.6],
  [/^vrf context \S+/m, 0.4],
  [/^ip access-list (?!extended |standard )\S+[ \t]*$/m, 0.7],
  [/^object-group ip (?:address|port) \S+/m, 0.7],
  [/^[ \t]+(?:\d+ )?(?:permit|deny) \S+ .*\baddrgroup\b/m, 0.5],
  [/^interface Ethernet\d+\/\d+/m, 0.2],
  [/^[ \t]+ip address \d+\.\d+\.\d+\.\d+\/\d+/m, 0.3],
  [/^[ \t]+vrf member \S+/m, 0.4],
  [/^(?:! device: .*EOS|daemon TerminAttr|ip access-list extended |ASA Version|nameif )/m, -2],
];

export const ciscoNxOs: Dialect = {
  name: 'cisco-nx-os',
  title: 'Cisco NX-OS configurations: access lists, object groups, interfaces, static routes',
  recognise: (text) => {
    const head = text.slice(0, HEAD).replaceAll('\r\n', '\n');
    const sum = SIGNS.reduce((total, [sign, weight]) => (sign.test(head) ? total + weight : total), 0);
    return Math.max(0, Math.min(1, sum));
  },
  read: readNxOs,
};
