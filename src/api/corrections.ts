/** What the API needs to hand on the operator's word: who may say what is the API's matter, what it comes to is not. */
import type { Asked, Author, Correction, Question } from '#model/correction.ts';

/** What the operator asked for cannot be; the message is one sentence that says why and what to do. */
export class CorrectionRefused extends Error {
  /** `missing`: there is no such device or step. */
  readonly code: 'missing' | 'refused';

  constructor(code: CorrectionRefused['code'], message: string) {
    super(message);
    this.name = 'CorrectionRefused';
    this.code = code;
  }
}

/** Each step is kept when it resolves, and shows on the device, and on those that learn of it. Throws a CorrectionRefused. */
export interface CorrectionDesk {
  /** The steps about a device, the oldest first, with those that were taken back. */
  list(device: string): readonly Correction[] | Promise<readonly Correction[]>;
  /** The devices that a person should look at next, those that teach most first. */
  next(): readonly Question[] | Promise<readonly Question[]>;
  correct(device: string, asked: Asked, by: Author): Promise<Correction>;
  undo(device: string, step: number, by: Author): Promise<Correction>;
}
