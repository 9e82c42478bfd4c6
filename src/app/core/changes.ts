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
  const replaced = (after.ties ?? [])
    .filter(({ kind, summary }) => kind === 'replaces' && !before?.ties?.some((tie) => tie.summary === summary))
    .map(({ summary }) => draft(after, 'device.replaced', 'id', null, null, summary));
  const told =
    before === null
      ? [draft(after, 'device.new', 'id', null, after.id, `${nameOf(after)} was seen for the first time`)]
      : [...wordChanges(before, after), ...ATTRIBUTES.flatMap((attribute) => claimChanges(before, after, attribute))];
  return [...told, ...replaced];
}

function draft(
  device: Device,
  kind: ChangeDraft['kind'],
  field: string,
  before: string | null,
  after: string | null,
  summary: string,
): ChangeDraft {
  const time = kind === 'device.new' ? device.firstSeen : device.lastSeen;
  return { time, kind, device: device.id, summary, field, before, after };
}

/** Addresses, names and roles that came or went. */
function wordChanges(before: Device, after: Device): readonly ChangeDraft[] {
  const name = nameOf(after);
  const came = (kind: ChangeDraft['kind'], field: string, words: readonly string[], says: string): ChangeDraft[] =>
    words.map((word) => draft(after, kind, field, null, word, `${name} ${says} ${word}`));
  const went = (field: string, words: readonly string[], says: string): ChangeDraft[] =>
    words.map((word) => draft(after, 'address.gone', field, word, null, `${name} ${says} ${word}`));
  return [
    ...came('address.added', 'ip', added(before.ips, after.ips), 'has the address'),
    ...went('ip', added(after.ips, before.ips), 'no longer has the address'),
    ...came('address.added', 'mac', added(before.macs, after.macs), 'has the interface'),
    ...went('mac', added(after.macs, before.macs), 'no longer has the interface'),
    ...came('name.added', 'name', added(before.names, after.names), 'calls itself'),
    ...came('role.added', 'role', added(before.roles, after.roles), 'acts as'),
  ];
}

/** What is claimed otherwise than before, and what the evidence says against an operator now. */
function claimChanges(
  before: Device,
  after: Device,
  [attribute, word]: (typeof ATTRIBUTES)[number],
): readonly ChangeDraft[] {
  const drafts: ChangeDraft[] = [];
  const name = nameOf(after);
  const [was, is] = [before.identity[attribute], after.identity[attribute]];
  const [from, to] = [was?.value ?? null, is?.value ?? null];
  if (from !== to) {
    const summary = `the ${word} of ${name} is ${to ?? 'unknown'}${from === null ? '' : `, was ${from}`}`;
    drafts.push(draft(after, 'identity.changed', attribute, from, to, summary));
  }
  const [known, against] = [was?.against, is?.against];
  if (against?.later && !(known?.later && known.value === against.value)) {
    const summary = `the evidence now says that the ${word} of ${name} is ${against.value}; what was said of it, ${to ?? 'unknown'}, stays until somebody changes it`;
    drafts.push(draft(after, 'identity.contradicted', attribute, to, against.value, summary));
  }
  return drafts;
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
