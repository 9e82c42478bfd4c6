/** What the segmentation and drills refuse, and how it is told. */
import { Problem, type ProblemCode } from './problem.ts';

/** What was asked cannot be done; the message is one sentence that says why and what to do. */
export class Refused extends Error {
  readonly code: 'missing' | 'refused' | 'conflict';

  constructor(code: Refused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const REFUSALS: Readonly<Record<Refused['code'], ProblemCode>> = {
  missing: 'not-found',
  refused: 'bad-request',
  conflict: 'conflict',
};

/** What was refused, as a problem. */
export async function answered<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Problem(REFUSALS[error.code], error.message);
  }
}
