import { formatPrefix } from '#base/prefix.ts';
import { suiteOf } from '../../dialect-suite.ts';
import type { NumberRange } from '../../filter.ts';
import { iptablesSave } from './index.ts';

function portsOf(side: 's' | 'd', range: NumberRange | null): string {
  return range === null ? '' : ` --${side}port ${range.from}:${range.to}`;
}

suiteOf({
  dialect: iptablesSave,
  filter: 'filter FORWARD',
  otherwise: 'deny',
  write(rules) {
    const head = ['*filter', ':INPUT ACCEPT [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]'];
    const lines = rules.map(({ action, protocol, src, dst, sport, dport }) => {
      const kind = protocol === null ? '' : ` -p ${protocol}`;
      return `-A FORWARD -s ${formatPrefix(src)} -d ${formatPrefix(dst)}${kind}${portsOf('s', sport)}${portsOf('d', dport)} -j ${action === 'permit' ? 'ACCEPT' : 'DROP'}`;
    });
    return {
      text: [...head, ...lines, 'COMMIT', ''].join('\n'),
      at: rules.map((_, index) => head.length + index + 1),
    };
  },
});
