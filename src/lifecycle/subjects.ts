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
  const isWindows = /^(?:microsoft\s+)?windows\b/i.test(said(name));
  const stated = said(name)
    .replace(/^microsoft\s+/i, '')
    .replace(isWindows ? EDITION : /$^/, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const number = said(version);
  const isBare = /^windows(?: server)?$/i.test(stated) && /^(?:\d+|\d+ R2|xp|vista|8\.1)$/i.test(number);
  if (isBare) return subjectsIn('os', maker, `${stated} ${number}`, kernelOf(said(build)));
  if (isWindows) return subjectsIn('os', maker, stated, kernelOf(number) || kernelOf(said(build)));
  return subjectsIn('os', maker, stated, number || said(build));
}

/** The version of the kernel of Windows that a build is of: what advisories state. */
function kernelOf(stated: string): string {
  const build = /^(\d{4,5})\b/.exec(stated)?.[1];
  if (build === undefined) return stated;
  const kernel = KERNELS.find(([first]) => Number(build) >= first)?.[1];
  return kernel === undefined ? stated : `${kernel}.${stated}`;
}

/** The first build of each kernel (https://learn.microsoft.com/windows/win32/sysinfo/operating-system-version), the newest first. */
const KERNELS: readonly (readonly [build: number, kernel: string])[] = [
  [10_240, '10.0'],
  [9_600, '6.3'],
  [9_200, '6.2'],
  [7_600, '6.1'],
  [6_000, '6.0'],
  [3_790, '5.2'],
  [2_600, '5.1'],
  [2_195, '5.0'],
];

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
