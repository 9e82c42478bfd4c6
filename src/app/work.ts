/** Work that takes longer than a request may: begun, looked at, and answered with the last result meanwhile. */
import type { Work } from '#model/segmentation.ts';
import { isExpected } from './expected.ts';

export interface Workbench<Answer> {
  look(): Work<Answer>;
  /** Begins; where it is being worked at already, it is made once more behind that. */
  begin(): Work<Answer>;
}

/** Inert until it is begun. What goes wrong is told as its sentence; a defect is told to `report`. */
export function createWorkbench<Answer>(
  make: () => Promise<Answer>,
  now: () => Date,
  report: (error: unknown) => void,
): Workbench<Answer> {
  let work: Work<Answer> = { state: 'none', madeAt: null, problem: null, answer: null };
  let isAskedAgain = false;
  const run = async (): Promise<void> => {
    try {
      const answer = await make();
      work = { state: 'ready', madeAt: now().toISOString(), problem: null, answer };
    } catch (error) {
      if (!isExpected(error)) report(error);
      const problem = isExpected(error) ? error.message : 'Something is wrong on our side; the log says where.';
      work = { ...work, state: 'failed', problem };
    }
    if (!isAskedAgain) return;
    isAskedAgain = false;
    begin();
  };
  const begin = (): Work<Answer> => {
    if (work.state === 'working') isAskedAgain = true;
    else {
      work = { ...work, state: 'working', problem: null };
      void run();
    }
    return work;
  };
  return { look: () => work, begin };
}
