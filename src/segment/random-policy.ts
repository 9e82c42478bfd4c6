/** For tests: random policies with zones in one another, rules over one another, and both families. */
import { createRandom, type Random } from '#base/random.ts';
import { type Policy, policySchema } from '#model/policy.ts';

/** A policy that every dialect has words for. */
export function randomPolicy(seed: number): Policy {
  const random = createRandom(seed);
  const zones = Array.from({ length: 2 + random.below(5) }, (_, index) => ({
    name: random.pick(['ward', 'Intensive care / 3', 'imaging', '7 north', 'böse"; drop\n']) + String(index),
    members: Array.from({ length: 1 + random.below(4) }, () => randomPrefix(random)),
  }));
  const names = [...zones.map(({ name }) => name), 'any'];
  const some = (): readonly string[] => Array.from({ length: 1 + random.below(2) }, () => random.pick(names) ?? 'any');
  const rules = Array.from({ length: 1 + random.below(8) }, (_, index) => {
    const protocol = random.pick(['tcp', 'udp', 'tcp', 'icmp', 'icmpv6', 'any', 47, 132]) ?? 'tcp';
    const hasPorts = protocol === 'tcp' || protocol === 'udp' || protocol === 132;
    return {
      from: some(),
      to: some(),
      protocol,
      ports:
        hasPorts && random.below(4) > 0 ? Array.from({ length: 1 + random.below(3) }, () => randomPorts(random)) : [],
      action: random.below(4) === 0 ? 'deny' : 'permit',
      reason: random.pick(['images go to the archive', 'a "quoted"; {reason} # with\nlines', `ünïcode ${index}`]),
    };
  });
  return policySchema.parse({ zones, rules });
}

function randomPrefix(random: Random): string {
  if (random.below(4) === 0)
    return `2001:db8:${random.below(3)}::${random.below(4)}/${random.pick([48, 64, 120, 126, 128])}`;
  const length = random.pick([8, 16, 22, 24, 29, 32, 32]) ?? 24;
  return `10.${random.below(3)}.${random.below(4)}.${random.below(256)}/${random.below(150) === 0 ? 0 : length}`;
}

function randomPorts(random: Random): string {
  const from = random.below(65_536);
  return random.below(2) === 0 ? String(from) : `${from}-${Math.min(65_535, from + random.below(5000))}`;
}
