/** What is different about a device since it was last looked at, in sentences for people. */
import type { Change } from '#model/change.ts';
import type { Device, Identity } from '#model/device.ts';

type Draft = Omit<Change, 'id'>;

const ATTRIBUTES: readonly (readonly [keyof Identity, string])[] = [
  ['category', 'kind of device'],
  ['manufacturer', 'manufacturer'],
  ['model', 'model'],
  ['serial', 'serial number'],
  ['os', 'operating system'],
  ['osVersion', 'operating system version'],
  ['software', 'software'],
  ['firmware', 'firmware'],
  ['location', 'location'],
];

/** The changes from `before` (null: not met yet) to `after`. */
export function changesOf(before: Device | null, after: Device): readonly Draft[] {
  const draft = (
    kind: Draft['kind'],
    field: string,
    from: string | null,
    to: string | null,
    summary: string,
  ): Draft => ({
    time: kind === 'device.new' ? after.firstSeen : after.lastSeen,
    kind,
    device: after.id,
    summary,
    field,
    before: from,
    after: to,
  });
  const name = after.names[0] ?? after.ips[0] ?? after.macs[0] ?? after.id;
  const replaced = (after.ties ?? [])
    .filter(({ kind, summary }) => kind === 'replaces' && !before?.ties?.some((tie) => tie.summary === summary))
    .map(({ summary }) => draft('device.replaced', 'id', null, null, summary));
  if (before === null)
    return [draft('device.new', 'id', null, after.id, `${name} was seen for the first time`), ...replaced];
  const drafts: Draft[] = [];
  for (const ip of added(before.ips, after.ips))
    drafts.push(draft('address.added', 'ip', null, ip, `${name} has the address ${ip}`));
  for (const ip of added(after.ips, before.ips))
    drafts.push(draft('address.gone', 'ip', ip, null, `${name} no longer has the address ${ip}`));
  for (const mac of added(before.macs, after.macs))
    drafts.push(draft('address.added', 'mac', null, mac, `${name} has the interface ${mac}`));
  for (const mac of added(after.macs, before.macs))
    drafts.push(draft('address.gone', 'mac', mac, null, `${name} no longer has the interface ${mac}`));
  for (const word of added(before.names, after.names))
    drafts.push(draft('name.added', 'name', null, word, `${name} calls itself ${word}`));
  for (const role of added(before.roles, after.roles))
    drafts.push(draft('role.added', 'role', null, role, `${name} acts as ${role}`));
  for (const [attribute, word] of ATTRIBUTES) {
    const [from, to] = [before.identity[attribute]?.value ?? null, after.identity[attribute]?.value ?? null];
    if (from !== to)
      drafts.push(
        draft(
          'identity.changed',
          attribute,
          from,
          to,
          `the ${word} of ${name} is ${to ?? 'unknown'}${from === null ? '' : `, was ${from}`}`,
        ),
      );
    const against = after.identity[attribute]?.against;
    const known = before.identity[attribute]?.against;
    if (against?.later && !(known?.later && known.value === against.value))
      drafts.push(
        draft(
          'identity.contradicted',
          attribute,
          to,
          against.value,
          `the evidence now says that the ${word} of ${name} is ${against.value}; what was said of it, ${to ?? 'unknown'}, stays until somebody changes it`,
        ),
      );
  }
  return [...drafts, ...replaced];
}

function added(before: readonly string[], after: readonly string[]): readonly string[] {
  const known = new Set(before);
  return after.filter((word) => !known.has(word));
}
