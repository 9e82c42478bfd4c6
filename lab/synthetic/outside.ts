/** Hosts beyond the hospital: in the address blocks that RFC 5737 keeps for documentation, so that nobody's are used. */
import { ALL_HABITS } from './habits.ts';

export interface Outside {
  readonly name: string;
  readonly ip: string;
}

const NAMED = '203.0.113';
const WEB: readonly string[] = ['198.51.100', '192.0.2'];

/** The named hosts, in the order in which habits name them. */
export const OUTSIDE: readonly Outside[] = [
  ...new Set(ALL_HABITS.flatMap(({ target }) => (target.kind === 'outside' ? [target.name] : []))),
].map((name, index) => ({ name, ip: `${NAMED}.${10 + index}` }));

/** Servers of the internet that people's browsers meet. */
export const WEB_HOSTS: readonly Outside[] = WEB.flatMap((block, at) =>
  Array.from({ length: 250 }, (_, i) => ({ name: `www${at * 250 + i}.web.example`, ip: `${block}.${1 + i}` })),
);

/** Group addresses that are sent to. */
export const GROUPS: readonly string[] = [
  ...new Set(['255.255.255.255', ...ALL_HABITS.flatMap(({ target }) => (target.kind === 'group' ? [target.ip] : []))]),
];
