/** What is wrong with data is told in words, with its place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { faultLine, shape } from './shape.ts';

const schema = z.strictObject({
  name: z.string().min(1),
  port: z.int().min(1).max(65_535).optional(),
  action: z.enum(['permit', 'deny']).optional(),
  members: z.array(z.string()).max(2).optional(),
  to: z.union([z.string(), z.array(z.string())]).optional(),
  at: z.union([z.number(), z.object({ x: z.number() })]).optional(),
  made: z.string().regex(/^\d+$/, 'write digits').optional(),
});

const faults = (value: unknown): readonly string[] => {
  const read = shape(schema, value);
  return read.ok ? [] : read.faults.map((fault) => faultLine(fault, 'the zone'));
};

test('what has the shape is given back', () => {
  assert.deepEqual(shape(schema, { name: 'ward', port: 104 }), { ok: true, value: { name: 'ward', port: 104 } });
});

test('each fault says where it stands and what should stand there', () => {
  for (const [value, line] of [
    [{}, 'name: is missing'],
    [{ name: '' }, 'name: must not be empty'],
    [{ name: 7 }, 'name: must be text'],
    [{ name: 'a', port: 'x' }, 'port: must be a number, not text'],
    [{ name: 'a', port: 1.5 }, 'port: must be a whole number'],
    [{ name: 'a', port: 0 }, 'port: must be at least 1'],
    [{ name: 'a', port: 70_000 }, 'port: must be at most 65535'],
    [{ name: 'a', action: 'drop' }, 'action: must be one of permit, deny'],
    [{ name: 'a', members: ['1', '2', '3'] }, 'members: must have at most 2 entries'],
    [{ name: 'a', members: ['1', null] }, 'members.1: must be text, not null'],
    [{ name: 'a', to: 4 }, 'to: must be text or a list'],
    [{ name: 'a', at: { x: 'y' } }, 'at: x: must be a number, not text'],
    [{ name: 'a', made: 'b' }, 'made: write digits'],
    [{ name: 'a', nmae: 'b' }, 'the zone: has what is not known here: nmae; check how it is written'],
    [[], 'the zone: must be an object, not a list'],
    [undefined, 'the zone: is missing'],
  ] as const)
    assert.deepEqual(faults(value), [line]);
  assert.deepEqual(faults({ port: 0, to: 4 }), [
    'name: is missing',
    'port: must be at least 1',
    'to: must be text or a list',
  ]);
});
