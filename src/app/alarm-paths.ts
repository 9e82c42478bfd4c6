/** The ways of alarms in captures: learnt, measured, and what is wrong with them. */
import type { AlarmPath } from '#model/alarm-path.ts';
import type { Finding } from '#model/finding.ts';
import type { Config } from './config.ts';
import { findingOf } from './devices.ts';
import type { RunOptions, RunResult } from './pipeline.ts';
import { gather } from './shards.ts';

export interface AlarmPathAnswer {
  readonly paths: readonly AlarmPath[];
  /** Findings of the kinds `clinical.alarm-path.…`. */
  readonly findings: readonly Finding[];
}

/** Reads captures as one network; what cannot be read is in the result. */
export async function alarmPathsIn(
  captures: readonly string[],
  config: Config,
  options: RunOptions = {},
): Promise<{ readonly answer: AlarmPathAnswer; readonly result: RunResult }> {
  const { concluding, result } = await gather(captures, config, options);
  const { drafts, alarmPaths } = await concluding;
  const own = drafts.filter(({ kind }) => kind.startsWith('clinical.alarm-path.'));
  return { result, answer: { paths: alarmPaths, findings: own.map(findingOf) } };
}
