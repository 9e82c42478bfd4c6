/** The tables of reports: schedules, and what they made. */
import type { Kysely } from 'kysely';

export interface ReportTables {
  readonly reportSchedules: {
    id: string;
    name: string;
    kind: string;
    q: string;
    step: string;
    keepDays: number;
    owner: string;
    createdAt: string;
    reportedTo: string;
    problem: string | null;
  };
  readonly reports: {
    id: string;
    schedule: string;
    name: string;
    kind: string;
    from: string;
    to: string;
    madeAt: string;
    until: string;
    total: number;
    content: string;
  };
}

/** The step that makes the tables. */
export async function createReportTables({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('reportSchedules')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('q', 'text', (column) => column.notNull())
    .addColumn('step', 'text', (column) => column.notNull())
    .addColumn('keepDays', 'integer', (column) => column.notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('createdAt', 'text', (column) => column.notNull())
    .addColumn('reportedTo', 'text', (column) => column.notNull())
    .addColumn('problem', 'text')
    .execute();
  await schema
    .createTable('reports')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('schedule', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('from', 'text', (column) => column.notNull())
    .addColumn('to', 'text', (column) => column.notNull())
    .addColumn('madeAt', 'text', (column) => column.notNull())
    .addColumn('until', 'text', (column) => column.notNull())
    .addColumn('total', 'integer', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .execute();
}
