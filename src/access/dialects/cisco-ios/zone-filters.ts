/** The zone-based firewall as filters: one per policy map, one that says which policy stands between two interfaces. */
import type { Action, Filter, Guard, Match, Rule } from '../../filter.ts';
import type { Line } from '../../line.ts';
import { allOf, anyOf, EVERY, NONE, notOf, unknownMatch } from '../../matches.ts';
import type { Context } from './context.ts';
import type { ClassCondition, ClassMap, PolicyClass, PolicyMap, ZonePair } from './zone-drafts.ts';

/** Longest list that is written out as one match, where a class asks for several lists at once. */
const WRITTEN_OUT_LIMIT = 500;
/** Deepest nesting of class maps. */
const DEPTH_LIMIT = 16;
/** The filter that knows which policy stands between two interfaces. */
const ZONES = 'zone-pair security';

/** Filters and guards of a firewall; both empty where there are no zones. */
export interface ZoneFirewall {
  readonly filters: readonly Filter[];
  readonly guards: readonly Guard[];
}

/** The firewall of a configuration, from its drafts and its access lists' filters. */
export function zoneFirewall(context: Context, lists: readonly Filter[]): ZoneFirewall {
  const { zones } = context;
  const builder = new Builder(context, lists);
  const filters: Filter[] = [];
  for (const policy of zones.policyMaps.values()) filters.push(builder.policy(policy));
  const members = zoneMembers(context);
  if (members.size === 0) return { filters: [...builder.filters, ...filters], guards: [] };
  const pairs = [...zones.pairs.values()];
  const between = betweenZones(context, pairs, members);
  const zoned = [...members.values()].flat();
  const free = [...context.interfaces.byName.keys()].filter((name) => !zoned.includes(name));
  const through = { filter: ZONES, place: 'through', line: null } as const;
  const guards: Guard[] = [{ ...through, in: zoned, out: null }];
  if (free.length > 0) guards.push({ ...through, in: free, out: zoned });
  guards.push(...pairs.flatMap((pair) => selfGuards(context, pair, members)));
  return { filters: [...builder.filters, ...filters, between], guards };
}

/** Interfaces of each zone. An interface without a zone belongs to the zone `default` where that stands. */
function zoneMembers(context: Context): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  const fallback = context.zones.zones.has('default') ? 'default' : null;
  for (const draft of context.interfaces.byName.values()) {
    const zone = draft.zone?.name ?? fallback;
    if (zone === null) continue;
    const known = members.get(zone);
    if (known) known.push(draft.name);
    else members.set(zone, [draft.name]);
  }
  return members;
}

/** A packet from zone to zone asks its pair's policy; inside a zone it passes; without a pair it ends (IOS security guide, zone-based firewall). */
function betweenZones(
  context: Context,
  pairs: readonly ZonePair[],
  members: ReadonlyMap<string, readonly string[]>,
): Filter {
  const rules: Rule[] = [];
  const paired = new Set<string>();
  for (const pair of pairs) {
    const [from, to] = [members.get(pair.source), members.get(pair.destination)];
    if (pair.source === pair.destination) paired.add(pair.source);
    if (!from || !to) continue;
    rules.push({ line: pair.line, match: throughMatch(from, to), action: pairAction(context, pair) });
  }
  for (const [zone, names] of members) {
    const line = context.zones.zones.get(zone) ?? context.interfaces.byName.get(names[0] ?? '')?.zone?.line;
    if (line && !paired.has(zone)) rules.push({ line, match: throughMatch(names, names), action: { kind: 'permit' } });
  }
  return { name: ZONES, family: null, rules, otherwise: 'deny', otherwiseLine: null, stateful: inspects(context) };
}

/** A packet of a connection that the device knows passes: only what some class inspects is known, and then in both directions. */
function inspects({ zones }: Context): boolean {
  return [...zones.policyMaps.values()].some(({ classes }) => classes.some(({ action }) => action?.kind === 'inspect'));
}

function throughMatch(from: readonly string[], to: readonly string[]): Match {
  return allOf([
    { kind: 'interface', field: 'in', of: from },
    { kind: 'interface', field: 'out', of: to },
  ]);
}

function pairAction(context: Context, pair: ZonePair): Action {
  if (!pair.policy) return { kind: 'deny' };
  if (context.zones.policyMaps.has(pair.policy.name)) return { kind: 'goto', filter: policyName(pair.policy.name) };
  return { kind: 'unknown', because: `the policy map ${pair.policy.name} stands nowhere in the configuration` };
}

/** Pairs with the device itself: without one all may pass to it and from it. */
function selfGuards(
  context: Context,
  pair: ZonePair,
  members: ReadonlyMap<string, readonly string[]>,
): readonly Guard[] {
  if (!pair.policy || !context.zones.policyMaps.has(pair.policy.name)) return [];
  const guard = { filter: policyName(pair.policy.name), line: pair.line } as const;
  if (pair.destination === 'self') return [{ ...guard, place: 'to', in: members.get(pair.source) ?? [], out: null }];
  return pair.source === 'self'
    ? [{ ...guard, place: 'from', in: null, out: members.get(pair.destination) ?? [] }]
    : [];
}

function policyName(name: string): string {
  return `policy-map ${name}`;
}

