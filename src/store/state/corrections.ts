/** Keeps the operator's steps: each whole with the ids that it frees, or not at all. */
import type { Selectable, Transaction } from 'kysely';
import type { InventoryStore } from '#inventory/store.ts';
import type { Correction } from '#model/correction.ts';
import type { Database, Tables } from './schema.ts';

export function createCorrections(database: Database): Pick<InventoryStore, 'correct' | 'undo'> {
  return {
    correct: (step, freed) =>
      database.transaction().execute(async (transaction) => {
        const { time, by, device, reason } = step;
        const { id } = await transaction
          .insertInto('corrections')
          .values({
            time,
            authorId: by.id,
            authorName: by.name,
            device,
            reason,
            step: JSON.stringify(step.step),
            undoneId: null,
            undoneName: null,
            undoneAt: null,
          })
          .returning('id')
          .executeTakeFirstOrThrow();
        await free(transaction, freed);
        return { id, ...step, undone: null };
      }),
    undo: (id, { by, time }, freed) =>
      database.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('corrections')
          .set({ undoneId: by.id, undoneName: by.name, undoneAt: time })
          .where('id', '=', id)
          .where('undoneAt', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await free(transaction, freed);
        return true;
      }),
  };
}

/** Every step, the oldest first. */
export async function loadCorrections(database: Transaction<Tables>): Promise<readonly Correction[]> {
  const rows = await database.selectFrom('corrections').selectAll().orderBy('id').execute();
  return rows.map(correctionOf);
}

function correctionOf(row: Selectable<Tables['corrections']>): Correction {
  const { id, time, authorId, authorName, device, reason, step, undoneId, undoneName, undoneAt } = row;
  const isUndone = undoneId !== null && undoneName !== null && undoneAt !== null;
  return {
    id,
    time,
    by: { id: authorId, name: authorName },
    device,
    reason,
    step: JSON.parse(step) as Correction['step'],
    undone: isUndone ? { by: { id: undoneId, name: undoneName }, time: undoneAt } : null,
  };
}

async function free(database: Transaction<Tables>, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await database
      .deleteFrom('aliases')
      .where('former', 'in', [...ids])
      .execute();
}
