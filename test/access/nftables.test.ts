/** The kernel decides what nftables means. */
import { after, test } from 'node:test';
import { hindrance } from '../../lab/requirements.ts';
import { nftables } from '../../src/access/dialects/nftables/index.ts';
import { agree } from './agreement.ts';
import type { Bench } from './namespaces.ts';
import { randomRuleset } from './random-nftables.ts';
import { loaded, OPENING, raiseRouter } from './router.ts';

const missing = hindrance(['probes']);
let bench: Bench | null = null;
after(() => bench?.close());

test('what the model says of nftables is what the kernel does', { skip: missing ?? false }, async (t) => {
  const router = await raiseRouter();
  bench = router;
  await agree(t, {
    title: 'nftables (kernel)',
    bench: router,
    nameOf: (side) => side.interface,
    opening: OPENING,
    remembers: () => true,
    async load(random, policy) {
      const apply = (text: string): Promise<string> => router.inside(['nft', '-f', '-'], `flush ruleset\n${text}`);
      const text = await loaded(() => randomRuleset(random), apply);
      await router.inside(['conntrack', '-F']);
      // Half of them are read as they were written, half as the kernel prints them.
      const source = policy % 2 === 0 ? text : await router.inside(['nft', 'list', 'ruleset']);
      return nftables.read(source, `policy-${policy}.nft`);
    },
  });
});
