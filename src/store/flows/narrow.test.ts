/** What is rare is found where sums say, and what they cannot say is looked for in all rows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Query } from '#base/query.ts';
import { createEmbeddedEngine } from './client.ts';
import { Days } from './days.ts';
import { listFlows } from './list.ts';
import { narrow } from './narrow.ts';
import { afterwards, configure, flowAt, HOUR, openStore, temporaryFolder } from './testing.ts';

test('a name is found in the rows of who bears it, also behind an empty one, which sums do not tell; a word of nobody is in none', async (context) => {
  const folder = await temporaryFolder(context);
  const store = await openStore(context, configure(folder));
  const flows = [
    flowAt('first', 0, { users: ['carol'], client: { ip: '10.2.0.7' } }),
    flowAt('behind', 1, { users: ['', 'dave'] }),
    flowAt('asked', 2, { tls: { sni: 'rare.example' }, server: { ip: '10.9.7.1', port: 8443 }, vlan: [77] }),
    flowAt('newest', 40 * HOUR),
  ];
  await store.write({ source: 'test', sequence: 1, flows });
  await store.stop();
  const engine = createEmbeddedEngine(folder);
  await engine.start();
  afterwards(context, () => engine.stop());
  const days = new Days();
  await days.load(engine);
  const field = (name: string, value: string): Query => ({ kind: 'field', field: name, comparison: 'has', value });
  const text = (words: string): Query => ({ kind: 'text', text: words });
  const told = async (query: Query): Promise<readonly [ids: readonly string[], conditions: readonly string[]]> => {
    const { items } = await listFlows(engine, days, { query, limit: 10, cursor: null }, 0);
    return [items.map(({ id }) => id), (await narrow(engine, query)).map(({ sql }) => sql)];
  };
  const byClient = '(client IN {n0v0:Array(IPv6)})';
  assert.deepEqual(await told(field('user', 'carol')), [['first'], [byClient]]);
  assert.deepEqual(await told(field('user', 'dave')), [['behind'], []]);
  assert.deepEqual(await told(text('dave')), [['behind'], []]);
  for (const query of [field('sni', 'rare'), text('rare.ex'), field('port', '8443'), field('vlan', '77')])
    assert.deepEqual(await told(query), [['asked'], [byClient]]);
  assert.deepEqual(await told(field('ip', '10.9.7.0/24')), [['asked'], ['(server IN {n0v0:Array(IPv6)})']]);
  for (const query of [field('user', 'nobody'), text('nowhere'), field('ip', '10.250.0.0/16'), field('vlan', '78')])
    assert.deepEqual(await told(query), [[], ['0']]);
});
