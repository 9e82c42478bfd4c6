import { formatIp, type Prefix } from '#base/prefix.ts';
import { type SuiteRule, suiteOf } from '../../dialect-suite.ts';
import type { NumberRange } from '../../filter.ts';
import { ciscoAsa } from './index.ts';

function addressOf({ value, length }: Prefix): string {
  if (length === 0) return 'any4';
  if (length === 32) return `host ${formatIp({ bits: 32, value })}`;
  const mask = 0xffff_ffffn ^ ((1n << BigInt(32 - length)) - 1n);
  return `${formatIp({ bits: 32, value })} ${formatIp({ bits: 32, value: mask })}`;
}

function portsOf(range: NumberRange | null): string {
  if (range === null) return '';
  return range.from === range.to ? ` eq ${range.from}` : ` range ${range.from} ${range.to}`;
}

function entry({ action, protocol, src, dst, sport, dport }: SuiteRule): string {
  return `${action} ${protocol ?? 'ip'} ${addressOf(src)}${portsOf(sport)} ${addressOf(dst)}${portsOf(dport)}`;
}

const HEAD = ['ASA Version 9.8(4)', 'hostname suite', '!'];
const TAIL = ['access-group SUITE in interface inside', ''];

suiteOf({
  dialect: ciscoAsa,
  filter: 'SUITE',
  otherwise: 'deny',
  words: 'state=new',
  write: (rules) => ({
    text: [...HEAD, ...rules.map((rule) => `access-list SUITE extended ${entry(rule)}`), ...TAIL].join('\n'),
    at: rules.map((_, index) => HEAD.length + index + 1),
  }),
});

// The same with every address and every service as an object: what garbles an object garbles the rules that name it.
suiteOf({
  dialect: ciscoAsa,
  filter: 'SUITE',
  otherwise: 'deny',
  words: 'state=new',
  stranger: ' frobnicate 7',
  write: (rules) => {
    const lines = [...HEAD];
    const parts = rules.map(({ protocol, src, dst, sport, dport }, index) => {
      const first = lines.length + 1;
      const ends = [src, dst].map((prefix) =>
        prefix.length === 32 ? addressOf(prefix) : addressOf(prefix).replace('any4', '0.0.0.0 0.0.0.0'),
      );
      lines.push(
        `object-group network src${index}`,
        ` network-object ${ends[0]}`,
        `object-group network dst${index}`,
        ` network-object ${ends[1]}`,
        `object-group service svc${index}`,
        ` service-object ${protocol ?? 'ip'}${sport ? ` source${portsOf(sport)}` : ''}${dport ? ` destination${portsOf(dport)}` : ''}`,
      );
      return [first + 1, first + 3, first + 5];
    });
    const at = rules.map((_, index) => lines.length + index + 1);
    for (const [index, { action }] of rules.entries())
      lines.push(
        `access-list SUITE extended ${action} object-group svc${index} object-group src${index} object-group dst${index}`,
      );
    return { text: [...lines, ...TAIL].join('\n'), at, parts };
  },
});