/** Builds the filters of policies; lists that several classes ask for are made once. */
class Builder {
  readonly filters: Filter[] = [];
  readonly #context: Context;
  readonly #lists: ReadonlyMap<string, Filter>;
  readonly #made = new Set<string>();

  constructor(context: Context, lists: readonly Filter[]) {
    this.#context = context;
    this.#lists = new Map(lists.map((list) => [list.name, list]));
  }

  policy(policy: PolicyMap): Filter {
    const classes = policy.classes.filter(({ name }) => name !== 'class-default');
    const last = policy.classes.find(({ name }) => name === 'class-default');
    const rules = classes.flatMap((each) => this.#classRules(each));
    if (last) rules.push({ line: last.action?.line ?? last.line, match: EVERY, action: actionOf(last) });
    const stateful = inspects(this.#context);
    return { name: policyName(policy.name), family: null, rules, otherwise: 'deny', otherwiseLine: null, stateful };
  }

  #classRules(each: PolicyClass): readonly Rule[] {
    const action = actionOf(each);
    const classMap = this.#context.zones.classMaps.get(each.name);
    if (!classMap)
      return [{ line: each.line, match: unknownMatch(`the class map ${each.name} stands nowhere`), action }];
    if (classMap.conditions.length === 0 && !classMap.matchAny)
      return [{ line: classMap.line, match: withoutConditions(classMap), action }];
    if (classMap.matchAny) return classMap.conditions.map((condition) => this.#conditionRule(condition, action));
    const [first, second] = classMap.conditions;
    if (first && !second) return [this.#conditionRule(first, action)];
    const list = classMap.conditions.find((condition) => condition.kind === 'access-list' && !condition.negated);
    const others = classMap.conditions.filter((condition) => condition !== list).map((each2) => this.#match(each2, 0));
    if (list?.kind !== 'access-list') return [{ line: classMap.line, match: allOf(others), action }];
    // The list's own lines decide, under the other conditions of the class.
    return [this.#listRule(list, action, others, `${list.name} in class-map ${each.name}`)];
  }

  #conditionRule(condition: ClassCondition, action: Action): Rule {
    if (condition.kind === 'access-list' && !condition.negated)
      return this.#listRule(condition, action, [], condition.name);
    return { line: condition.line, match: this.#match(condition, 0), action };
  }

  /** A list as a class asks it: what it permits is the class's, what it denies goes on. */
  #listRule(
    { name: list, line }: { readonly name: string; readonly line: Line },
    action: Action,
    others: readonly Match[],
    label: string,
  ): Rule {
    const filter = this.#lists.get(list);
    if (!filter) {
      const missing = unknownMatch(`the access list ${list} stands nowhere in the configuration`);
      return { line, match: allOf([missing, ...others]), action };
    }
    const name = `access-group ${label} ${action.kind}`;
    if (!this.#made.has(name)) {
      this.#made.add(name);
      const rules = filter.rules.map((rule) => asClass(rule, action, others));
      this.filters.push({ ...filter, name, rules, otherwise: 'return', derived: true });
    }
    return { line, match: EVERY, action: { kind: 'jump', filter: name } };
  }

  #match(condition: ClassCondition, depth: number): Match {
    if (condition.kind === 'match') return condition.match;
    const match = condition.kind === 'access-list' ? this.#listMatch(condition) : this.#nested(condition, depth + 1);
    return condition.negated ? notOf(match) : match;
  }

  #nested(condition: { readonly name: string }, depth: number): Match {
    const classMap: ClassMap | undefined = this.#context.zones.classMaps.get(condition.name);
    if (!classMap || depth > DEPTH_LIMIT) return unknownMatch(`the class map ${condition.name} cannot be followed`);
    if (classMap.conditions.length === 0 && !classMap.matchAny) return withoutConditions(classMap);
    const parts = classMap.conditions.map((each) => this.#match(each, depth));
    return classMap.matchAny ? anyOf(parts) : allOf(parts);
  }

  /** The packets that a list permits, as one match. */
  #listMatch({ name }: { readonly name: string }): Match {
    const rules = this.#lists.get(name)?.rules;
    if (!rules || rules.length > WRITTEN_OUT_LIMIT)
      return unknownMatch(`the access list ${name} cannot be written out as a condition`);
    return rules.reduceRight((rest: Match, { match, action }) => {
      if (action.kind === 'permit') return anyOf([match, rest]);
      return action.kind === 'deny' ? allOf([notOf(match), rest]) : unknownMatch(`a line of ${name} is not understood`);
    }, NONE);
  }
}

/** Devices show such a class as one that matches nothing, where all conditions hold of everything. */
function withoutConditions({ name }: ClassMap): Match {
  return unknownMatch(`the class map ${name} has no conditions`);
}

function asClass(rule: Rule, action: Action, others: readonly Match[]): Rule {
  if (rule.action.kind === 'deny') return { ...rule, action: { kind: 'return' } };
  if (rule.action.kind !== 'permit') return rule;
  return { ...rule, match: allOf([rule.match, ...others]), action };
}

/** What becomes of a class's packets; without an action they are dropped. */
function actionOf(each: PolicyClass): Action {
  if (each.unknown) return { kind: 'unknown', because: unknownLine(each.unknown) };
  return each.action && each.action.kind !== 'drop' ? { kind: 'permit' } : { kind: 'deny' };
}

function unknownLine(line: Line): string {
  return `line ${line.at} of the policy map is not understood`;
}
