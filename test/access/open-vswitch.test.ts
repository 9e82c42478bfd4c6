/** Open vSwitch decides what its flows mean: by packets, and by its own trace. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { hindrance } from '../../lab/requirements.ts';
import { openVswitch } from '../../src/access/dialects/open-vswitch/index.ts';
import { createRandom } from '../../src/base/random.ts';
import { agree } from './agreement.ts';
import { Predictor } from './predict.ts';
import { randomFlows } from './random-flows.ts';
import { randomProbe } from './random-probes.ts';
import { loaded } from './router.ts';
import { raiseSwitch, type Switch } from './switch.ts';

const missing = hindrance(['probes']);
const TRACES = 40;
let standing: Switch | null = null;
after(() => standing?.close());

test('what the model says of flows is what Open vSwitch does', { skip: missing ?? false }, async (t) => {
  const flowSwitch = await raiseSwitch();
  standing = flowSwitch;
  await agree(t, {
    title: 'Open vSwitch (packets)',
    bench: flowSwitch.bench,
    nameOf: (side) => String(side.index),
    // Whatever has sound flags and is no SYN with ACK (`tcp_valid_new` of conntrack-tcp.c).
    opening: new Set([2, 4, 16, 17, 24]),
    // Only flows behind the first table remember what they let out.
    remembers: ({ line }) => /actions=ct\(commit/.test(line),
    async load(random, policy) {
      const text = await loaded(() => randomFlows(random), flowSwitch.load);
      const source = policy % 2 === 0 ? text : await flowSwitch.dump();
      return openVswitch.read(source, `policy-${policy}.flows`);
    },
  });
});

test('what the model says of flows is what ofproto/trace says', { skip: missing ?? false }, async (t) => {
  assert.ok(standing, 'the switch stands');
  let [asked, disagreements] = [0, 0];
  for (const seed of [71, 72, 73]) {
    const random = createRandom(seed);
    const { load, trace } = standing;
    const predictor = new Predictor(openVswitch.read(await loaded(() => randomFlows(random), load), 'policy.flows'));
    for (let id = 1; id <= TRACES; id++) {
      const probe = randomProbe(random, id, 1, 2);
      if (probe.bits !== 32 || (probe.protocol !== 6 && probe.protocol !== 17)) continue;
      const [name, state] = random.below(2) === 0 ? (['new', 'new'] as const) : (['est', 'established'] as const);
      const { verdict, line } = predictor.forward(probe, { state, in: '1', out: '2' });
      const address = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
      const word = probe.protocol === 6 ? 'tcp' : 'udp';
      const ports = `${word}_src=${probe.sport},${word}_dst=${probe.dport}`;
      const flags = probe.protocol === 6 ? `,tcp_flags=${probe.flags}` : '';
      const flow = `in_port=1,dl_dst=02:00:00:00:02:02,${word},nw_src=${address(probe.src)},nw_dst=${address(probe.dst)},nw_tos=${probe.dscp << 2},nw_ttl=64,${ports}${flags}`;
      const leaves = await trace(flow, `trk,${name}`);
      asked++;
      if (verdict === (leaves ? 'permit' : 'deny')) continue;
      disagreements++;
      t.diagnostic(
        `seed ${seed}: said ${verdict} (${line}), trace ${leaves ? 'lets it out' : 'drops it'}: ${flow} ${name}`,
      );
    }
  }
  t.diagnostic(
    `Open vSwitch (ofproto/trace): 3 policies from seed 71, ${asked} packets, ${disagreements} disagreements`,
  );
  assert.equal(disagreements, 0);
  assert.ok(asked > 20);
});
