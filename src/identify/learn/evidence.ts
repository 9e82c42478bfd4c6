/** What was seen of one device in one capture: its facts, and when it sent its packets. */
import { formatTime } from '#base/time.ts';
import type { Fact } from '#model/fact.ts';

/** A moment at which a device sent a packet. */
export interface Sent {
  readonly frame: number;
  /** Microseconds since the epoch. */
  readonly time: number;
}

export interface Evidence {
  /** The device's MAC as `00:1b:21:0a:0b:0c`: only used to take it out of what the device says. */
  readonly mac: string;
  /** In order of their frames. */
  readonly facts: readonly Fact[];
  /** The first packets that the device sent, in order of time. */
  readonly sent: readonly Sent[];
  /** Search domains that the site's servers hand out, in lower case: they tell the site, not the device. */
  readonly siteDomains: readonly string[];
}

/** How much of a device may be looked at: what is left out is not limited. */
export interface Cut {
  /** Packets that the device sent. */
  readonly packets?: number;
  /** Seconds from the device's first packet on. */
  readonly seconds?: number;
}

/** The evidence as it was when only so much had been seen. */
export function cutEvidence(evidence: Evidence, { packets, seconds }: Cut): Evidence {
  const { sent } = evidence;
  const first = sent[0];
  if (first === undefined) return evidence;
  const lastFrame = packets === undefined ? undefined : sent[packets - 1]?.frame;
  const frame = lastFrame ?? Number.POSITIVE_INFINITY;
  const until = seconds === undefined ? Number.POSITIVE_INFINITY : first.time + seconds * 1e6;
  const untilText = Number.isFinite(until) ? formatTime(until) : '9';
  return {
    ...evidence,
    sent: sent.filter((moment) => moment.frame <= frame && moment.time <= until),
    facts: evidence.facts.filter(({ source, time }) => source.frame <= frame && time <= untilText),
  };
}
