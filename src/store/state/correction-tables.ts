/** The table of the operator's steps: each is written once, and may be marked as taken back. */
import type { ColumnDefinitionBuilder, Generated, Kysely } from 'kysely';

export interface CorrectionTables {
  /** `step` is JSON text; `undoneBy` and `undoneAt` are null while the step holds. */
  readonly corrections: {
    id: Generated<number>;
    time: string;
    authorId: string;
    authorName: string;
    device: string;
    reason: string | null;
    step: string;
    undoneId: string | null;
    undoneName: string | null;
    undoneAt: string | null;
  };
}

export async function createCorrectionTables(
  { schema }: Kysely<unknown>,
  numbered: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder,
): Promise<void> {
  await schema
    .createTable('corrections')
    .addColumn('id', 'integer', numbered)
    .addColumn('time', 'text', (column) => column.notNull())
    .addColumn('authorId', 'text', (column) => column.notNull())
    .addColumn('authorName', 'text', (column) => column.notNull())
    .addColumn('device', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('step', 'text', (column) => column.notNull())
    .addColumn('undoneId', 'text')
    .addColumn('undoneName', 'text')
    .addColumn('undoneAt', 'text')
    .execute();
}
