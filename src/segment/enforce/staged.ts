/** What stands desired as the text of an enforcement point: read back and proved, for what is stopped and for what is audited. */
import { ALL } from '#access/packets/diagram.ts';
import { interfaceNamesIn } from '#access/packets/names.ts';
import { type PacketSet, PacketSpace } from '#access/packets/space.ts';
import type { Desired, Stage } from '#model/enforcement.ts';
import { type Plan, type PolicyDialect, RenderError, type Staging } from '../dialect.ts';
import { planOf } from '../plan.ts';
import { zonePackets } from '../read-back.ts';
import { POLICY_DIALECTS } from '../registry.ts';
import { differsFrom } from '../render.ts';
import { createZones } from '../zones.ts';
import { inForce } from './quarantine.ts';

export interface StagedText {
  readonly text: string;
  readonly notes: readonly string[];
  /** Null where another text of the dialect, as the point prints its own, permits the same; else a sentence with a packet. */
  differs(text: string): string | null;
}

/** Throws a RenderError where the dialect has no words for it, or the text would be something else. */
export function stagedText(desired: Desired, name: string): StagedText {
  const dialect = POLICY_DIALECTS.find((one) => one.name === name);
  if (!dialect?.writeStaged) throw new RenderError(`${name} is not applied in stages; use nftables or open-vswitch`);
  const effective = inForce(desired);
  const space = new PacketSpace(interfaceNamesIn([]));
  const { plan, notes } = planOf(space, effective.policy, effective.devices);
  const staging: Staging = {
    zones: new Map(plan.zones.map((zone) => [zone.name, effective.stages[zone.name] ?? 'observe'])),
    others: effective.others,
  };
  const { permitted } = createZones(space, effective.policy, effective.devices);
  const differs = (text: string, from: Stage): string | null =>
    differsFrom(space, passing(space, permitted, plan, staging, from), dialect, plan, text);
  const text = dialect.writeStaged(plan, staging, 'pass');
  const difference =
    differs(text, 'enforce') ?? differs(dialect.writeStaged(plan, staging, 'stop'), 'audit') ?? lost(dialect, text);
  if (difference !== null) throw new RenderError(difference);
  return { text, notes, differs: (other) => differs(other, 'enforce') };
}

/** What begins where everything denied of this stage, and of those above it, is stopped. */
function passing(
  space: PacketSpace,
  permitted: PacketSet,
  plan: Plan,
  { zones, others }: Staging,
  from: Stage,
): PacketSet {
  const { diagrams } = space;
  const strict = (stage: Stage | undefined): boolean => stage === 'enforce' || (from === 'audit' && stage === 'audit');
  const held = plan.zones.filter(({ name }) => strict(zones.get(name)));
  const sets = (['src', 'dst'] as const).flatMap((field) => [
    zonePackets(space, field, held),
    ...(strict(others) ? [diagrams.less(ALL, zonePackets(space, field, plan.zones))] : []),
  ]);
  return diagrams.or(permitted, diagrams.less(space.whole, diagrams.union(sets)));
}

/** A text without a rule would be equal to a policy that stops nothing. */
function lost({ name }: PolicyDialect, text: string): string | null {
  return text.trim() === '' ? `${name} wrote nothing` : null;
}
