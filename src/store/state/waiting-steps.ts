/** Keeps the steps at the enforcement point that wait for a second person. */
import type { StepStore, WaitingStep } from '#api/segmentation.ts';
import type { Database } from './schema.ts';

export function createStepStore(database: Database): StepStore {
  return {
    async list() {
      const rows = await database.selectFrom('waitingSteps').selectAll().orderBy('at').orderBy('id').execute();
      // Written by `keep` alone.
      return rows.map(({ json }) => JSON.parse(json) as WaitingStep);
    },
    async keep(step) {
      const { id, at } = step.proposal;
      await database
        .insertInto('waitingSteps')
        .values({ id, at, json: JSON.stringify(step) })
        .execute();
    },
    async remove(id) {
      const { numDeletedRows } = await database.deleteFrom('waitingSteps').where('id', '=', id).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}
