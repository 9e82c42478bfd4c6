/** PAN-OS, as XML (`show config`, an export) and as `set` commands. */
import type { Dialect } from '../../configuration.ts';
import { readPanOs } from './read.ts';

/** How much of a text is looked at, in characters. */
const HEAD = 65_536;

export const panOs: Dialect = {
  name: 'pan-os',
  title:
    'PAN-OS configurations (XML, set commands): security rules, address and service objects, zones, interfaces, static routes',
  recognise: (text) => {
    const head = text.slice(0, HEAD);
    if (/<config\b[^>]*\b(?:urldb|detail-version)=/.test(head)) return 1;
    if (/^\s*<(?:\?xml|config)\b/.test(head)) return /<(?:rulebase|security|vsys|devices)\b/.test(head) ? 0.9 : 0;
    return /^set (?:deviceconfig|rulebase|pre-rulebase|vsys|device-group|network (?:interface|virtual-router|profiles)|address |service |zone |shared )/m.test(
      head,
    )
      ? 0.9
      : 0;
  },
  read: readPanOs,
};
