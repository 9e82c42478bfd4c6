/** The main job: captures in, one report out — devices with cited claims, flows in sum, findings, and what could not be seen. */
import type { Report } from '#model/report.ts';
import type { Config } from './config.ts';
import { addressBook, deviceOf, inventoryNeeds, named, newDeviceId, shortHash } from './devices.ts';
import type { Knowledge } from './knowledge.ts';
import type { RunOptions, RunResult } from './pipeline.ts';
import { gather } from './shards.ts';

/** A report, and what reading the captures gave (for messages and the exit status). */
export interface Analysis {
  readonly report: Report;
  readonly result: RunResult;
}

/** Analyses the captures as one network. */
export async function analyze(
  paths: readonly string[],
  config: Config,
  knowledge: Knowledge,
  options: RunOptions = {},
): Promise<Analysis> {
  const { gathering, result } = await gather(paths, config, options);
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
  return {
    result,
    report: {
      captures: [...result.captures, ...unreadable],
      devices,
      flows: { count, byProtocol: Object.fromEntries([...byProtocol].sort(([, a], [, b]) => b.bytes - a.bytes)) },
      findings: named(
        cleartext.findings((word) => shortHash(`finding ${word}`)),
        addressBook(devices),
      ),
      coverage: {
        ...coverage.report(),
        duplicatePackets: result.counters.duplicates,
        externalAddresses: inventory.external.size,
      },
    },
  };
}
