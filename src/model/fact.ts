/** A fact: who asserts what, when, and the packet that says so — the neutral word of the house. */

import { z } from 'zod';
import { countSchema, ipSchema, macSchema, portSchema, timeSchema } from './text.ts';

/** The endpoint that asserts a fact. A MAC only where the endpoint is on the captured segment. */
export interface Subject {
  readonly mac?: string;
  readonly ip?: string;
  readonly port?: number;
}

/** Where a fact was read: the capture, the frame in it (counted from 1), the protocol and the field by its standard's name. */
export interface Source {
  readonly capture: string;
  readonly frame: number;
  readonly protocol: string;
  readonly field: string;
}

export interface Fact {
  /** RFC 3339 UTC with microseconds. */
  readonly time: string;
  readonly subject: Subject;
  /** A key that some protocol declares, as `dicom.implementationVersionName`. */
  readonly key: string;
  readonly value: string;
  readonly source: Source;
}

/** A line of `wardline facts`. */
export const factSchema: z.ZodType<Fact> = z.strictObject({
  time: timeSchema,
  subject: z.strictObject({
    mac: macSchema.exactOptional(),
    ip: ipSchema.exactOptional(),
    port: portSchema.exactOptional(),
  }),
  key: z.string().regex(/^[a-z0-9-]+\.[A-Za-z0-9-]+$/),
  value: z.string().min(1),
  source: z.strictObject({
    capture: z.string(),
    frame: countSchema,
    protocol: z.string().regex(/^[a-z0-9-]+$/),
    field: z.string().min(1),
  }),
});
