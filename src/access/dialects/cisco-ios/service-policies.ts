/** Policies of quality of service that drop packets of a class, at interfaces and before the device itself: which packets these are is not modelled. */
import { Words } from '../../cisco/words.ts';
import type { Filter, Guard } from '../../filter.ts';
import type { Line } from '../../line.ts';
import { unknownMatch } from '../../matches.ts';
import type { Context } from './context.ts';
import { type Block, blockOf, type Reading } from './reading.ts';
import type { ServicePolicies } from './service-drafts.ts';

/** Deepest nesting of policies. */
const DEPTH_LIMIT = 16;

/** The lines of a policy map that is not one of the firewall: rates and queues let packets pass, `drop` does not. */
export function policyBlock({ services }: Context, name: string): Block {
  return {
    affects: 'nothing',
    read: ({ words, line }) => {
      const text = words.join(' ').toLowerCase();
      if (/^drop\b|\bconform(?:-action)? drop\b/.test(text)) push(services.drops, name, line);
      else if (/^service-policy \S+$/.test(text)) push(services.inner, name, words[1] ?? '');
      return 'ignored';
    },
  };
}

/** `service-policy input NAME` at an interface. */
export function readServicePolicy(
  { services }: Context,
  own: string,
  words: Words,
  line: Line,
  negated: boolean,
): Reading {
  const place = words.take('input') ? 'in' : words.take('output') ? 'out' : null;
  const policy = place === null ? undefined : words.next();
  if (place !== null && policy !== undefined && !negated)
    services.applied.push({ policy, place, interface: own, line });
  return 'ignored';
}

/** `control-plane`: what is policed, or kept, from the device itself. */
export function readControlPlane(context: Context): Reading {
  const { services } = context;
  context.block = {
    ...blockOf('ignored'),
    read: ({ words, line }) => {
      const own = new Words(words);
      const policy = own.take('service-policy', 'input') ? own.next() : undefined;
      if (policy !== undefined) services.applied.push({ policy, place: 'to', interface: null, line });
      else if (words[0]?.toLowerCase() === 'management-interface') services.closed.push(line);
      return 'ignored';
    },
  };
  return 'complete';
}

/** A filter for each policy that drops where it is applied. */
export function serviceFilters({ services, book }: Context): {
  readonly filters: readonly Filter[];
  readonly guards: readonly Guard[];
} {
  const filters = new Map<string, Filter>();
  const guards: Guard[] = [];
  const add = (name: string, lines: readonly Line[], guard: Omit<Guard, 'filter'>): void => {
    if (lines.length === 0) return;
    filters.set(name, filterOf(name, lines));
    guards.push({ filter: name, ...guard });
    for (const { at } of lines) book.note(at, 'todo');
  };
  for (const { policy, place, interface: own, line } of services.applied)
    add(`service-policy ${policy}`, dropsOf(services, policy, 0), {
      place,
      in: place === 'in' && own !== null ? [own] : null,
      out: place === 'out' && own !== null ? [own] : null,
      line,
    });
  add('control-plane', services.closed, { place: 'to', in: null, out: null, line: services.closed[0] ?? null });
  return { filters: [...filters.values()], guards };
}

function dropsOf(services: ServicePolicies, policy: string, depth: number): readonly Line[] {
  const inner = depth < DEPTH_LIMIT ? (services.inner.get(policy) ?? []) : [];
  return [...(services.drops.get(policy) ?? []), ...inner.flatMap((name) => dropsOf(services, name, depth + 1))];
}

function filterOf(name: string, lines: readonly Line[]): Filter {
  return {
    name,
    family: null,
    rules: lines.map((line) => ({
      line,
      match: unknownMatch(`which packets line ${line.at} drops is not modelled`),
      action: { kind: 'deny' },
    })),
    otherwise: 'permit',
    otherwiseLine: null,
    stateful: false,
    derived: true,
  };
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
