/** The report of `wardline analyze`: captures, devices, flows in sum, findings, and what could not be seen. */
import { z } from 'zod';
import { type Device, deviceSchema } from './device.ts';
import { type Finding, findingSchema } from './finding.ts';
import type { CaptureProblem, CaptureSummary } from './frame.ts';
import { type Incident, incidentSchema } from './incident.ts';
import { countSchema, shareSchema, timeSchema } from './text.ts';

export interface Report {
  readonly captures: readonly (CaptureSummary | UnreadableCapture)[];
  readonly devices: readonly Device[];
  readonly flows: {
    readonly count: number;
    readonly byProtocol: Readonly<Record<string, { readonly flows: number; readonly bytes: number }>>;
  };
  readonly findings: readonly Finding[];
  /** Findings that are one story each. */
  readonly incidents: readonly Incident[];
  readonly coverage: {
    /** Pairs of which only one side was heard. */
    readonly oneWay: readonly { readonly from: string; readonly to: string; readonly flows: number }[];
    /** Pairs with bytes missing from their streams. */
    readonly lossy: readonly { readonly client: string; readonly server: string; readonly missedBytes: number }[];
    readonly encryptedShare: number;
    readonly blind: readonly { readonly what: string; readonly count: number }[];
    /** Copies of packets that the mirror showed more than once, counted once. */
    readonly duplicatePackets: number;
    /** Public addresses beyond the captured network. */
    readonly externalAddresses: number;
  };
}

/** A capture of which nothing could be read. */
export interface UnreadableCapture {
  readonly path: string;
  readonly packets: 0;
  readonly bytes: 0;
  readonly start: null;
  readonly end: null;
  readonly linkType: null;
  readonly problems: readonly CaptureProblem[];
}

const problemsSchema = z.array(z.strictObject({ offset: countSchema.nullable(), message: z.string().min(1) }));
const captureSchema = z.strictObject({
  path: z.string(),
  packets: countSchema,
  bytes: countSchema,
  start: timeSchema.nullable(),
  end: timeSchema.nullable(),
  linkType: z.string(),
  problems: problemsSchema,
});
const unreadableSchema = z.strictObject({
  path: z.string(),
  packets: z.literal(0),
  bytes: z.literal(0),
  start: z.null(),
  end: z.null(),
  linkType: z.null(),
  problems: problemsSchema.min(1),
});

/** What `wardline analyze` gives. */
export const reportSchema: z.ZodType<Report> = z.strictObject({
  captures: z.array(z.union([captureSchema, unreadableSchema])),
  devices: z.array(deviceSchema),
  flows: z.strictObject({
    count: countSchema,
    byProtocol: z.record(z.string(), z.strictObject({ flows: countSchema, bytes: countSchema })),
  }),
  findings: z.array(findingSchema),
  incidents: z.array(incidentSchema),
  coverage: z.strictObject({
    oneWay: z.array(z.strictObject({ from: z.string(), to: z.string(), flows: countSchema })),
    lossy: z.array(z.strictObject({ client: z.string(), server: z.string(), missedBytes: countSchema })),
    encryptedShare: shareSchema,
    blind: z.array(z.strictObject({ what: z.string(), count: countSchema })),
    duplicatePackets: countSchema,
    externalAddresses: countSchema,
  }),
});
