/** A switch told that the session of a device is to be moved, asked for again or ended (RFC 5176). */

import { readMac } from '#segment/nac/asked.ts';
import type { Change, ChangeAnswer } from '#segment/nac/change.ts';
import { type AdmissionFiles, loadAdmission, readSecret } from './admission/inputs.ts';
import { parseNas, sendChange } from './admission/send-change.ts';
import { keptCardedDevices, readCardedDevices } from './carded-devices.ts';
import { SegmentError } from './segment-error.ts';

export interface ReauthorizeRequest extends Omit<AdmissionFiles, 'policy' | 'accessList'> {
  /** A card, or the id of a device. */
  readonly device: string;
  readonly nas: string;
  readonly secretFile: string;
  /** Without a policy the switch is asked to ask again, or to end the session. */
  readonly policy?: string | undefined;
  readonly data?: string | undefined;
  readonly change?: Change | undefined;
  readonly port?: string | undefined;
  readonly session?: string | undefined;
}

export interface Reauthorized {
  readonly nas: string;
  readonly change: Change;
  readonly cards: readonly {
    readonly mac: string;
    readonly zone: string | null;
    readonly answer: ChangeAnswer['kind'] | 'none';
    readonly because: string;
  }[];
}

/** Throws a SegmentError with a sentence for a person. */
export async function reauthorize(request: ReauthorizeRequest): Promise<Reauthorized> {
  const nas = parseNas(request.nas);
  const secret = Buffer.from(readSecret(request.secretFile));
  const kept = request.data === undefined ? [] : await keptCardedDevices(request.data);
  const devices = request.devices === undefined ? kept : readCardedDevices(request.devices);
  const card = readMac(request.device);
  const macs = card === null ? (devices.find(({ id }) => id === request.device)?.macs ?? []) : [card];
  if (macs.length === 0)
    throw new SegmentError(
      `${request.device}: no card of it is known; write its MAC, or name devices with their "macs" (--devices or --data)`,
    );
  const { policy } = request;
  const admission = policy === undefined ? null : loadAdmission({ ...request, policy, accessList: 'none' }, kept);
  const change = request.change ?? (admission === null ? 'disconnect' : 'coa');
  if (change === 'coa' && admission === null)
    throw new SegmentError(
      'name the policy that says which VLAN it gets (--policy), or end the session (--change disconnect)',
    );
  const cards: Reauthorized['cards'][number][] = [];
  for (const mac of macs) {
    const callingStationId = mac.toUpperCase().replaceAll(':', '-');
    const session = {
      nas: null,
      userName: mac.replaceAll(':', ''),
      callingStationId,
      portId: request.port ?? null,
      sessionId: request.session ?? null,
    };
    const decision = admission?.decide({ mac, identity: null, session }, 'card') ?? null;
    // Whoever is let in nowhere has no VLAN to be moved to.
    const own = change === 'coa' && decision?.kind === 'reject' ? 'disconnect' : change;
    const answer = await sendChange({ nas, secret, change: own, session, replies: decision?.replies ?? [] });
    cards.push({
      mac,
      zone: decision?.zone ?? null,
      answer: answer?.kind ?? 'none',
      because: wordsOf(answer, decision?.because ?? null),
    });
  }
  return { nas: request.nas, change, cards };
}

function wordsOf(answer: ChangeAnswer | null, decided: string | null): string {
  if (answer === null)
    return 'no answer: look whether the switch takes changes from this machine, on this port, with this secret';
  if (answer.kind === 'nak') return `the switch refuses: ${answer.because ?? 'it says no reason'}`;
  return decided ?? 'done';
}
