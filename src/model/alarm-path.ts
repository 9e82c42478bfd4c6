/** The way that alarms take from a device to whoever is called, and how fast they go it. */
import { z } from 'zod';
import { countSchema, ipSchema, timeSchema } from './text.ts';

/** Durations in seconds; percentiles are within two percent. */
export interface Latency {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
}

export interface AlarmHop {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port: number;
  /** From the message to its answer; null where none was seen. */
  readonly answer: Latency | null;
  /** How long `from` took to pass alarms on; null for the first hop. */
  readonly passing: Latency | null;
}

export interface AlarmPath {
  /** Addresses from the device that raises alarms to the last one that was seen. */
  readonly hosts: readonly string[];
  readonly alarms: number;
  readonly first: string;
  readonly last: string;
  /** From the first message of an alarm to its last. */
  readonly delay: Latency;
  readonly hops: readonly AlarmHop[];
  /** The worst that lasts: a hop that passes nothing on or is not answered, or an end that is silent. */
  readonly state: 'works' | 'silent' | 'broken';
}

const seconds = z.number().min(0);
const latencySchema: z.ZodType<Latency> = z.strictObject({
  count: countSchema,
  p50: seconds,
  p95: seconds,
  p99: seconds,
  most: seconds,
});

export const alarmPathSchema: z.ZodType<AlarmPath> = z.strictObject({
  hosts: z.array(ipSchema),
  alarms: countSchema,
  first: timeSchema,
  last: timeSchema,
  delay: latencySchema,
  hops: z.array(
    z.strictObject({
      from: ipSchema,
      to: ipSchema,
      protocol: z.string(),
      port: countSchema,
      answer: latencySchema.nullable(),
      passing: latencySchema.nullable(),
    }),
  ),
  state: z.enum(['works', 'silent', 'broken']),
});
