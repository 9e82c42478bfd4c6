import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreed, possibleVerdicts } from '../brute-force.ts';
import type { Configuration } from '../configuration.ts';
import type { Filter } from '../filter.ts';
import { NONE } from '../packets/diagram.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';
import { parseWords } from '../packets/words.ts';
import { wordsOf } from '../plain-packet.ts';
import { configurationOf, createDice, type Dice, EVERY_PACKET, randomConfiguration } from '../random-rules.ts';
import { lines, search, test as testPacket } from './ask.ts';
import { compare } from './compare.ts';
import { createSubject } from './subject.ts';
import { unreachable } from './unreachable.ts';

const SETS = 120;

/** The first filter of a configuration. */
function mainOf({ filters: [main] }: Configuration): Filter {
  assert.ok(main);
  return main;
}

/** Asks about random configurations; an error names the seed. */
function each(first: number, ask: (configuration: Configuration, dice: Dice) => void): void {
  for (let seed = first; seed < first + SETS; seed++) {
    const dice = createDice(seed);
    try {
      ask(randomConfiguration(dice, { unknowns: seed % 2 === 0 }), dice);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
}

/** What enumeration says of every packet. */
function verdictsOf(configuration: Configuration): readonly string[] {
  return EVERY_PACKET.map((packet) => agreed(possibleVerdicts(configuration, mainOf(configuration), packet)));
}

test('test answers as enumeration does', () => {
  each(1000, (configuration, dice) => {
    const subject = createSubject([configuration]);
    for (let i = 0; i < 20; i++) {
      const packet = EVERY_PACKET[dice(EVERY_PACKET.length)];
      assert.ok(packet);
      const possible = possibleVerdicts(configuration, mainOf(configuration), packet);
      const { verdict, line, because } = testPacket(subject, 'main', parseWords(wordsOf(packet)));
      assert.equal(verdict, agreed(possible), `${wordsOf(packet)}: ${because}`);
      if (verdict !== 'unknown') assert.ok(possible.has(`${verdict} ${line?.at ?? 0}`));
    }
  });
});

test('search finds a packet where enumeration has one, and its packet is what it says', () => {
  each(2000, (configuration) => {
    const subject = createSubject([configuration]);
    const verdicts = verdictsOf(configuration);
    for (const action of ['permit', 'deny'] as const) {
      const answer = search(subject, 'main', action, []);
      if (answer.found !== true) {
        assert.ok(!verdicts.includes(action), `${action} was not found`);
        assert.equal(answer.found === 'unknown', verdicts.includes('unknown') && mayBe(configuration, action));
        continue;
      }
      assert.ok(verdicts.includes(action), `${action} was found where there is none`);
      const words = Object.entries(answer.packet).map(([key, value]) => `${key}=${value}`);
      assert.equal(testPacket(subject, 'main', parseWords(words.join(' '))).verdict, action);
    }
  });
});

/** True where some packet may get the verdict, or one that is not known. */
function mayBe(configuration: Configuration, action: string): boolean {
  const other = action === 'permit' ? 'deny' : 'permit';
  return EVERY_PACKET.some((packet) =>
    [...possibleVerdicts(configuration, mainOf(configuration), packet)].some((verdict) => !verdict.startsWith(other)),
  );
}

test('lines are those that decide some packet', () => {
  each(3000, (configuration) => {
    const expected = new Set<string>();
    for (const packet of EVERY_PACKET)
      for (const verdict of possibleVerdicts(configuration, mainOf(configuration), packet)) {
        const [kind, at] = verdict.split(' ');
        if (at !== '0' && kind !== 'return') expected.add(verdict);
      }
    const answer = lines(createSubject([configuration]), 'main', []);
    assert.deepEqual(new Set(answer.lines.map(({ action, line }) => `${action} ${line.at}`)), expected);
  });
});

test('compare tells one packet for each pair of lines, and all of them', () => {
  each(4000, (before, dice) => {
    if (dice(2) === 0) return;
    const after = { ...before, filters: before.filters.map((filter) => altered(filter, dice)) };
    const answer = compare(createSubject([before, after]), { filter: 'main', where: [], except: [] });
    const pairs = new Set<string>();
    for (const packet of EVERY_PACKET) {
      const [one, other] = [before, after].map((side) => possibleVerdicts(side, mainOf(side), packet));
      assert.ok(one && other);
      if (agreed(one) === agreed(other) || agreed(one) === 'unknown' || agreed(other) === 'unknown') continue;
      if (one.size === 1 && other.size === 1) pairs.add(`${[...one][0]} ${[...other][0]}`);
    }
    const told = answer.changes.map(
      (change) =>
        `${change.before.verdict} ${change.before.line?.at ?? 0} ${change.after.verdict} ${change.after.line?.at ?? 0}`,
    );
    for (const pair of pairs) assert.ok(told.includes(pair), `${pair} is not told`);
    const sure = told.filter((pair) => !pair.includes('unknown'));
    assert.equal(new Set(sure).size, sure.length, 'a pair is told twice');
    assert.equal(answer.equal === false, sure.length > 0);
  });
});

/** A filter with a rule less, two rules in another order, or a rule turned round. */
function altered(filter: Filter, dice: Dice): Filter {
  const rules = [...filter.rules];
  const at = dice(rules.length);
  const [rule] = rules.splice(at, 1);
  if (!rule) return filter;
  if (dice(3) === 0) rules.splice(dice(rules.length + 1), 0, rule);
  else if (rule.action.kind === 'permit') rules.splice(at, 0, { ...rule, action: { kind: 'deny' } });
  return { ...filter, rules };
}

test('a line is unreachable where no packet comes to it, and a smallest cover leaves it nothing', () => {
  each(5000, (whole) => {
    const main = mainOf(whole);
    const rules = main.rules.filter(({ action }) => action.kind === 'permit' || action.kind === 'deny');
    const filter: Filter = { ...main, rules };
    const subject = createSubject([configurationOf([filter])]);
    const told = new Map(unreachable(subject, null).unreachable.map((entry) => [entry.line.at, entry]));
    const { space } = subject;
    for (const [index, rule] of rules.entries()) {
      const own = space.diagrams.and(space.take(rule.match).may, space.whole);
      const earlier = rules.slice(0, index).map((other) => space.take(other.match).must);
      const isCovered = space.diagrams.less(own, space.diagrams.union(earlier)) === NONE;
      const entry = told.get(rule.line.at);
      assert.equal(entry !== undefined, isCovered, `line ${rule.line.at}`);
      if (!entry || entry.coveredBy.length === 0) continue;
      assert.equal(entry.smallest, true);
      assert.equal(entry.coveredBy.length, fewest(space, own, earlier));
    }
  });
});

/** The size of the smallest choice of sets that holds a set, by trying all. */
function fewest({ diagrams }: PacketSpace, own: PacketSet, sets: readonly PacketSet[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let choice = 0; choice < 2 ** sets.length; choice++) {
    const chosen = sets.filter((_, place) => (choice & (1 << place)) !== 0);
    if (diagrams.less(own, diagrams.union(chosen)) === NONE) least = Math.min(least, chosen.length);
  }
  return least;
}
