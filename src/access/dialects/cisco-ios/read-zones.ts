/** Commands of the zone-based firewall: zones, pairs, class maps and policy maps of the type `inspect`. */
import { namedNumber, PROTOCOLS } from '../../cisco/names.ts';
import type { Command } from '../../cisco/source.ts';
import { Words } from '../../cisco/words.ts';
import type { Match } from '../../filter.ts';
import { allOf, anyOf, numberIs, protocolIs, signed, unknownMatch } from '../../matches.ts';
import { APPLICATION_PORTS } from './application-ports.ts';
import type { Context } from './context.ts';
import { type Block, blockOf, FORWARDING, type Reading, todo } from './reading.ts';
import { policyBlock as servicePolicyBlock } from './service-policies.ts';
import type { ClassMap, PolicyClass, PolicyMap } from './zone-drafts.ts';

/** `zone security NAME`. */
export function readZone(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 2 : 1);
  if (!words.take('security')) return null;
  const name = words.next();
  if (name === undefined) return null;
  if (negated) return context.zones.zones.delete(name) ? 'complete' : 'ignored';
  context.zones.zones.set(name, command.line);
  context.block = blockOf('ignored');
  return 'complete';
}

/** `zone-pair security NAME source A destination B`. */
export function readZonePair(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 2 : 1);
  if (!words.take('security')) return null;
  const name = words.next() ?? '';
  if (negated) return context.zones.pairs.delete(name) ? 'complete' : 'ignored';
  if (!words.take('source')) return null;
  const source = words.next();
  const destination = words.take('destination') ? words.next() : undefined;
  if (source === undefined || destination === undefined) return null;
  for (const zone of [source, destination]) if (zone !== 'self') context.use('zone', zone, command.line);
  const pair = context.zones.pairs.get(name) ?? { name, source, destination, line: command.line, policy: null };
  context.zones.pairs.set(name, pair);
  context.block = {
    affects: FORWARDING,
    read: ({ words: below, line }) => {
      const inner = new Words(below);
      if (inner.peek() === 'description' || inner.peek() === 'exit') return 'ignored';
      const off = inner.take('no');
      if (!inner.take('service-policy', 'type', 'inspect')) return null;
      const policy = inner.next() ?? '';
      pair.policy = off ? null : { name: policy, line };
      context.use('policy-map', policy, line);
      return 'complete';
    },
  };
  return 'complete';
}

/** `class-map type inspect match-any NAME`; class maps of other types serve quality of service. */
export function readClassMap(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 2 : 1);
  if (!words.take('type', 'inspect')) {
    context.block = blockOf('ignored');
    return 'ignored';
  }
  const matchAny = words.take('match-any');
  if (!matchAny) words.take('match-all');
  const name = words.next();
  if (name === undefined) return null;
  if (negated) return context.zones.classMaps.delete(name) ? 'complete' : 'ignored';
  // A class map of one application's commands (`type inspect http …`).
  if (!words.done) {
    context.block = blockOf('todo');
    return 'todo';
  }
  const classMap: ClassMap = context.zones.classMaps.get(name) ?? {
    name,
    line: command.line,
    matchAny,
    conditions: [],
  };
  classMap.matchAny = matchAny;
  context.zones.classMaps.set(name, classMap);
  context.block = { affects: FORWARDING, read: (line) => readCondition(context, classMap, line) };
  return 'complete';
}

function readCondition(context: Context, classMap: ClassMap, { words: all, line }: Command): Reading {
  const words = new Words(all);
  if (words.peek() === 'description' || words.peek() === 'exit') return 'ignored';
  if (words.take('no')) {
    const text = words.rest().toLowerCase();
    const kept = classMap.conditions.filter(
      (condition) => condition.line.text.toLowerCase().replace(/\s+/g, ' ') !== text,
    );
    classMap.conditions = kept;
    return 'complete';
  }
  if (!words.take('match')) return null;
  const negated = words.take('not');
  if (words.take('access-group')) {
    words.take('name');
    const name = words.next() ?? '';
    context.use('access-list', name, line);
    classMap.conditions.push({ kind: 'access-list', name, line, negated });
    return 'complete';
  }
  if (words.take('class-map')) {
    const name = words.next() ?? '';
    context.use('class-map', name, line);
    classMap.conditions.push({ kind: 'class-map', name, line, negated });
    return 'complete';
  }
  const known = words.take('protocol') ? applicationMatch(words) : null;
  const match = known ?? unknownMatch(`"${line.text.slice(0, 60)}" is not understood`);
  classMap.conditions.push({ kind: 'match', match: signed(match, negated), line });
  return known ? 'complete' : { support: 'todo', affects: 'nothing' };
}

function applicationMatch(words: Words): Match | null {
  const name = words.next()?.toLowerCase() ?? '';
  if (name === 'icmp') return protocolIs(1, 58);
  const ports = APPLICATION_PORTS.get(name);
  if (ports) return anyOf(ports.map(([protocol, port]) => allOf([protocolIs(protocol), numberIs('dport', port)])));
  const protocol = namedNumber(name, PROTOCOLS, 255);
  return protocol === null ? null : protocolIs(protocol);
}

/** `policy-map type inspect NAME`; policy maps of other types mark, queue and police. */
export function readPolicyMap(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 2 : 1);
  if (!words.take('type', 'inspect')) {
    context.block = servicePolicyBlock(context, words.next() ?? '');
    return 'ignored';
  }
  const name = words.next();
  if (name === undefined) return null;
  if (negated) return context.zones.policyMaps.delete(name) ? 'complete' : 'ignored';
  if (!words.done) {
    context.block = blockOf('todo');
    return 'todo';
  }
  const policy: PolicyMap = context.zones.policyMaps.get(name) ?? { name, line: command.line, classes: [] };
  context.zones.policyMaps.set(name, policy);
  context.block = policyBlock(context, policy);
  return 'complete';
}

function policyBlock(context: Context, policy: PolicyMap): Block {
  let open: PolicyClass | null = null;
  return {
    affects: { filters: [`policy-map ${policy.name}`], forwarding: true },
    read: ({ words: all, line }) => {
      const words = new Words(all);
      if (words.peek() === 'description' || words.peek() === 'exit') return 'ignored';
      if (words.take('class')) {
        words.take('type', 'inspect');
        const name = words.next() ?? '';
        if (name !== 'class-default') context.use('class-map', name, line);
        open = policy.classes.find((known) => known.name === name) ?? { name, line, action: null, unknown: null };
        if (!policy.classes.includes(open)) policy.classes.push(open);
        return 'complete';
      }
      const action = words.next()?.toLowerCase();
      if (open && (action === 'inspect' || action === 'pass' || action === 'drop')) {
        open.action = { kind: action, line };
        return 'complete';
      }
      if (open && (action === 'police' || action === 'service-policy' || action === 'urlfilter')) open.unknown ??= line;
      else if (open) open.unknown = line;
      return action === 'police' || action === 'service-policy' ? todo('nothing') : null;
    },
  };
}
