import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreed, possibleVerdicts } from './brute-force.ts';
import type { Configuration } from './configuration.ts';
import { decide } from './decide.ts';
import { hasPacket } from './packets/witness.ts';
import { bitsOf } from './plain-packet.ts';
import { createSubject } from './questions/subject.ts';
import { createDice, EVERY_PACKET, randomConfiguration } from './random-rules.ts';

/** One of so many packets is asked about, others with each rule set. */
const STRIDE = 61;

/** Packets against every possible verdict and line of every filter; how many were held against each other. */
function compareAll(configuration: Configuration, seed: number): number {
  const { space, devices } = createSubject([configuration]);
  const [device] = devices;
  assert.ok(device);
  let count = 0;
  for (const filter of configuration.filters) {
    const { decisions, doubts } = decide(space, device, filter, space.whole);
    for (const [index, packet] of EVERY_PACKET.entries()) {
      if ((index + seed) % STRIDE !== 0) continue;
      const bits = bitsOf(space, packet);
      const found = decisions.filter(({ packets }) => hasPacket(space, packets, bits));
      const expected = possibleVerdicts(configuration, filter, packet);
      assert.deepEqual(new Set(found.map(({ verdict, line }) => `${verdict} ${line?.at ?? 0}`)), expected);
      if (agreed(expected) === 'unknown' && !expected.has('return 0'))
        assert.ok(
          doubts.some(({ packets }) => hasPacket(space, packets, bits)),
          'an unknown packet has its line',
        );
      count++;
    }
  }
  return count;
}

for (const unknowns of [false, true]) {
  test(`random filters with jumps decide as enumeration does${unknowns ? ', unknowns included' : ''}`, (context) => {
    const [first, sets] = [unknowns ? 50_001 : 1, 1000];
    let count = 0;
    for (let seed = first; seed < first + sets; seed++) {
      try {
        count += compareAll(randomConfiguration(createDice(seed), { unknowns }), seed);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
    context.diagnostic(`${sets} rule sets, seeds from ${first}, ${count} packets, no disagreement`);
    assert.ok(count > sets * Math.floor(EVERY_PACKET.length / STRIDE));
  });
}
