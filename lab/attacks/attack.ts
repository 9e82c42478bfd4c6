/** An attack of the laboratory: who does what to whom with which tool, and what must be found of it. */

import { fixed, type Host, VLAN } from '../host.ts';
import type { Laboratory } from '../laboratory.ts';

/** What must be said of an attack. */
export interface Found {
  readonly kind: string;
  /** One of the finding's techniques of MITRE ATT&CK. */
  readonly technique: string;
  /** Hosts that are among its targets. */
  readonly targets: readonly string[];
  readonly outcome: 'attempted' | 'failed' | 'succeeded';
}

export interface Attack {
  /** Lower case with hyphens; also the step under which it is played. */
  readonly name: string;
  /** The tool, as a person would call it. */
  readonly by: string;
  /** Each attack comes from a host of its own, so that who did what can be told apart. */
  readonly from: Host;
  readonly found: Found;
  /** It moves too much for a recording that is to be kept. */
  readonly isLarge?: true;
  /** Does it; throws where the tool could not do what it should. */
  act(lab: Laboratory): Promise<unknown>;
}

/** Where the addresses of intruders begin: beyond those that DHCP gives. */
const FIRST = 200;

/** A computer in the office that does not belong there. */
export function intruder(number: number, does: string): Host {
  const digits = String(number).padStart(2, '0');
  return {
    name: `intruder-${digits}`,
    about: `A computer that does not belong here: ${does}.`,
    ...fixed(VLAN.office, FIRST + number, `08:00:27:40:01:${digits}`),
    roles: [],
    states: [],
  };
}

/** Somewhere beyond the hospital, reached by way of the router (an address of RFC 5737). */
export const OUTSIDE: Host = {
  name: 'outside',
  about: 'A computer in the internet.',
  cards: [{ name: 'eth0', mac: '52:54:00:99:00:10', vlan: VLAN.servers, addresses: ['203.0.113.10/24'] }],
  roles: [],
  states: [],
};

/** Makes ways between the hospital and the outside; may be called again. */
export async function connectOutside(lab: Laboratory): Promise<void> {
  const router = `10.20.${VLAN.servers}.1`;
  await lab.must('core-1', ['ip', 'route', 'replace', '203.0.113.0/24', 'dev', `vlan${VLAN.servers}`]);
  await lab.must(OUTSIDE.name, ['ip', 'route', 'replace', 'default', 'via', router, 'dev', 'eth0', 'onlink']);
}
