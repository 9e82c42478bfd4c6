/** What parts reckon before they draw. */
import { expect, test } from 'vitest';
import { meant } from '../lib/keys.ts';
import { ends } from './flow-diagram.tsx';
import { stacksOf } from './timeline.tsx';
import { sharesOf } from './trust.tsx';
import { shadeOf } from './zone-matrix.tsx';

test('stacks: the protocols with the most have their own, the rest are one', () => {
  const entry = (hour: number, protocol: string | null, sent: number) => ({
    time: `2026-11-27T0${hour}:00:00Z`,
    protocol,
    flows: 1,
    peers: 1,
    sent,
    received: 0,
  });
  const many = Array.from({ length: 9 }, (_, index) => entry(1, `p${index}`, 100 - index));
  const { kinds, stacks } = stacksOf([...many, entry(0, null, 5)]);
  expect(kinds).toHaveLength(6);
  expect(stacks.map(({ total }) => total)).toEqual([5, many.reduce((sum, { sent }) => sum + sent, 0)]);
});

test('shares of what cannot be seen', () => {
  const share = (protocol: string | null, bytes: number) => ({ protocol, flows: 1, bytes });
  expect(sharesOf([share('tls', 50), share(null, 25), share('hl7', 25)])).toEqual({
    encrypted: 0.5,
    unrecognised: 0.25,
  });
  expect(sharesOf([])).toEqual({ encrypted: 0, unrecognised: 0 });
});

test('shades grow with orders of magnitude', () => {
  expect([0, 10, 10_000, 1_000_000].map((amount) => shadeOf(amount, 1_000_000))).toEqual([0, 1, 3, 5]);
});

test('ends of bands stand below each other', () => {
  const placed = [
    ...ends(
      [
        { from: 'a', to: 'x', weight: 3 },
        { from: 'b', to: 'x', weight: 1 },
      ],
      'from',
    ).values(),
  ];
  expect(placed[0]?.name).toBe('a');
  expect(placed[1]?.top).toBeGreaterThan(placed[0]?.height ?? 0);
});

test('pairs of keys come before single ones', () => {
  const said: string[] = [];
  const keys = { d: () => said.push('d'), 'g d': () => said.push('g d') };
  meant(keys, 'g', 'd')?.();
  meant(keys, null, 'd')?.();
  expect(said).toEqual(['g d', 'd']);
  expect(meant(keys, null, 'x')).toBeNull();
});
