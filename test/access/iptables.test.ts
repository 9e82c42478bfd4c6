/** The kernel decides what iptables means. */
import { after, test } from 'node:test';
import { hindrance } from '../../lab/requirements.ts';
import { iptablesSave } from '../../src/access/dialects/iptables-save/index.ts';
import { agree } from './agreement.ts';
import type { Bench } from './namespaces.ts';
import { randomTables } from './random-iptables.ts';
import { loaded, OPENING, raiseRouter } from './router.ts';

const missing = hindrance(['probes']);
let bench: Bench | null = null;
after(() => bench?.close());

test('what the model says of iptables is what the kernel does', { skip: missing ?? false }, async (t) => {
  const router = await raiseRouter();
  bench = router;
  await agree(t, {
    title: 'iptables (kernel)',
    bench: router,
    bits: 32,
    nameOf: (side) => side.interface,
    opening: OPENING,
    remembers: () => true,
    async load(random, policy) {
      const text = await loaded(
        () => randomTables(random),
        (tables) => router.inside(['iptables-nft-restore'], tables),
      );
      await router.inside(['conntrack', '-F']);
      // Half of them are read as they were written, half as the kernel's tables are saved.
      const source = policy % 2 === 0 ? text : await router.inside(['iptables-nft-save']);
      return iptablesSave.read(source, `policy-${policy}.rules`);
    },
  });
});
