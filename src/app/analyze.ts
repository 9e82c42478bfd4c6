/** The main job: captures in, one report out — devices with cited claims, flows in sum, findings, and what could not be seen. */
import type { Report } from '#model/report.ts';
import type { Config } from './config.ts';
import { addressBook, deviceOf, findingId, findingOf, inventoryNeeds, named, newDeviceId } from './devices.ts';
import { deviceBook, tellIncidents } from './incidents.ts';
import type { Judge } from './judge.ts';
import type { Knowledge } from './knowledge.ts';
import type { RunOptions, RunResult } from './pipeline.ts';
import { gather } from './shards.ts';

/** A report, and what reading the captures gave (for messages and the exit status). */
export interface Analysis {
  readonly report: Report;
  readonly result: RunResult;
}

export interface AnalyzeOptions extends RunOptions {
  /** Opens a judge of single devices, where there is one of which something is known. */
  readonly judge?: () => Promise<Judge>;
}

/** Analyses the captures as one network. */
export async function analyze(
  paths: readonly string[],
  config: Config,
  knowledge: Knowledge,
  { judge, ...options }: AnalyzeOptions = {},
): Promise<Analysis> {
  const { gathering, result, concluding } = await gather(paths, config, options);
  const { inventory, cleartext, coverage, byProtocol } = gathering;
  for (const [what, packets] of result.malformed) coverage.blind(`packets with ${what}`, packets);
  for (const [what, times] of result.counters.oddities) coverage.blind(`messages of ${what}`, times);
  if (inventory.unkept > 0) coverage.blind('endpoints beyond the limit', inventory.unkept);
  const groups = inventory.groups(inventoryNeeds(knowledge));
  const devices = groups.map((group) => deviceOf(group, newDeviceId(group), knowledge));
  const count = [...byProtocol.values()].reduce((sum, { flows }) => sum + flows, 0);
  const unreadable = result.unreadable.map(({ path, message }) => ({
    path,
    packets: 0 as const,
    bytes: 0 as const,
    start: null,
    end: null,
    linkType: null,
    problems: [{ offset: null, message }],
  }));
  const isKnown = devices.some(({ identity }) => Object.values(identity).some((claim) => claim !== null));
  const judging = judge && isKnown ? await judge() : null;
  const verdicts = judging
    ? devices.flatMap((device, place) => judging.findings(device, groups[place]?.facts ?? []))
    : [];
  const { drafts, lost } = await concluding;
  if (lost > 0) coverage.blind('contacts beyond the limit of detectors', lost);
  const findings = named([...cleartext.findings(findingId), ...drafts.map(findingOf)], addressBook(devices)).concat(
    verdicts,
  );
  return {
    result,
    report: {
      captures: [...result.captures, ...unreadable],
      devices,
      flows: { count, byProtocol: Object.fromEntries([...byProtocol].sort(([, a], [, b]) => b.bytes - a.bytes)) },
      findings,
      incidents: tellIncidents(findings, deviceBook(devices), knowledge),
      coverage: {
        ...coverage.report(),
        duplicatePackets: result.counters.duplicates,
        externalAddresses: inventory.external.size,
      },
    },
  };
}
