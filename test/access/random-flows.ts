/** Random flows in the syntax of ovs-ofctl: a table before connection tracking, one behind it, and two that are asked from both. */
import type { Random } from '../../src/base/random.ts';
import { address4, address6, PORTS } from './random-probes.ts';

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.below(items.length)] as Item;
}

function ports(random: Random): string {
  const value = pick(random, PORTS);
  return pick(random, [
    `tp_dst=${value}`,
    `tp_src=${value}`,
    'tp_dst=0x400/0xfc00',
    `tp_dst=${value & 0xfff8}/0xfff8`,
    'tp_src=0x0/0x8000',
    'tp_dst=0x408/0xfc08',
  ]);
}

function addresses(random: Random, isV4: boolean): string {
  const side = pick(random, ['src', 'dst']);
  if (!isV4) return `ipv6_${side}=${address6(random)}/${pick(random, [32, 48, 64, 127, 128])}`;
  const value = address4(random);
  return `nw_${side}=${pick(random, [value, `${value}/${pick(random, [8, 16, 24, 31])}`, `10.0.0.${value.at(-1)}/255.0.0.255`])}`;
}

const FLAGS = ['+syn-ack', '+ack', '-syn', '0x2/0x12', '+syn+fin', '0x012'];
const STATES = [
  '+trk',
  '+new+trk',
  '+est+trk',
  '-new+trk',
  '+rel+trk',
  '+inv+trk',
  '+trk-est-rel',
  '-inv+trk',
  '-trk',
  '0x21/0x21',
];

function match(random: Random, withState: boolean): string {
  const isV4 = random.below(3) > 0;
  const words = isV4 ? ['ip', 'tcp', 'tcp', 'udp', 'icmp'] : ['ipv6', 'tcp6', 'udp6', 'icmp6'];
  const protocol = pick(random, words);
  const parts = [protocol];
  if (random.below(2) === 0) parts.push(addresses(random, isV4));
  if (/^(?:tcp|udp)/.test(protocol) && random.below(2) === 0) parts.push(ports(random));
  if (/^tcp/.test(protocol) && random.below(4) === 0) parts.push(`tcp_flags=${pick(random, FLAGS)}`);
  if (/^icmp/.test(protocol) && random.below(2) === 0)
    parts.push(`icmp_type=${pick(random, isV4 ? [8, 0, 3] : [128, 129, 1])}`);
  if (/^ip/.test(protocol) && random.below(4) === 0) parts.push(`nw_proto=${pick(random, [6, 17, 47])}`);
  if (random.below(4) === 0) parts.push(`in_port=${1 + random.below(3)}`);
  if (random.below(6) === 0) parts.push(`nw_tos=${pick(random, [32, 40, 184])}`);
  if (withState && random.below(2) === 0) parts.push(`ct_state=${pick(random, STATES)}`);
  return parts.join(',');
}

/** Distinct priorities: which of two overlapping flows of one priority counts, OpenFlow leaves open. */
function table(number: number, flows: readonly string[]): string {
  return flows.map((flow, index) => `table=${number},priority=${1000 - index},${flow}\n`).join('');
}

/** Flows of four tables. Whatever lets out behind the first table also remembers the connection. */
export function randomFlows(random: Random): string {
  const some = (most: number, actions: readonly string[], withState: boolean): string[] =>
    Array.from(
      { length: 2 + random.below(most) },
      () => `${match(random, withState)} actions=${pick(random, actions)}`,
    );
  const out = 'ct(commit),NORMAL';
  const start = some(
    8,
    ['drop', 'NORMAL', 'resubmit(,2)', 'resubmit(,2),resubmit(,3)', 'goto_table:3', 'ct(table=1)'],
    true,
  );
  const end = ['ip actions=ct(table=1)', 'ipv6 actions=ct(table=1)'];
  const tracked = some(14, ['drop', out, out, 'resubmit(,2)', 'resubmit(,3),resubmit(,2)', 'goto_table:2'], true);
  const rest = random.below(2) === 0 ? [`ip actions=${out}`] : [];
  return `${table(0, [...start, ...end])}${table(1, [...tracked, ...rest])}${table(2, some(6, ['drop', out, 'resubmit(,3)'], true))}${table(3, some(6, ['drop', out], true))}`;
}
