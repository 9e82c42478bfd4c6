/** Cisco ASA. */
import type { Dialect } from '../../configuration.ts';
import { readAsa } from './read.ts';

/** How much of a text is looked at, in characters. */
const HEAD = 65_536;

/** Lines that only ASA writes, and how much each says. */
const SIGNS: readonly (readonly [RegExp, number])[] = [
  [/^ASA Version /m, 1],
  [/^(?:clear configure )?access-list \S+ (?:line \d+ )?(?:extended (?:permit|deny)|remark) /m, 0.7],
  [/^access-group \S+ (?:(?:in|out) interface \S+|global)/m, 0.8],
  [/^[ \t]+nameif \S+/m, 0.8],
  [/^[ \t]+security-level \d+/m, 0.5],
  [/^object network \S+/m, 0.6],
  [/^nat \(\S+,\S+\) /m, 0.6],
];

export const ciscoAsa: Dialect = {
  name: 'cisco-asa',
  title: 'Cisco ASA configurations: access lists, objects and groups, levels of security, interfaces, static routes',
  recognise: (text) => {
    const head = text.slice(0, HEAD).replaceAll('\r\n', '\n');
    return Math.min(
      1,
      SIGNS.reduce((total, [sign, weight]) => (sign.test(head) ? total + weight : total), 0),
    );
  },
  read: readAsa,
};
