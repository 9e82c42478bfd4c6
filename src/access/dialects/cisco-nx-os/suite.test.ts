import { formatPrefix } from '#base/prefix.ts';
import { suiteOf } from '../../dialect-suite.ts';
import type { NumberRange } from '../../filter.ts';
import { ciscoNxOs } from './index.ts';

function portsOf(range: NumberRange | null): string {
  if (range === null) return '';
  return range.from === range.to ? ` eq ${range.from}` : ` range ${range.from} ${range.to}`;
}

suiteOf({
  dialect: ciscoNxOs,
  filter: 'SUITE',
  otherwise: 'deny',
  write(rules) {
    const head = ['hostname suite', '', 'ip access-list SUITE'];
    const lines = rules.map(
      ({ action, protocol, src, dst, sport, dport }, index) =>
        `  ${(index + 1) * 10} ${action} ${protocol ?? 'ip'} ${formatPrefix(src)}${portsOf(sport)} ${formatPrefix(dst)}${portsOf(dport)}`,
    );
    return {
      text: [...head, ...lines, '', ''].join('\n'),
      at: rules.map((_, index) => head.length + index + 1),
    };
  },
});
