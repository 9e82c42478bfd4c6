/** Policies as configurations: written in a dialect, read back, and proved to let begin what the policy permits and nothing else. */
import { NONE } from '#access/packets/diagram.ts';
import { interfaceNamesIn } from '#access/packets/names.ts';
import { type PacketSet, PacketSpace } from '#access/packets/space.ts';
import { pickPacket } from '#access/packets/witness.ts';
import { createPolicyReader } from '#access/policy.ts';
import type { Policy } from '#model/policy.ts';
import type { KnownDevice } from '#model/segment.ts';
import { type Plan, type PolicyDialect, RenderError, type Written } from './dialect.ts';
import { planDevices, planOf } from './plan.ts';
import { witnessOf } from './proof-parts.ts';
import { POLICY_DIALECTS } from './registry.ts';
import { createZones } from './zones.ts';

/** A device with the cards that it is known by on a port. */
export interface CardedDevice extends KnownDevice {
  readonly macs: readonly string[];
}

/** Names of the dialects with what each is for. */
export function policyDialects(): readonly Pick<PolicyDialect, 'name' | 'title'>[] {
  return POLICY_DIALECTS.map(({ name, title }) => ({ name, title }));
}

/** Writes a policy in a dialect. Throws a RenderError where it cannot, and where the text would not be the policy. */
export function renderPolicy(policy: Policy, devices: readonly CardedDevice[], name: string): Written {
  const dialect = POLICY_DIALECTS.find((one) => one.name === name);
  if (!dialect)
    throw new RenderError(
      `${name} is no dialect that is written; write one of ${POLICY_DIALECTS.map((one) => one.name).join(', ')}`,
    );
  const space = new PacketSpace(interfaceNamesIn([]));
  const { plan, notes } = planOf(space, policy, devices);
  const reader = createPolicyReader(policy);
  const written = dialect.write(
    plan,
    planDevices(plan, devices, ({ id, ips, ...rest }) =>
      reader.zoneOf({
        id,
        ips,
        category: rest.category ?? null,
        manufacturer: rest.manufacturer ?? null,
        model: rest.model ?? null,
        function: rest.function ?? null,
      }),
    ),
  );
  const difference = differenceOf(space, policy, devices, dialect, plan, written.text);
  if (difference !== null) throw new RenderError(difference);
  return { ...written, notes: [...notes, ...written.notes] };
}

/** Null where a text lets begin what the policy permits; else a sentence with a packet that fares otherwise. */
export function differenceOf(
  space: PacketSpace,
  policy: Policy,
  devices: readonly KnownDevice[],
  dialect: PolicyDialect,
  plan: Plan,
  text: string,
): string | null {
  return differsFrom(space, createZones(space, policy, devices).permitted, dialect, plan, text);
}

/** Null where a text lets begin, of what its dialect speaks of, what is in `wanted`; else a sentence with a packet. */
export function differsFrom(
  space: PacketSpace,
  permitted: PacketSet,
  dialect: PolicyDialect,
  plan: Plan,
  text: string,
): string | null {
  const { diagrams } = space;
  const asked = dialect.asked(space, plan);
  const wanted = diagrams.and(permitted, asked);
  const found = diagrams.and(dialect.permitted(space, text, plan), asked);
  const [more, fewer] = [diagrams.less(found, wanted), diagrams.less(wanted, found)];
  if (more === NONE && fewer === NONE) return null;
  const packet = pickPacket(space, more === NONE ? fewer : more);
  const words = packet === null ? {} : witnessOf(space, packet);
  const told = Object.entries(words)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
  return `${dialect.name} cannot say this policy: the text would ${more === NONE ? 'stop' : 'permit'} ${told}, and the policy ${more === NONE ? 'permits' : 'stops'} it`;
}
