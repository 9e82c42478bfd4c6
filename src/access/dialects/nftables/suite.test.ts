import { formatPrefix } from '#base/prefix.ts';
import { suiteOf } from '../../dialect-suite.ts';
import type { NumberRange } from '../../filter.ts';
import { nftables } from './index.ts';

function portsOf(side: 's' | 'd', protocol: string | null, range: NumberRange | null): string {
  return range === null ? '' : `${protocol} ${side}port ${range.from}-${range.to} `;
}

suiteOf({
  dialect: nftables,
  filter: 'inet suite forward',
  otherwise: 'deny',
  write(rules) {
    const head = ['table inet suite {', '  chain forward {', '    type filter hook forward priority 0; policy drop;'];
    const lines = rules.map(({ action, protocol, src, dst, sport, dport }) => {
      const kind = protocol === null ? '' : `meta l4proto ${protocol} `;
      const ends = `ip saddr ${formatPrefix(src)} ip daddr ${formatPrefix(dst)} `;
      return `    ${kind}${ends}${portsOf('s', protocol, sport)}${portsOf('d', protocol, dport)}${action === 'permit' ? 'accept' : 'drop'}`;
    });
    return {
      text: [...head, ...lines, '  }', '}', ''].join('\n'),
      at: rules.map((_, index) => head.length + index + 1),
    };
  },
});
