/** Usage descriptions: written and read back, refused with a place, and real ones of manufacturers' devices. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { declaredFlowSchema } from '#model/segment.ts';
import { declaredByMud } from './mud-declared.ts';
import { MudError, readMud } from './mud-file.ts';
import { randomPolicy } from './random-policy.ts';
import { renderPolicy } from './render.ts';

const PUBLISHED = path.join(import.meta.dirname, '../../../shared/data/iot/mud-unsw/unsw');

test('what a description declares is who begins: answers are left out, sources named', () => {
  const { zones } = JSON.parse(renderPolicy(randomPolicy(4003), [], 'mud').text) as { zones: { mud: unknown }[] };
  const flows = zones.flatMap(({ mud }) => declaredByMud(readMud(mud), 'category:pump', 'pump.json'));
  assert.ok(flows.length > 0);
  for (const flow of flows) {
    assert.ok(flow.from === 'category:pump' || flow.to === 'category:pump');
    assert.match(flow.source ?? '', /^pump\.json, entry (?:from|to)-\d+$/);
    declaredFlowSchema.parse(flow);
  }
});

test('what is no description is refused, and says where', () => {
  for (const bad of [null, 7, [], {}, { 'ietf-mud:mud': {} }]) assert.throws(() => readMud(bad), MudError);
});

test('published descriptions are read, each with flows', {
  skip: fs.existsSync(PUBLISHED) ? false : 'they are not here',
}, (context) => {
  const files = fs.readdirSync(PUBLISHED).filter((name) => name.endsWith('.json'));
  let flows = 0;
  for (const name of files) {
    const found = declaredByMud(
      readMud(JSON.parse(fs.readFileSync(path.join(PUBLISHED, name), 'utf8'))),
      'model:x',
      name,
    );
    assert.ok(found.length > 0, name);
    flows += found.length;
  }
  context.diagnostic(`${files.length} files, ${flows} flows`);
  assert.ok(files.length >= 28);
});
