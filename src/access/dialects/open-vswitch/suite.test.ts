import { formatPrefix } from '#base/prefix.ts';
import { suiteOf } from '../../dialect-suite.ts';
import type { NumberRange } from '../../filter.ts';
import { openVswitch } from './index.ts';

function portsOf(name: string, range: NumberRange | null): string {
  if (range === null) return '';
  const mask = 0xffff ^ (range.to - range.from);
  return `,${name}=0x${range.from.toString(16)}/0x${mask.toString(16)}`;
}

suiteOf({
  dialect: openVswitch,
  filter: 'table 0',
  otherwise: 'deny',
  words: 'in=1',
  ports: 'masked',
  write: (rules) => ({
    text: [
      ...rules.map(
        ({ action, protocol, src, dst, sport, dport }, index) =>
          `table=0,priority=${1000 - index},${protocol ?? 'ip'},nw_src=${formatPrefix(src)},nw_dst=${formatPrefix(dst)}${portsOf('tp_src', sport)}${portsOf('tp_dst', dport)},actions=${action === 'permit' ? 'NORMAL' : 'drop'}`,
      ),
      '',
    ].join('\n'),
    at: rules.map((_, index) => index + 1),
  }),
});
