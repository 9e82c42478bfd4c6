/** Writes down what is true of the recording, after proving every word of it from the recorded packets. */

import { formatIpBytes } from '#base/addresses.ts';
import { readRecording, sourceOf } from './capture.ts';
import type { Host, Statement, StatementKey } from './host.ts';
import type { Laboratory, Tenure } from './laboratory.ts';
import { PATIENT_STRINGS } from './programs/patients.ts';
import type { Played } from './scenario.ts';

interface TrueHost {
  readonly name: string;
  readonly about: string;
  readonly macs: readonly string[];
  readonly ips: readonly string[];
  readonly vlans: readonly number[];
  readonly addresses: readonly (Tenure & { readonly mac: string })[];
  readonly names: readonly string[];
  readonly roles: readonly string[];
  readonly frames: number;
  readonly identity: Partial<Record<StatementKey, string>>;
  readonly statedBy: Partial<Record<StatementKey, { readonly by: string; readonly text: string }>>;
}

export interface Truth {
  readonly capture: string;
  readonly start: string;
  readonly end: string;
  readonly frames: number;
  readonly hosts: readonly TrueHost[];
  /** Strings of the invented patients that are in the packets and may be in no output. */
  readonly patients: readonly string[];
  /** What was done and when, for a scenario that is no whole day. */
  readonly steps?: readonly Played[];
}

/** What of the recording contradicts the hosts' data; empty where the truth holds. */
export interface Proof {
  readonly truth: Truth;
  readonly unproven: readonly string[];
}

/**
 * Compares the hosts' data with the recording. With `steps`, the recording is of a scenario in which not everybody takes part:
 * hosts that sent nothing, and what nobody stated, are left out of the truth.
 */
export async function prove(lab: Laboratory, path: string, name: string, steps?: readonly Played[]): Promise<Proof> {
  const frames = await readRecording(path);
  const sent = Map.groupBy(frames, sourceOf);
  const unproven: string[] = [];
  const hosts: TrueHost[] = [];
  for (const host of lab.hosts.values()) {
    const own = host.cards.flatMap((card) => sent.get(card.mac) ?? []).map(({ bytes }) => bytes);
    const isStated = ({ text, value }: Statement): boolean => own.some((frame) => holds(frame, text ?? value));
    const states = host.states.filter(isStated);
    if (own.length > 0 || !steps) hosts.push(describe(lab, steps ? { ...host, states } : host, own));
    if (steps) continue;
    if (own.length === 0) unproven.push(`${host.name}: sent no frame`);
    for (const { key, value, text } of host.states.filter((statement) => !states.includes(statement)))
      unproven.push(`${host.name}: no frame says ${key} = ${value} (${text ?? value})`);
  }
  const time = (frame: { time: number } | undefined): string => new Date(frame?.time ?? 0).toISOString();
  const truth: Truth = {
    capture: name,
    start: time(frames[0]),
    end: time(frames.at(-1)),
    frames: frames.length,
    hosts,
    patients: PATIENT_STRINGS,
    ...(steps ? { steps } : {}),
  };
  return { truth, unproven };
}

function describe(lab: Laboratory, host: Host, sent: readonly Buffer[]): TrueHost {
  // An address that was configured and never used is in no packet.
  const used = new Set(sent.map(senderOf));
  const tenures = (lab.tenures.get(host.name) ?? []).filter(({ ip }) => used.has(ip));
  const claims = host.states.filter((statement) => statement.key !== 'name');
  const addresses = tenures.map((one) => ({
    ...one,
    mac: host.cards.find((card) => card.name === one.card)?.mac ?? '',
  }));
  return {
    name: host.name,
    about: host.about,
    macs: host.cards.map((card) => card.mac),
    ips: [...new Set(tenures.map((one) => one.ip))],
    vlans: lab.vlansOf(host.name),
    addresses,
    names: host.states.filter((statement) => statement.key === 'name').map((statement) => statement.value),
    roles: [...host.roles].sort(),
    frames: sent.length,
    identity: Object.fromEntries(claims.map((one) => [one.key, one.value])),
    statedBy: Object.fromEntries(host.states.map((one) => [one.key, source(one)])),
  };
}

function source(statement: Statement): { by: string; text: string } {
  return { by: statement.by, text: statement.text ?? statement.value };
}

/** The IP address that a frame's sender says it has: in its IP header, or in its ARP packet; empty where it says none. */
function senderOf(frame: Buffer): string {
  const at = frame.readUInt16BE(12) === 0x8100 ? 16 : 12;
  const from = (offset: number, length: number): Buffer => frame.subarray(at + 2 + offset, at + 2 + offset + length);
  const type = frame.readUInt16BE(at);
  if (type === 0x0800) return formatIpBytes(from(12, 4)) ?? '';
  if (type === 0x86dd) return formatIpBytes(from(8, 16)) ?? '';
  return type === 0x0806 ? (formatIpBytes(from(14, 4)) ?? '') : '';
}

/** Whether a frame holds the text, in Latin-1 or in UTF-16. */
export function holds(frame: Buffer, text: string): boolean {
  return frame.includes(Buffer.from(text, 'latin1')) || frame.includes(Buffer.from(text, 'utf16le'));
}
