/** The main job with a memory: captures are taken in for good, and the report is of everything that is kept. */

import { formatTime } from '#base/time.ts';
import { Coverage } from '#behave/coverage.ts';
import type { CaptureView } from '#bus/captures.ts';
import type { Report } from '#model/report.ts';
import { incidentsOfMemory } from './incident-sources.ts';
import { type IngestOptions, ingest } from './ingest.ts';
import type { Memory } from './memory.ts';
import type { Unreadable } from './pipeline.ts';

/** All of time, for sums over everything that is kept. */
const ALWAYS = { from: '1970-01-01T00:00:00.000000Z', to: '9999-12-31T23:59:59.999999Z' };

export interface KeptAnalysis {
  readonly report: Report;
  readonly unreadable: readonly Unreadable[];
  /** Paths of captures that were known already. */
  readonly known: readonly string[];
}

/** Takes the captures in and reports. Captures that are known change nothing. */
export async function analyzeKept(
  paths: readonly string[],
  memory: Memory,
  options: IngestOptions & { readonly maxFlows: number; readonly now: () => Date },
): Promise<KeptAnalysis> {
  const { core, state, flows } = memory;
  const now = (): string => formatTime(options.now().getTime() * 1000);
  const { ingested, unreadable } = await ingest(
    paths,
    { core, captures: state.captures, maxFlows: options.maxFlows, now },
    options,
  );
  await core.settle();
  const protocols = await flows.protocols(ALWAYS);
  const byProtocol = protocols
    .map(({ protocol, ...sum }) => [protocol ?? 'unrecognised', sum] as const)
    .sort(([, a], [, b]) => b.bytes - a.bytes);
  const captures = ingested.map(({ record }) => {
    const { path, packets, bytes, start, end, linkType, problems } = record;
    return { path, packets, bytes, start, end, linkType, problems };
  });
  const missing = unreadable.map(({ path, message }) => ({
    path,
    packets: 0 as const,
    bytes: 0 as const,
    start: null,
    end: null,
    linkType: null,
    problems: [{ offset: null, message }],
  }));
  return {
    unreadable,
    known: ingested.filter(({ known }) => known).map(({ record }) => record.path),
    report: {
      captures: [...captures, ...missing],
      devices: [...core.devices()].sort((a, b) => (a.firstSeen < b.firstSeen ? -1 : a.firstSeen > b.firstSeen ? 1 : 0)),
      flows: {
        count: protocols.reduce((sum, { flows: count }) => sum + count, 0),
        byProtocol: Object.fromEntries(byProtocol),
      },
      findings: core.findings(),
      incidents: await incidentsOfMemory(memory),
      coverage: { ...coverageOf(await state.captures.views()), externalAddresses: core.externalAddresses },
    },
  };
}

function coverageOf(views: readonly CaptureView[]): Omit<Report['coverage'], 'externalAddresses'> {
  const coverage = new Coverage();
  let duplicatePackets = 0;
  for (const { oneWay, lossy, blind, bytes, encrypted, duplicates } of views) {
    coverage.absorb({ oneWay: new Map(oneWay), lossy: new Map(lossy), blind: new Map(blind), bytes, encrypted });
    duplicatePackets += duplicates;
  }
  return { ...coverage.report(), duplicatePackets };
}
