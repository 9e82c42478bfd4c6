/** What may be set of the flow store. */
import { z } from 'zod';

const GIGABYTE = 1_073_741_824;

export interface FlowStoreConfig {
  /** Folder of the embedded engine. */
  readonly directory?: string;
  /** A ClickHouse server instead, as `http://user:password@host:8123/database`. */
  readonly url?: string;
  /** Days that flows are kept, counted from when the last of a day came in; null: while there is room. */
  readonly flowDays: number | null;
  /** Days that roll-ups (who talked with whom, hours, protocols) are kept. */
  readonly rollupDays: number | null;
  /** Bytes on disk beyond which the oldest days are dropped; null: no bound. */
  readonly maxBytes: number | null;
  /** Bytes of the disk that are left free: flows are refused below. */
  readonly freeBytes: number;
}

const days = z.number().int().positive().nullable();

/** Exactly one of `directory` and `url`. */
export const FlowStoreConfigSchema: z.ZodType<FlowStoreConfig> = z
  .strictObject({
    directory: z.string().min(1).optional(),
    url: z.url({ protocol: /^https?$/ }).optional(),
    flowDays: days.default(90),
    rollupDays: days.default(730),
    maxBytes: z.number().int().positive().nullable().default(null),
    freeBytes: z.number().int().nonnegative().default(GIGABYTE),
  })
  .refine(({ directory, url }) => (directory === undefined) !== (url === undefined), 'give a directory or a url')
  .transform(({ directory, url, ...rest }) => ({
    ...rest,
    ...(directory === undefined ? {} : { directory }),
    ...(url === undefined ? {} : { url }),
  }));
