import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BitVec, type Bool, init } from 'z3-solver';
import type { AddressSet, Filter, Match, NumberField, NumberRange, Rule } from '../filter.ts';
import { addressIn, allOf, numberIn, protocolIs } from '../matches.ts';
import { parseWords } from '../packets/words.ts';
import { configurationOf, createDice, type Dice } from '../random-rules.ts';
import { search } from './ask.ts';
import { createSubject } from './subject.ts';
import { unreachable } from './unreachable.ts';

const [FIRST, SETS] = [7000, 60];

type Fields = Readonly<Record<'src' | 'dst' | 'protocol' | 'sport' | 'dport', BitVec>>;

/** Rules over whole addresses and ports, near enough to each other that some cover others. */
function randomFilter(dice: Dice): Filter {
  const rules = Array.from({ length: 3 + dice(8) }, (_, index): Rule => {
    const hasPorts = dice(2) === 0;
    const protocol = hasPorts ? [protocolIs(dice(2) === 0 ? 6 : 17)] : [];
    const ports = (field: 'sport' | 'dport'): readonly Match[] =>
      hasPorts && dice(2) === 0 ? [numberIn(field, randomRange(dice))] : [];
    return {
      line: { file: 'random', at: index + 1, number: null, text: '' },
      match: allOf([
        addressIn('src', randomAddresses(dice)),
        addressIn('dst', randomAddresses(dice), randomAddresses(dice)),
        ...protocol,
        ...ports('sport'),
        ...ports('dport'),
      ]),
      action: { kind: dice(2) === 0 ? 'permit' : 'deny' },
    };
  });
  return { name: 'main', family: 32, rules, otherwise: 'deny', otherwiseLine: null, stateful: false };
}

function randomRange(dice: Dice): NumberRange {
  const from = dice(65_536);
  return { from, to: dice(2) === 0 ? from : from + dice(65_536 - from) };
}

function randomAddresses(dice: Dice): AddressSet {
  const value = BigInt(0x0a00_0000 + dice(4) * 0x10_0000 + dice(4));
  if (dice(4) === 0) return { kind: 'range', bits: 32, from: value, to: value + BigInt(dice(0x20_0000)) };
  const mask = [0n, 0xff00_0000n, 0xfff0_0000n, 0xffff_ff00n, 0xff00_ffffn, 0xffff_fffen][dice(6)] ?? 0n;
  return { kind: 'masked', bits: 32, value: value & mask, mask };
}

test('packet sets over whole fields agree with a solver', async (context) => {
  const { Context, em } = await init();
  const { Solver, BitVec, And, Or, Not, Bool } = Context('main');
  const fields: Fields = {
    src: BitVec.const('src', 32),
    dst: BitVec.const('dst', 32),
    protocol: BitVec.const('protocol', 8),
    sport: BitVec.const('sport', 16),
    dport: BitVec.const('dport', 16),
  };
  const within = (field: BitVec, { from, to }: { from: number | bigint; to: number | bigint }): Bool =>
    And(field.uge(from), field.ule(to));
  const carriers = [6, 17, 33, 132, 136];
  const numberOf = (field: NumberField, ranges: readonly NumberRange[]): Bool => {
    assert.ok(field === 'protocol' || field === 'sport' || field === 'dport');
    const inRange = Or(...ranges.map((range) => within(fields[field], range)));
    return field === 'protocol'
      ? inRange
      : And(Or(...carriers.map((number) => fields.protocol.eq(BitVec.val(number, 8)))), inRange);
  };
  const formula = (match: Match): Bool => {
    if (match.kind === 'all') return match.of.length === 0 ? Bool.val(true) : And(...match.of.map(formula));
    if (match.kind === 'number') return numberOf(match.field, match.of);
    assert.ok(match.kind === 'address');
    const field = fields[match.field];
    return Or(
      ...match.of.map((set) =>
        set.kind === 'range' ? within(field, set) : field.and(set.mask).eq(BitVec.val(set.value & set.mask, 32)),
      ),
    );
  };
  const isPossible = async (...parts: readonly Bool[]): Promise<boolean> => {
    const solver = new Solver();
    solver.add(...parts);
    return (await solver.check()) === 'sat';
  };
  let [questions, coverings] = [0, 0];
  for (let seed = FIRST; seed < FIRST + SETS; seed++) {
    const dice = createDice(seed);
    const filter = randomFilter(dice);
    const subject = createSubject([configurationOf([filter])]);
    const told = new Set(unreachable(subject, null).unreachable.map(({ line }) => line.at));
    const formulas = filter.rules.map(({ match }) => formula(match));
    const first: Bool[] = [];
    for (const [index, rule] of filter.rules.entries()) {
      const own = And(formulas[index] ?? Bool.val(false), ...formulas.slice(0, index).map((earlier) => Not(earlier)));
      assert.equal(told.has(rule.line.at), !(await isPossible(own)), `seed ${seed}, line ${rule.line.at}`);
      if (rule.action.kind === 'permit') first.push(own);
      questions++;
    }
    coverings += told.size;
    const prefix = 0x0a00_0000 + dice(4) * 0x10_0000;
    const where = And(fields.src.uge(prefix), fields.src.ule(prefix + 0xff), fields.protocol.eq(BitVec.val(6, 8)));
    const answer = search(subject, 'main', 'permit', parseWords(`src=10.${(prefix >>> 16) & 255}.0.0/24 protocol=tcp`));
    const expected = first.length > 0 && (await isPossible(where, Or(...first)));
    assert.equal(answer.found, expected, `seed ${seed}`);
    questions++;
  }
  em.PThread.terminateAllThreads();
  context.diagnostic(`${questions} questions about ${SETS} rule sets, seeds from ${FIRST}, ${coverings} lines covered`);
  assert.ok(coverings > 20);
});
