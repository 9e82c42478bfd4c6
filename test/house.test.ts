/** The house keeps its own rules: allowed arrows, no circles, siblings that never meet. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { circles, escapes, readArrows, readImports, violations } from '../scripts/house.ts';

const arrows = readArrows();
const { files, imports } = readImports();

test('the check looks at something', () => {
  assert.ok(arrows.size >= 10, `only ${arrows.size} wings in the table`);
  assert.ok(files.length >= 50, `only ${files.length} files read`);
  assert.ok(imports.length >= 200, `only ${imports.length} imports read`);
});

test('every import follows the table of ARCHITECTURE.md', () => {
  assert.deepEqual(violations(arrows, imports), []);
});

test('no file imports itself by a detour', () => {
  assert.deepEqual(circles(imports), []);
});

test('the page imports nothing of the engine, and no file of its own by a detour', () => {
  const web = readImports(path.join(import.meta.dirname, '../web'));
  assert.ok(web.files.length >= 40, `only ${web.files.length} files read`);
  assert.ok(
    web.imports.some(({ specifier }) => specifier.endsWith('client.ts')),
    'nothing imports the client',
  );
  assert.deepEqual(escapes(web.imports), []);
  assert.deepEqual(circles(web.imports), []);
  const bad = [
    { file: 'src/main.tsx', specifier: '../../src/model/device.ts' },
    { file: 'src/main.tsx', specifier: '#model/device.ts' },
    { file: 'src/main.tsx', specifier: '../client.ts' },
  ];
  assert.equal(escapes(bad).length, 2);
});

test('a forbidden arrow, a stranger wing, a meeting of siblings and a circle are found', () => {
  const bad = [
    { file: 'base/a.ts', specifier: '#model/b.ts' },
    { file: 'attic/a.ts', specifier: '#base/b.ts' },
    { file: 'decode/protocols/dns/a.ts', specifier: '../ntp/index.ts' },
    { file: 'model/a.ts', specifier: './b.ts' },
    { file: 'model/b.ts', specifier: './a.ts' },
  ];
  assert.equal(violations(arrows, bad).length, 3);
  assert.equal(circles(bad).length, 1);
});
