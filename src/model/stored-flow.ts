/** A flow as it is kept: one row per flow and report, so that a conversation of hours is seen while it lasts and sums stay exact. */
import { z } from 'zod';
import { type Flow, flowSchema } from './flow.ts';
import { countSchema } from './text.ts';

/** Counts and bytes are those since the flow's last part; the number of flows is the number of parts 0. */
export interface StoredFlow extends Flow {
  /** 0 for the first report of a flow, then 1, 2, … */
  readonly part: number;
}

// The schema of a flow is that of an object, whatever its declared type says; a member is added to it.
const { shape } = flowSchema as unknown as z.ZodObject;

export const storedFlowSchema: z.ZodType<StoredFlow> = z.strictObject({
  ...shape,
  part: countSchema,
}) as unknown as z.ZodType<StoredFlow>;
