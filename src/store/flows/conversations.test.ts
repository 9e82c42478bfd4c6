/** Conversations are sums of flows, of whole days and of pieces of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFlowStore } from './store.ts';
import { afterwards, configure, flowAt, HOUR, temporaryFolder, WHOLE } from './testing.ts';

test('flows of one client, server and service are one conversation, with its first and last moment', async (context) => {
  const store = createFlowStore(configure(await temporaryFolder(context)), { now: () => new Date(), warn: () => {} });
  await store.start();
  afterwards(context, () => store.stop());
  const ends = { client: { ip: '10.2.0.1', port: 5000 }, server: { ip: '10.9.0.4', port: 104 } };
  const flows = [
    flowAt('a', 0, ends),
    flowAt('b', 30 * HOUR, { ...ends, client: { ip: '10.2.0.1', port: 5001 } }),
    flowAt('c', HOUR, { ...ends, server: { ip: '10.9.0.4', port: 105 } }),
  ];
  await store.write({ source: 'test', sequence: 1, flows });
  const all = await store.conversations(WHOLE);
  assert.deepEqual(
    all.map(({ client, server, transport, port, flows: count }) => [client, server, transport, port, count]),
    [
      ['10.2.0.1', '10.9.0.4', 'tcp', 104, 2],
      ['10.2.0.1', '10.9.0.4', 'tcp', 105, 1],
    ],
  );
  assert.equal(all[0]?.first, flows[0]?.start);
  const [later, ...others] = await store.conversations({ ...WHOLE, from: flows[1]?.start ?? '' });
  assert.deepEqual([later?.flows, later?.first, others.length], [1, flows[1]?.start, 0]);
});
