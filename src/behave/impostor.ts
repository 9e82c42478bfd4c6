/** A device whose names say one thing and whose behaviour says another, or whose own statements name two makers: told with both sides. */
import { type Device, nameOf } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { Finding } from '#model/finding.ts';

/** What a fact is taken to say of its device, by the rules of identification. */
export interface Statement {
  readonly value: string;
  readonly weight: number;
  /** Who says it: statements of one witness count once. */
  readonly witness: string;
  readonly basis: { readonly key: string; readonly value: string; readonly capture: string; readonly frame: number };
}

export interface Statements {
  readonly categories: readonly Statement[];
  readonly makers: readonly Statement[];
  /** True where two names are one maker's. */
  readonly isSameMaker: (a: string, b: string) => boolean;
}

/** Kinds that nobody builds on a desktop Windows that browses, updates itself and shares files, by the words in host names. */
const EMBEDDED: readonly { readonly kind: string; readonly words: RegExp }[] = [
  { kind: 'infusion-pump', words: /infusion|(?:^|[^a-z])pump(?![a-z])|alaris|infusomat|perfusor/i },
  { kind: 'ventilator', words: /ventilator/i },
  { kind: 'patient-monitor', words: /patient[-_ ]?monitor|intellivue|bedside[-_ ]?monitor/i },
  { kind: 'dialysis', words: /dialysis/i },
  { kind: 'defibrillator', words: /defib/i },
  { kind: 'incubator', words: /incubator/i },
  { kind: 'ip-camera', words: /(?:^|[^a-z])ip[-_ ]?cam(?:era)?(?![a-z])/i },
  { kind: 'voip-phone', words: /(?:^|[^a-z])(?:sip|ip)[-_ ]?phone(?![a-z])/i },
  { kind: 'plc', words: /(?:^|[^a-z])plc(?![a-z])/i },
];
/** What only a desktop Windows does: it takes several of these, since one may be a program or a neighbour. */
const DESKTOP: readonly { readonly what: string; readonly key: RegExp; readonly value: RegExp }[] = [
  {
    what: 'browses as a desktop Windows',
    key: /^(?:http|quic)\.userAgent$/,
    value: /Windows NT (?:6\.[1-3]|10\.0).*(?:Chrome|Firefox|Edg|Trident)|(?:Chrome|Firefox)\/\S+ Windows NT/,
  },
  {
    what: 'asks the update services of Windows',
    key: /^http\.userAgent$/,
    value:
      /^(?:Windows-Update-Agent|Microsoft BITS|Microsoft-Delivery-Optimization|Microsoft-CryptoAPI|Microsoft NCSI)/,
  },
  { what: 'announces itself as a workstation of Windows', key: /^nbdgm\.serverType$/, value: /\bnt-workstation\b/ },
  { what: 'serves files as Windows does', key: /^smb\.(?:nativeOs|osBuild)$/, value: /^(?:Windows|\d+\.\d+\.\d+)/ },
];
/** So many kinds of such behaviour speak for a desktop. */
const DESKTOP_SIGNS = 2;
/** Facts that are names: anybody can give them. */
const OF_NAMES = /(?:hostName|hostname|[nN]ame|fqdn)$/;
/** Witnesses so strong mean that it is what its name says. */
const STRONG = 0.6;
/** Two makers contradict each other where both are stated so surely. */
const SURE_MAKER = 0.85;
/** Many devices speak through these. */
const SPEAKS_FOR_OTHERS = /^(?:router|gateway|.*proxy.*)$/;
const EVIDENCE_LIMIT = 5;

/** What is wrong with what a device says of itself; none for most. */
export function impostorFindings(
  device: Device,
  facts: readonly Fact[],
  statements: Statements,
  idOf: (word: string) => string,
): readonly Finding[] {
  if (device.roles.some((role) => SPEAKS_FOR_OTHERS.test(role))) return [];
  return [...desktopBehindName(device, facts, statements, idOf), ...twoMakers(device, statements, idOf)];
}

type Evidence = Finding['evidence'];

