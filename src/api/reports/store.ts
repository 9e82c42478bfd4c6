/** The port of what reports keep: the schedules, and the reports that they made. */
import type { KeptReport, ReportSchedule } from '../contract-reports.ts';

export interface ReportStore {
  /** All schedules by name; a house has tens. */
  schedules(): Promise<readonly ReportSchedule[]>;
  schedule(id: string): Promise<ReportSchedule | null>;
  insert(schedule: ReportSchedule): Promise<void>;
  update(id: string, fields: Partial<Pick<ReportSchedule, 'reportedTo' | 'problem'>>): Promise<void>;
  /** The reports that it made stay as long as was said. */
  remove(id: string): Promise<boolean>;
  /** Newest first. */
  kept(): Promise<readonly KeptReport[]>;
  one(id: string): Promise<{ readonly report: KeptReport; readonly content: string } | null>;
  /** Keeps a report; what it says is opaque text. */
  keep(report: KeptReport, content: string): Promise<void>;
  /** Removes those that were to be kept until `now`; answers how many. */
  removeOld(now: string): Promise<number>;
}
