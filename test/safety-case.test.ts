/** The safety case cites tests that are there, and forgets no interlock. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readSafetyCase } from '../src/app/safety-case.ts';
import { INTERLOCKS } from '../src/segment/enforce/interlocks.ts';

const ROOT = path.join(import.meta.dirname, '..');
const { hazards } = readSafetyCase();
const cited = hazards.flatMap(({ controls }) => controls.flatMap(({ shownBy }) => shownBy));

/** Whether a file has a test whose name is this, or begins so; names with a part that is filled in are compared as they are written. */
function isThere({ file, test: name }: (typeof cited)[number]): boolean {
  const place = path.join(ROOT, file);
  if (!fs.existsSync(place)) return false;
  const text = fs.readFileSync(place, 'utf8');
  const interlock = /^interlock ([a-z-]+)$/.exec(name)?.[1];
  if (interlock !== undefined)
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as the test's source has it
    return text.includes('test(`interlock ${id} ') && INTERLOCKS.some(({ id }) => id === interlock);
  return ["'", '`', '"'].some((quote) => text.includes(`test(${quote}${name}`));
}

test('every hazard has controls, and each is shown by a test that is there', (t) => {
  assert.ok(hazards.length >= 10);
  assert.equal(new Set(hazards.map(({ id }) => id)).size, hazards.length);
  assert.deepEqual(
    cited.filter((one) => !isThere(one)),
    [],
  );
  assert.equal(isThere({ file: 'test/safety-case.test.ts', test: 'nobody wrote this' }), false);
  assert.equal(isThere({ file: 'test/nobody.test.ts', test: 'every hazard' }), false);
  t.diagnostic(`${hazards.length} hazards, ${cited.length} citations of tests`);
});

test('every interlock is a control of some hazard', () => {
  for (const { id } of INTERLOCKS)
    assert.ok(
      cited.some(({ test: name }) => name === `interlock ${id}`),
      id,
    );
});
