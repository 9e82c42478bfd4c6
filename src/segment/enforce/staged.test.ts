/** Policies in stages, written for what applies them, read back and compared with what each stage stops. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '#base/random.ts';
import { type Desired, STAGES } from '#model/enforcement.ts';
import { policySchema } from '#model/policy.ts';
import { RenderError } from '../dialect.ts';
import { randomPolicy } from '../random-policy.ts';
import { renderPolicy } from '../render.ts';
import { createPassage } from './passing.ts';
import { stagedText } from './staged.ts';

const [POLICIES, FIRST, LINES] = [6, 9000, 60];

for (const dialect of ['nftables', 'open-vswitch']) {
  test(`${dialect}: random policies with random stages are written, and equal when they are read back`, (context) => {
    let [equal, turned] = [0, 0];
    for (let seed = FIRST; equal < POLICIES && seed < FIRST + 200; seed++) {
      const random = createRandom(seed);
      const policy = randomPolicy(seed);
      const stages = Object.fromEntries(policy.zones.map(({ name }) => [name, random.pick(STAGES) ?? 'observe']));
      const quarantined = random.below(2) === 0 ? [{ id: 'x', ips: ['10.1.2.3'] }] : [];
      const desired: Desired = { policy, devices: [], stages, others: random.pick(STAGES) ?? 'audit', quarantined };
      try {
        // Long texts take long to read back, and show no more.
        if (renderPolicy(policy, [], dialect).lines > LINES) continue;
        const staged = stagedText(desired, dialect);
        equal++;
        const other = staged.text
          .replace(/(chain stop \{[\s\S]*?counter) drop/, '$1 accept')
          .replace(/(table=251,.*actions=)drop/, '$1NORMAL');
        if (other !== staged.text && staged.differs(other) !== null) turned++;
      } catch (error) {
        if (!(error instanceof RenderError) || !/no words|name tcp|has no ports|join some/.test(error.message))
          throw error;
      }
    }
    context.diagnostic(`${equal} policies equal from seed ${FIRST}; ${turned} turned round and found`);
    assert.equal(equal, POLICIES);
    assert.ok(turned > 0);
  });
}

const policy = policySchema.parse({
  zones: [
    { name: 'ward', members: ['10.2.0.0/24'] },
    { name: 'archive', members: ['10.9.0.4'] },
  ],
  rules: [{ from: 'ward', to: 'archive', protocol: 'tcp', ports: ['104'] }],
});

test('the stricter end decides, and quarantine stands above all', () => {
  const desired: Desired = { policy, devices: [], stages: { ward: 'enforce' }, others: 'observe', quarantined: [] };
  const { passes } = createPassage(desired);
  const ask = (client: string, server: string, port: number): boolean =>
    passes({ client, server, transport: 'tcp', port });
  assert.equal(ask('10.2.0.3', '10.9.0.4', 104), true);
  assert.equal(ask('10.2.0.3', '10.9.0.4', 445), false);
  assert.equal(ask('192.0.2.1', '10.2.0.3', 445), false, 'the line round a zone holds against everybody');
  assert.equal(ask('192.0.2.1', '10.9.0.4', 445), true, 'the archive is observed');
  const held = createPassage({ ...desired, stages: {}, quarantined: [{ id: 'cart', ips: ['10.2.0.3'] }] });
  assert.equal(held.passes({ client: '10.2.0.3', server: '10.9.0.4', transport: 'tcp', port: 104 }), false);
  assert.equal(held.passes({ client: '10.2.0.4', server: '10.9.0.4', transport: 'tcp', port: 445 }), true);
  assert.equal(held.passes({ client: '10.2.0.4', server: '10.2.0.3', transport: 'tcp', port: 445 }), false);
});

test('of packets that are told, headers alone are told', () => {
  const stages = { ward: 'enforce', archive: 'audit' } as const;
  const { text } = stagedText({ policy, devices: [], stages, others: 'observe', quarantined: [] }, 'nftables');
  const told = text.split('\n').filter((line) => /\blog\b/.test(line));
  assert.equal(told.length, 4);
  for (const line of told) assert.match(line, /nfproto ipv4 .* snaplen 28$|nfproto ipv6 .* snaplen 48$/);
});
