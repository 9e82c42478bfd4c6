/** Flows of Open vSwitch, as `ovs-ofctl dump-flows` prints them and `ovs-ofctl add-flows` takes them. */
import type { Dialect } from '../../configuration.ts';
import { readFlows } from './read.ts';

/** How much of a file tells what it is. */
const HEAD = 16_384;

/** Reads flow tables of Open vSwitch. */
export const openVswitch: Dialect = {
  name: 'open-vswitch',
  title: 'Open vSwitch flows (ovs-ofctl dump-flows, ovs-ofctl add-flows)',
  recognise: (text) => {
    const head = text.slice(0, HEAD);
    if (/^(?:NXST|OFPST)_FLOW reply\b/m.test(head)) return 1;
    return /^[ \t]*(?:add[ \t]+)?(?:cookie=|table=|priority=|ip\b|tcp\b|udp\b|in_port=)[^\n]*\bactions=\S/m.test(head)
      ? 0.9
      : 0;
  },
  read: readFlows,
};
