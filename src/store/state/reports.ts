/** Keeps the schedules of reports, and the reports that they made. */
import type { Selectable } from 'kysely';
import type { KeptReport, ReportSchedule } from '#api/contract-reports.ts';
import type { ReportStore } from '#api/reports/store.ts';
import type { Database, Tables } from './schema.ts';

const KEPT = ['id', 'schedule', 'name', 'kind', 'from', 'to', 'madeAt', 'until', 'total'] as const;

export function createReports(database: Database): ReportStore {
  return {
    async schedules() {
      const rows = await database.selectFrom('reportSchedules').selectAll().orderBy('name').orderBy('id').execute();
      return rows.map(scheduleOf);
    },
    async schedule(id) {
      const row = await database.selectFrom('reportSchedules').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? scheduleOf(row) : null;
    },
    async insert(schedule) {
      await database.insertInto('reportSchedules').values(schedule).execute();
    },
    async update(id, fields) {
      await database.updateTable('reportSchedules').set(fields).where('id', '=', id).execute();
    },
    async remove(id) {
      const { numDeletedRows } = await database.deleteFrom('reportSchedules').where('id', '=', id).executeTakeFirst();
      return numDeletedRows > 0n;
    },
    async kept() {
      const rows = await database.selectFrom('reports').select(KEPT).orderBy('madeAt', 'desc').orderBy('id').execute();
      return rows.map(keptOf);
    },
    async one(id) {
      const row = await database.selectFrom('reports').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) return null;
      const { content, ...report } = row;
      return { report: keptOf(report), content };
    },
    async keep(report, content) {
      await database
        .insertInto('reports')
        .values({ ...report, content })
        .execute();
    },
    async removeOld(now) {
      const { numDeletedRows } = await database.deleteFrom('reports').where('until', '<=', now).executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

function scheduleOf({ kind, step, ...row }: Selectable<Tables['reportSchedules']>): ReportSchedule {
  return { ...row, kind: kind as ReportSchedule['kind'], step: step as ReportSchedule['step'] };
}

function keptOf({ kind, ...row }: Omit<Selectable<Tables['reports']>, 'content'>): KeptReport {
  return { ...row, kind: kind as KeptReport['kind'] };
}
