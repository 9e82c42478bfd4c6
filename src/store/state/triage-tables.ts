/** The tables of what people make of findings: steps, each written once, and suppressions. */
import type { ColumnDefinitionBuilder, Generated, Kysely } from 'kysely';

export interface TriageTables {
  readonly triageSteps: {
    id: Generated<number>;
    finding: string;
    time: string;
    authorId: string;
    authorName: string;
    kind: string;
    before: string | null;
    after: string | null;
    text: string | null;
    withdrawnId: string | null;
    withdrawnName: string | null;
    withdrawnAt: string | null;
  };
  readonly suppressions: {
    id: Generated<number>;
    kind: string;
    device: string | null;
    place: string | null;
    reason: string;
    authorId: string;
    authorName: string;
    createdAt: string;
    expiresAt: string;
    endedId: string | null;
    endedName: string | null;
    endedAt: string | null;
  };
}

export async function createTriageTables(
  { schema }: Kysely<unknown>,
  numbered: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder,
): Promise<void> {
  const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();
  await schema
    .createTable('triageSteps')
    .addColumn('id', 'integer', numbered)
    .addColumn('finding', 'text', required)
    .addColumn('time', 'text', required)
    .addColumn('authorId', 'text', required)
    .addColumn('authorName', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .addColumn('text', 'text')
    .addColumn('withdrawnId', 'text')
    .addColumn('withdrawnName', 'text')
    .addColumn('withdrawnAt', 'text')
    .execute();
  await schema.createIndex('triageSteps_finding').on('triageSteps').columns(['finding', 'id']).execute();
  await schema
    .createTable('suppressions')
    .addColumn('id', 'integer', numbered)
    .addColumn('kind', 'text', required)
    .addColumn('device', 'text')
    .addColumn('place', 'text')
    .addColumn('reason', 'text', required)
    .addColumn('authorId', 'text', required)
    .addColumn('authorName', 'text', required)
    .addColumn('createdAt', 'text', required)
    .addColumn('expiresAt', 'text', required)
    .addColumn('endedId', 'text')
    .addColumn('endedName', 'text')
    .addColumn('endedAt', 'text')
    .execute();
}
