/** Keeps what people make of findings. */
import type { Selectable } from 'kysely';
import type { TriageStore } from '#api/triage.ts';
import type { Author } from '#model/correction.ts';
import type { Suppression, TriageStep } from '#model/triage.ts';
import type { Database, Tables } from './schema.ts';

export function createTriageStore(database: Database): TriageStore {
  return { ...createSteps(database), ...createSuppressions(database) };
}

function createSteps(database: Database): Pick<TriageStore, 'steps' | 'history' | 'append' | 'withdraw'> {
  const rows = () => database.selectFrom('triageSteps').selectAll().orderBy('id');
  return {
    steps: async () => (await rows().execute()).map(stepOf),
    history: async (finding) => (await rows().where('finding', '=', finding).execute()).map(stepOf),
    async append(steps) {
      await database.transaction().execute(async (transaction) => {
        for (const { finding, time, by, kind, before, after, text } of steps)
          await transaction
            .insertInto('triageSteps')
            .values({
              ...{ finding, time, kind, before, after, text },
              ...{ authorId: by.id, authorName: by.name, withdrawnId: null, withdrawnName: null, withdrawnAt: null },
            })
            .execute();
      });
    },
    async withdraw(finding, step, by, time) {
      const { numUpdatedRows } = await database
        .updateTable('triageSteps')
        .set({ text: null, withdrawnId: by.id, withdrawnName: by.name, withdrawnAt: time })
        .where('id', '=', step)
        .where('finding', '=', finding)
        .where('text', 'is not', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}

function createSuppressions(database: Database): Pick<TriageStore, 'suppressions' | 'suppress' | 'unsuppress'> {
  return {
    suppressions: async () =>
      (await database.selectFrom('suppressions').selectAll().orderBy('id', 'desc').execute()).map(suppressionOf),
    async suppress(suppression) {
      const { kind, device, place, reason, by, createdAt, expiresAt } = suppression;
      const { id } = await database
        .insertInto('suppressions')
        .values({
          ...{ kind, device, place, reason, createdAt, expiresAt },
          ...{ authorId: by.id, authorName: by.name, endedId: null, endedName: null, endedAt: null },
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return { id, ...suppression };
    },
    async unsuppress(id, by, time) {
      const { numUpdatedRows } = await database
        .updateTable('suppressions')
        .set({ endedId: by.id, endedName: by.name, endedAt: time })
        .where('id', '=', id)
        .where('endedAt', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}

function momentOf(
  id: string | null,
  name: string | null,
  time: string | null,
): { readonly by: Author; readonly time: string } | null {
  return id === null || name === null || time === null ? null : { by: { id, name }, time };
}

function stepOf(row: Selectable<Tables['triageSteps']>): TriageStep {
  const { authorId, authorName, withdrawnId, withdrawnName, withdrawnAt, kind, ...rest } = row;
  return {
    ...rest,
    // Only the three kinds are ever written.
    kind: kind as TriageStep['kind'],
    by: { id: authorId, name: authorName },
    withdrawn: momentOf(withdrawnId, withdrawnName, withdrawnAt),
  };
}

function suppressionOf(row: Selectable<Tables['suppressions']>): Suppression {
  const { authorId, authorName, endedId, endedName, endedAt, ...rest } = row;
  return { ...rest, by: { id: authorId, name: authorName }, ended: momentOf(endedId, endedName, endedAt) };
}
