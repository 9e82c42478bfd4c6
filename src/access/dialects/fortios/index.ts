/** FortiOS, as `show` prints it. */
import type { Dialect } from '../../configuration.ts';
import { readFortios } from './read.ts';

/** How much of a text is looked at, in characters. */
const HEAD = 65_536;

export const fortios: Dialect = {
  name: 'fortios',
  title: 'FortiOS configurations: firewall policies, addresses, services, zones, interfaces, static routes',
  recognise: (text) => {
    const head = text.slice(0, HEAD);
    if (/^#config-version=F/m.test(head)) return 1;
    return /^[ \t]*config (?:firewall|system|router|vdom|global)\b/m.test(head) ? 0.95 : 0;
  },
  read: readFortios,
};