function desktopBehindName(
  device: Device,
  facts: readonly Fact[],
  { categories }: Statements,
  idOf: (word: string) => string,
): readonly Finding[] {
  const told = EMBEDDED.find(({ words }) => device.names.some((name) => words.test(name)));
  const named = told ? facts.filter(({ key, value }) => OF_NAMES.test(key) && told.words.test(value)) : [];
  const [first] = named;
  if (!told || !first) return [];
  const isBacked = categories.some(({ value, weight }) => value === told.kind && weight >= STRONG);
  const signs = DESKTOP.flatMap(({ what, key, value }) => {
    const fact = facts.find((one) => key.test(one.key) && value.test(one.value));
    return fact ? [{ what, fact }] : [];
  });
  if (isBacked || signs.length < DESKTOP_SIGNS) return [];
  const kind = told.kind.replaceAll('-', ' ');
  const says: Evidence = named.slice(0, EVIDENCE_LIMIT).map(({ source, key, value }) => ({
    capture: source.capture,
    frame: source.frame,
    why: `its name says ${kind}: “${value.slice(0, 120)}” (${key})`,
  }));
  const does: Evidence = signs.map(({ what, fact: { source, key, value } }) => ({
    capture: source.capture,
    frame: source.frame,
    why: `it ${what}: “${value.slice(0, 120)}” (${key})`,
  }));
  return [
    {
      ...common(device),
      id: idOf(`device.impostor ${device.id} desktop`),
      title: `${nameOf(device)} is named as ${kind} and behaves as a desktop Windows`,
      confidence: signs.length > DESKTOP_SIGNS ? 0.85 : 0.7,
      evidence: [...says, ...does],
      reasons: [
        `named as: ${kind} (“${first.value.slice(0, 120)}”)`,
        `behaves as: ${signs.map(({ what }) => what).join('; ')}`,
      ],
      action: `Find the device and see what it is: a computer that was given the name of ${kind}, or one that pretends to be it. Keep it from where ${kind}s may go until that is known.`,
    },
  ];
}

/** Makers that are stated surely by different witnesses and are not one; the interface's is no such statement. */
function twoMakers(
  device: Device,
  { makers, isSameMaker }: Statements,
  idOf: (word: string) => string,
): readonly Finding[] {
  const sure = makers.filter(({ weight, basis }) => weight >= SURE_MAKER && basis.key !== 'link.vendor');
  const [one] = sure;
  const others = one
    ? sure.filter(({ value, witness }) => witness !== one.witness && !isSameMaker(value, one.value))
    : [];
  const [other] = others;
  if (!one || !other) return [];
  return [
    {
      ...common(device),
      id: idOf(`device.impostor ${device.id} maker`),
      title: `${nameOf(device)} states two makers: ${one.value} and ${other.value}`,
      confidence: 0.7,
      evidence: cited([one, other], (value) => `the maker is ${value}`),
      reasons: [one, other].map(({ value, basis }) => `${value}: it said “${basis.value}” (${basis.key})`),
      action:
        'Look at its label: one maker may sell the other’s device, several devices may share the address, or one pretends to be another.',
    },
  ];
}

function common({
  id,
  ips,
  firstSeen,
  lastSeen,
}: Device): Omit<Finding, 'id' | 'title' | 'confidence' | 'evidence' | 'action'> {
  const [ip] = ips;
  return {
    kind: 'device.impostor',
    severity: 'medium',
    actors: [],
    targets: [{ device: id, ...(ip === undefined ? {} : { ip }) }],
    start: firstSeen,
    end: lastSeen,
    outcome: 'attempted',
    attack: [{ tactic: 'defense-evasion', technique: 'T1036' }],
  };
}

function cited(statements: readonly Statement[], why: (value: string) => string): Evidence {
  return statements.slice(0, EVIDENCE_LIMIT).map(({ value, basis }) => ({
    capture: basis.capture,
    frame: basis.frame,
    why: `${why(value)}: it said “${basis.value.slice(0, 120)}” (${basis.key})`,
  }));
}
