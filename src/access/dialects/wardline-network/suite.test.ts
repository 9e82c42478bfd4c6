import { formatPrefix } from '#base/prefix.ts';
import { suiteOf } from '../../dialect-suite.ts';
import { wardlineNetwork } from './index.ts';

suiteOf({
  dialect: wardlineNetwork,
  filter: 'zones',
  otherwise: 'deny',
  hasSourcePorts: false,
  write(rules) {
    // Each rule has two zones of its own; what is permitted within a zone stands behind a rule that denies the rest.
    const zones = rules.flatMap(({ src, dst }, index) => [
      `  from${index}: ["${formatPrefix(src)}"]`,
      `  to${index}: ["${formatPrefix(dst)}"]`,
    ]);
    const lines = rules.map(({ action, protocol, dport }, index) => {
      const ports = dport ? `, ports: ["${dport.from}-${dport.to}"]` : '';
      return `  - {from: from${index}, to: to${index}, protocol: ${protocol ?? 'any'}${ports}, action: ${action}}`;
    });
    const head = ['network: suite', 'zones:', ...zones, 'rules:'];
    return {
      text: [...head, ...lines, '  - {action: deny}', ''].join('\n'),
      at: rules.map((_, index) => head.length + index + 1),
    };
  },
});
