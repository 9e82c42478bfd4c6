/** Random tables in the syntax of iptables-restore. */
import type { Random } from '../../src/base/random.ts';
import { address4, PORTS } from './random-probes.ts';

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.below(items.length)] as Item;
}

function not(random: Random): string {
  return random.below(5) === 0 ? '! ' : '';
}

function address(random: Random): string {
  const value = address4(random);
  return pick(random, [
    value,
    `${value}/${pick(random, [8, 16, 24, 30])}`,
    '10.0.1.2/255.0.255.255',
    `10.0.0.${value.at(-1)}/255.0.0.255`,
  ]);
}

function range(random: Random): string {
  const value = pick(random, PORTS);
  return pick(random, [`${value}`, `${value}:${value + random.below(900)}`, `:${value}`, `${value}:`]);
}

function transport(random: Random): string {
  const protocol = pick(random, ['tcp', 'tcp', 'udp']);
  const several = pick(random, ['--sports', '--dports', '--ports']);
  const forms = [
    `--dport ${range(random)}`,
    `! --sport ${range(random)}`,
    `-m multiport ${not(random)}${several} ${pick(random, PORTS)},${range(random).replace(/^:|:$/, '')}`,
  ];
  if (protocol === 'tcp')
    forms.push(
      `${not(random)}--syn`,
      `${not(random)}--tcp-flags SYN,ACK,FIN ${pick(random, ['SYN', 'ACK', 'SYN,ACK', 'NONE'])}`,
      '--tcp-flags ALL NONE',
    );
  return `-p ${protocol} ${pick(random, forms)}`;
}

function condition(random: Random, hasOut: boolean): string {
  const forms = [
    () => `${not(random)}-s ${address(random)}`,
    () => `${not(random)}-d ${address(random)}`,
    () => `${not(random)}-i ${pick(random, ['eth0', 'eth+', 'wg0', 'e+'])}`,
    () =>
      `-m conntrack ${not(random)}--ctstate ${pick(random, ['NEW', 'RELATED,ESTABLISHED', 'INVALID', 'NEW,INVALID'])}`,
    () => `-m state --state ${pick(random, ['NEW', 'ESTABLISHED', 'RELATED'])}`,
    () => `-m iprange ${not(random)}--src-range 10.1.0.2-10.2.0.2`,
    () => `-m dscp ${not(random)}--dscp-class ${pick(random, ['CS1', 'AF11', 'EF'])}`,
    () => `-m comment --comment "it's \\"${random.below(9)}\\""`,
  ];
  if (hasOut) forms.push(() => `${not(random)}-o ${pick(random, ['eth1', 'wg+', 'eth+'])}`);
  return pick(random, forms)();
}

function protocol(random: Random): string {
  const forms = [
    () => transport(random),
    () => transport(random),
    () => transport(random),
    () => `-p icmp -m icmp ${not(random)}--icmp-type ${pick(random, ['8', '3/3', 'echo-reply', '3'])}`,
    () => `${not(random)}-p ${pick(random, ['tcp', 'udp', 'gre', '50'])}`,
    () => '',
  ];
  return pick(random, forms)();
}

function rule(random: Random, chain: string, hasOut: boolean, later: readonly string[]): string {
  const conditions = Array.from({ length: random.below(3) }, () => condition(random, hasOut));
  // An address, an interface or a comment stands once in a rule.
  const once = conditions.filter(
    (text, index) =>
      conditions.findIndex((other) => other.replace('! ', '').slice(0, 2) === text.replace('! ', '').slice(0, 2)) ===
      index,
  );
  const targets = [
    '-j ACCEPT',
    '-j ACCEPT',
    '-j DROP',
    '-j DROP',
    '-j RETURN',
    '-j REJECT',
    '-j LOG --log-prefix "x -j DROP "',
    '',
  ];
  for (const other of later) targets.push(`-j ${other}`, `-g ${other}`);
  return ['-A', chain, ...once, protocol(random), pick(random, targets)].filter((word) => word !== '').join(' ');
}

function rules(random: Random, chain: string, hasOut: boolean, later: readonly string[], count: number): string {
  return Array.from({ length: count }, () => `${rule(random, chain, hasOut, later)}\n`).join('');
}

/** Tables with chains that jump to each other, one table before routing. */
export function randomTables(random: Random): string {
  const policy = pick(random, ['ACCEPT', 'DROP']);
  return `*mangle
:PREROUTING ACCEPT [0:0]
${rules(random, 'PREROUTING', false, [], random.below(3))}COMMIT
*filter
:FORWARD ${policy} [0:0]
:first - [0:0]
:second - [0:0]
${rules(random, 'FORWARD', true, ['first', 'second'], 6 + random.below(12))}${rules(random, 'first', true, ['second'], 2 + random.below(5))}${rules(random, 'second', true, [], 2 + random.below(5))}COMMIT
`.replaceAll(/^(-A PREROUTING.*) -j REJECT$/gm, '$1 -j DROP');
}
