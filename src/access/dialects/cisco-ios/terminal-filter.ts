/** Who may open a session on the device: the access classes of the terminal lines as one filter. */
import type { Filter, Guard, Rule } from '../../filter.ts';
import { allOf, familyIs, numberIs, protocolIs } from '../../matches.ts';
import type { Context } from './context.ts';

const NAME = 'line vty';
/** Telnet and SSH. */
const PORTS = [23, 22] as const;

/** The filter and its guard; both empty where no access class stands, or its list nowhere. */
export function terminalFilter(context: Context): {
  readonly filters: readonly Filter[];
  readonly guards: readonly Guard[];
} {
  const stated = context.routing.terminalAccess.filter(({ name }) => context.lists.byName.has(name));
  const rules: Rule[] = [];
  for (const bits of [32, 128] as const) {
    const [first, ...others] = stated.filter((access) => access.bits === bits);
    if (!first) continue;
    // A session takes a line that is free: with several lists nobody can say which one is asked.
    const unlike = others.find(({ name }) => name !== first.name);
    for (const port of PORTS)
      rules.push({
        line: first.line,
        match: allOf([familyIs(bits), protocolIs(6), numberIs('dport', port)]),
        action: unlike
          ? { kind: 'unknown', because: `line ${unlike.line.at} names another list for other terminal lines` }
          : { kind: 'goto', filter: first.name },
      });
  }
  if (rules.length === 0) return { filters: [], guards: [] };
  return {
    filters: [
      { name: NAME, family: null, rules, otherwise: 'permit', otherwiseLine: null, stateful: false, derived: true },
    ],
    guards: [{ filter: NAME, place: 'to', in: null, out: null, line: rules[0]?.line ?? null }],
  };
}
