/** What advisories can speak of in one device: itself, its operating system, its software. */
import type { InventoryDevice, InventorySystem, Part } from '#model/lifecycle.ts';
import { splitName } from './split-name.ts';

export interface Subject {
  readonly kind: Part;
  /** Empty where it is not known. */
  readonly vendor: string;
  readonly name: string;
  readonly version: string;
  /** Only products of exactly this name: there is a version in it, which another subject has parted. */
  readonly isWholeName: boolean;
}

/** What people write where they do not know. */
const UNSAID = /^(?:unknown|n\/?a|none|null|not known|generic|other|-|\?)$/i;

const EDITION =
  /\b(?:professional|enterprise|ultimate|standard|datacenter|home|education|pro|starter|business|(?:service pack|sp) ?\d|x64|x86|(?:64|32)-bit|edition)\b/gi;

/** The subjects of a device, each with a name. A version behind a name is one where no other is known. */
export function subjectsOf({ manufacturer, model, firmware, os, software }: InventoryDevice): readonly Subject[] {
  const maker = said(manufacturer);
  return [
    ...subjectsIn('device', maker, said(model), said(firmware)),
    ...systemIn(maker, os ?? {}),
    ...(software ?? []).flatMap(({ vendor, product, version }) =>
      subjectsIn('software', said(vendor), said(product), said(version)),
    ),
  ];
}

/** A system by the name that advisories give it: `Windows` 10 is Windows 10, and its edition and service pack are left out. */
function systemIn(maker: string, { name, version, build }: InventorySystem): readonly Subject[] {
  const stated = said(name)
    .replace(/^microsoft\s+/i, '')
    .replace(EDITION, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const isBare = /^windows(?: server)?$/i.test(stated) && /^(?:\d+|\d+ R2|xp|vista|8\.1)$/i.test(said(version));
  if (isBare) return subjectsIn('os', maker, `${stated} ${said(version)}`, said(build));
  return subjectsIn('os', maker, stated, said(version) || said(build));
}

function subjectsIn(kind: Subject['kind'], vendor: string, name: string, version: string): readonly Subject[] {
  if (name === '') return [];
  const split = version === '' ? splitName(name) : { name, versions: '' };
  const whole = { kind, vendor, name, version, isWholeName: split.versions !== '' };
  if (split.versions === '') return [whole];
  return [{ ...whole, name: split.name, version: split.versions, isWholeName: false }, whole];
}

function said(text: string | null | undefined): string {
  const trimmed = (text ?? '').trim();
  return UNSAID.test(trimmed) ? '' : trimmed;
}
