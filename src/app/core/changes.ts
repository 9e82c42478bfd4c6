/** What is different since things were last looked at, in sentences for people. */
import type { Change } from '#model/change.ts';
import { type Device, type Identity, nameOf } from '#model/device.ts';
import type { Finding } from '#model/finding.ts';

/** A change that is not kept yet. */
export type ChangeDraft = Omit<Change, 'id'>;

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
export function changesOf(before: Device | null, after: Device): readonly ChangeDraft[] {
  const draft = (
    kind: ChangeDraft['kind'],
    field: string,
    from: string | null,
    to: string | null,
    summary: string,
  ): ChangeDraft => ({
    time: kind === 'device.new' ? after.firstSeen : after.lastSeen,
    kind,
    device: after.id,
    summary,
    field,
    before: from,
    after: to,
  });
  const name = nameOf(after);
  const replaced = (after.ties ?? [])
    .filter(({ kind, summary }) => kind === 'replaces' && !before?.ties?.some((tie) => tie.summary === summary))
    .map(({ summary }) => draft('device.replaced', 'id', null, null, summary));
  if (before === null)
    return [draft('device.new', 'id', null, after.id, `${name} was seen for the first time`), ...replaced];
  const drafts: ChangeDraft[] = [];
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

/** The change that tells of a finding that is new. */
export function discovery({ id, kind, title, start, targets, actors }: Finding): ChangeDraft {
  return {
    time: start,
    kind: 'finding.new',
    device: targets[0]?.device ?? actors[0]?.device ?? '',
    summary: title,
    field: kind,
    before: null,
    after: id,
  };
}

/** The change that tells that a finding holds no more. */
export function withdrawal({ id, kind, title, end, targets }: Finding): ChangeDraft {
  return {
    time: end,
    kind: 'finding.withdrawn',
    device: targets[0]?.device ?? '',
    summary: `holds no more: ${title}`,
    field: kind,
    before: id,
    after: null,
  };
}

/** The change that tells what a whole group began to do: `device` is one of it. */
export function groupChange(note: { readonly time: string; readonly line: string }, device = ''): ChangeDraft {
  return {
    time: note.time,
    kind: 'behaviour.group',
    device,
    summary: note.line,
    field: 'behaviour',
    before: null,
    after: null,
  };
}

/** The change that tells of a merge, and why. `endpoints` are those of the device that is no more. */
export function mergeChange(
  from: string,
  into: string,
  device: Device | undefined,
  endpoints: readonly string[],
): ChangeDraft {
  const tie = device?.ties?.find(
    ({ kind, endpoints: tied }) =>
      (kind === 'joined' || kind === 'random-address') &&
      tied.some((endpoint) => endpoints.includes(endpoint)) &&
      tied.some((endpoint) => !endpoints.includes(endpoint)),
  );
  const why = tie?.summary ?? 'an address that was met alone is one of its addresses';
  return {
    time: device?.lastSeen ?? '',
    kind: 'device.merged',
    device: into,
    summary: `what was taken for another device (${from}) is this one: ${why}`,
    field: 'id',
    before: from,
    after: into,
  };
}

/** The change that tells that endpoints of a device are one of their own now. */
export function splitChange(device: Device, from: string): ChangeDraft {
  const what = device.macs.join(', ') || device.ips.join(', ');
  return {
    time: device.lastSeen,
    kind: 'device.split',
    device: device.id,
    summary: `${what} is a device of its own, no longer part of ${from}`,
    field: 'id',
    before: from,
    after: device.id,
  };
}
