import { formatIp, type Prefix } from '#base/prefix.ts';
import { suiteOf } from '../../dialect-suite.ts';
import type { NumberRange } from '../../filter.ts';
import { ciscoIos } from './index.ts';

function endOf({ bits, value, length }: Prefix): string {
  if (length === 0) return 'any';
  if (length === 32) return `host ${formatIp({ bits, value })}`;
  return `${formatIp({ bits, value })} ${formatIp({ bits, value: (1n << BigInt(32 - length)) - 1n })}`;
}

function portsOf(range: NumberRange | null): string {
  if (range === null) return '';
  return range.from === range.to ? ` eq ${range.from}` : ` range ${range.from} ${range.to}`;
}

suiteOf({
  dialect: ciscoIos,
  filter: 'SUITE',
  otherwise: 'deny',
  write(rules) {
    const head = ['hostname suite', '!', 'ip access-list extended SUITE'];
    const lines = rules.map(
      ({ action, protocol, src, dst, sport, dport }) =>
        ` ${action} ${protocol ?? 'ip'} ${endOf(src)}${portsOf(sport)} ${endOf(dst)}${portsOf(dport)}`,
    );
    return {
      text: [...head, ...lines, '!', ''].join('\n'),
      at: rules.map((_, index) => head.length + index + 1),
    };
  },
});
