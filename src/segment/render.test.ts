/** Policies written in every dialect, read back and compared over all packets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interfaceNamesIn } from '#access/packets/names.ts';
import { PacketSpace } from '#access/packets/space.ts';
import { createRandom, type Random } from '#base/random.ts';
import { policySchema } from '#model/policy.ts';
import { type Plan, type PolicyDialect, RenderError, type Written } from './dialect.ts';
import { planOf } from './plan.ts';
import { randomPolicy } from './random-policy.ts';
import { POLICY_DIALECTS } from './registry.ts';
import { differenceOf, policyDialects, renderPolicy } from './render.ts';

const [POLICIES, FIRST, LINES] = [40, 4000, 150];

for (const dialect of POLICY_DIALECTS) {
  test(`${dialect.name}: random policies are written, read back, and equal; a line turned round is found`, (context) => {
    let [lines, policies, turnedRound, found] = [0, 0, 0, 0];
    for (let seed = FIRST; policies < POLICIES && seed < FIRST + 500; seed++) {
      const policy = randomPolicy(seed);
      const space = new PacketSpace(interfaceNamesIn([]));
      const { plan } = planOf(space, policy, []);
      const written = writtenIn(dialect, plan);
      // Long texts take long to read back, and show no more.
      if (written === null || written.lines > LINES) continue;
      const compared = (text: string): string | null => differenceOf(space, policy, [], dialect, plan, text);
      assert.equal(compared(written.text), null, `seed ${seed}\n${written.text}`);
      policies++;
      lines += written.lines;
      if (policies % 2 === 0) continue;
      turnedRound++;
      if (isFound(() => compared(turnedOnce(written.text, createRandom(seed))))) found++;
    }
    context.diagnostic(`${policies} policies, seeds from ${FIRST}, ${lines} lines, no difference`);
    context.diagnostic(`${turnedRound} with a line turned round: ${found} found, the others say the same`);
    assert.equal(policies, POLICIES);
    assert.ok(found > turnedRound / 3);
  });
}

/** Null for a policy that the dialect has no words for. */
function writtenIn(dialect: PolicyDialect, plan: Plan): Written | null {
  try {
    return dialect.write(plan, []);
  } catch (error) {
    if (error instanceof RenderError) return null;
    throw error;
  }
}

function isFound(compare: () => string | null): boolean {
  try {
    return compare() !== null;
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    return true;
  }
}

/** The text with one deciding line turned round: where others cover it, it says the same. */
function turnedOnce(text: string, random: Random): string {
  const lines = text.split('\n');
  const deciding = lines.flatMap((line, at) => (turned(line) === line ? [] : [at]));
  const at = random.pick(deciding);
  return lines.map((line, index) => (index === at ? turned(line) : line)).join('\n');
}

/** What a line lets pass, stopped. */
function turned(line: string): string {
  return line
    .replace(/accept(?= comment|$)/, 'drop')
    .replace(/\bpermit\b/, 'deny')
    .replace(/actions=.*NORMAL/, 'actions=drop')
    .replace('"forwarding": "accept"', '"forwarding": "drop"');
}

const POLICY = policySchema.parse({
  zones: [
    { name: 'ward', members: ['10.2.0.0/24', '10.3.0.0/24', '2001:db8:2::/64'] },
    { name: 'pumps', members: ['10.2.0.16/28'] },
    { name: 'archive', members: ['10.9.0.4'] },
  ],
  rules: [
    { from: 'pumps', to: 'ward', action: 'deny', reason: 'pumps speak to their server alone' },
    { from: 'ward', to: 'archive', protocol: 'tcp', ports: ['104', '11112-11113'], reason: 'images' },
  ],
});

test('a rule keeps its reason, and lines and entries are counted', () => {
  const ios = renderPolicy(POLICY, [], 'cisco-ios');
  assert.match(ios.text, /remark rule 2: images\n permit tcp object-group ward host 10\.9\.0\.4 eq 104/);
  assert.equal(ios.text.match(/^ (?:permit|deny) /gm)?.length, ios.lines);
  // 10.2.0.0/24 without 10.2.0.16/28 is four prefixes, with 10.3.0.0/24 five: for each port one, and one range of two.
  assert.ok((ios.tcam ?? 0) > ios.lines);
  assert.match(ios.notes.join(), /^$/);
  assert.match(renderPolicy(POLICY, [], 'nftables').text, /comment "rule 2: images"/);
});

test('what cannot be written is refused with a reason, and zones without addresses are told', () => {
  const policy = (rule: object, zones: object[] = []): Parameters<typeof renderPolicy>[0] =>
    policySchema.parse({
      zones: [{ name: 'a', members: ['10.0.0.0/8'] }, ...zones],
      rules: [{ from: 'a', to: 'any', ...rule }],
    });
  assert.throws(() => renderPolicy(policy({ ports: ['443'] }), [], 'cisco-ios'), /rule 1.*name tcp or udp/);
  assert.equal(renderPolicy(policy({ ports: ['443'] }), [], 'nftables').lines > 1, true);
  assert.throws(() => renderPolicy(policySchema.parse({ zones: [] }), [], 'nftables'), /has no rules/);
  assert.throws(() => renderPolicy(POLICY, [], 'latin'), /is no dialect/);
  const { notes } = renderPolicy(policy({}, [{ name: 'b', members: ['device:x'] }]), [], 'nftables');
  assert.match(notes.join(), /zone "b" has no address/);
  assert.ok(policyDialects().length >= 6);
});
