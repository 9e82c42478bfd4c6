/** What is remembered of conduits: as long as nothing came in for the span, bounded, and never older than what came in meanwhile. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conduit } from '#api/flows.ts';
import { formatTime } from '#base/time.ts';
import { ConduitMemo } from './conduit-memo.ts';
import { DAY, Days } from './days.ts';

const HOUR = DAY / 24;
const ENDS = new Map([['10.0.0.1', 0]]);
const span = (hour: number): { readonly from: string; readonly to: string } => ({
  from: formatTime(DAY * 20_000 + hour * HOUR),
  to: formatTime(DAY * 20_000 + (hour + 1) * HOUR),
});
const conduit: Conduit = {
  ...{ from: { end: 0, address: null }, to: { end: null, address: null } },
  ...{ flows: 1, bytes: 1, protocols: [] },
};

/** A memo over days, and how often it had to ask. */
function memory(): {
  readonly look: (hour: number, ends?: ReadonlyMap<string, number>, meanwhile?: () => void) => Promise<number>;
  readonly comeIn: (from: number, to: number) => void;
} {
  const days = new Days();
  const memo = new ConduitMemo((from, to) => days.edition(from, to));
  let asked = 0;
  return {
    async look(hour, ends = ENDS, meanwhile = () => {}) {
      await memo.of(span(hour), ends, async () => {
        asked++;
        meanwhile();
        return Array.from({ length: 2000 }, () => conduit);
      });
      return asked;
    },
    comeIn(from, to) {
      const [earliest, latest] = [DAY * 20_000 + from * HOUR, DAY * 20_000 + to * HOUR];
      days.note({ day: Math.floor(latest / DAY), received: 1, earliest, latest, rows: 1, tags: 0 });
    },
  };
}

test('a past hour is asked for once, until rows come in for it', async () => {
  const { look, comeIn } = memory();
  comeIn(0, 30);
  assert.equal(await look(3), 1);
  assert.equal(await look(3), 1);
  comeIn(29.5, 30.5);
  assert.equal(await look(3), 1, 'the present changes no past hour');
  comeIn(3.9, 4.1);
  assert.equal(await look(3), 2);
  assert.equal(await look(3, new Map([['10.0.0.1', 1]])), 3, 'other ends are another question');
  comeIn(-24 * 900, 30);
  assert.equal(await look(3), 4, 'a capture of years may touch every hour');
});

test('what comes in while it is asked makes the answer old', async () => {
  const { look, comeIn } = memory();
  comeIn(0, 30);
  assert.equal(await look(3, ENDS, () => comeIn(3.2, 3.3)), 1);
  assert.equal(await look(3), 2);
  assert.equal(await look(3), 2);
});

test('few answers are remembered, those asked for last', async () => {
  const { look, comeIn } = memory();
  comeIn(0, 30);
  for (let hour = 0; hour < 250; hour++) await look(hour);
  assert.equal(await look(249), 250);
  assert.equal(await look(0), 251, 'two hundred times two thousand conduits are the most');
});
