/** Makes scheduled reports once their period is over, keeps them, and removes those that were kept long enough. */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Accounts } from '../accounts.ts';
import { randomId } from '../auth/secrets.ts';
import { type KeptReport, type Report, type ReportSchedule, ReportSchema } from '../contract-reports.ts';
import type { Log } from '../log.ts';
import type { Span } from '../page.ts';
import { Problem } from '../problem.ts';
import type { Services } from '../services.ts';
import { readSettings } from '../settings.ts';
import { makeReport, needsOf } from './make.ts';
import { lastPeriod } from './periods.ts';
import { mayAs } from './source.ts';

/** How often it is looked whether a period is over, in milliseconds. */
const LOOK_EVERY = 60_000;
const DAY = 86_400_000;

export interface ReportDependencies {
  readonly accounts: Accounts;
  readonly services: Services;
  readonly now: () => Date;
  readonly log: Log;
}

/** Text that stands for a report, small enough to keep. */
async function packed(report: Report): Promise<string> {
  return (await promisify(gzip)(JSON.stringify(report))).toString('base64');
}

/** The report that a text stands for. */
export async function unpacked(content: string): Promise<Report> {
  const json = (await promisify(gunzip)(Buffer.from(content, 'base64'))).toString();
  return ReportSchema.parse(JSON.parse(json));
}

/** Makes the report of a schedule for a span, as its owner would, and keeps it. Throws a Problem that says why it cannot. */
export async function runSchedule(
  schedule: ReportSchedule,
  span: Span,
  { accounts, services, now }: ReportDependencies,
): Promise<KeptReport> {
  const owner = await accounts.users.get(schedule.owner);
  if (owner === null || owner.disabled)
    throw new Problem('conflict', 'Whoever made this schedule has no account any more; make it anew.');
  const may = mayAs(owner.role);
  if (!may('downloadReport') || !may(needsOf(schedule.kind)))
    throw new Problem('forbidden', 'Whoever made this schedule may no longer see such a report; make it anew.');
  const made = now();
  const source = { services, settings: await readSettings(accounts.settings), now: made, may };
  const report = await makeReport(source, schedule.kind, { q: schedule.q, ...span });
  const kept: KeptReport = {
    id: randomId(),
    schedule: schedule.id,
    name: schedule.name,
    kind: schedule.kind,
    ...span,
    madeAt: report.madeAt,
    until: new Date(made.getTime() + schedule.keepDays * DAY).toISOString(),
    total: report.total,
  };
  await accounts.reports.keep(kept, await packed(report));
  return kept;
}

export interface ReportSchedules {
  start(): void;
  stop(): Promise<void>;
  /** Looks now. */
  look(): Promise<void>;
}

/** What makes them by itself. A report that cannot be made is tried again, and its schedule says why. */
export function createReportSchedules(dependencies: ReportDependencies): ReportSchedules {
  const { accounts, now, log } = dependencies;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    await accounts.reports.removeOld(now().toISOString());
    const { timeZone } = await readSettings(accounts.settings);
    for (const schedule of await accounts.reports.schedules()) {
      const span = lastPeriod(schedule.step, now(), timeZone);
      if (span.to > schedule.reportedTo) await attempt(schedule, span, dependencies);
    }
  };
  const round = (): void => {
    running = running.then(look).catch((error: unknown) => log.error({ error }, 'scheduled reports could not be made'));
  };
  return {
    look,
    start() {
      round();
      timer = setInterval(round, LOOK_EVERY).unref();
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

async function attempt(schedule: ReportSchedule, span: Span, dependencies: ReportDependencies): Promise<void> {
  const { accounts, log } = dependencies;
  try {
    await runSchedule(schedule, span, dependencies);
    await accounts.reports.update(schedule.id, { reportedTo: span.to, problem: null });
  } catch (error) {
    const problem = error instanceof Problem ? error.message : 'Something went wrong on our side; the log has it.';
    if (problem === schedule.problem) return;
    log.error({ schedule: schedule.id, error }, 'a scheduled report could not be made');
    await accounts.reports.update(schedule.id, { problem });
  }
}
