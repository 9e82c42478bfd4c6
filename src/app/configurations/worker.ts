/** A thread that reads the configurations that people bring, so that the service goes on meanwhile. */
import type { BroughtConfiguration } from '#model/brought.ts';
import { answerQuestions } from '../thread.ts';
import type { RawFile } from './bundle.ts';
import { take } from './take.ts';

export interface BringingQuestion {
  readonly files: readonly RawFile[];
  readonly standing: readonly Pick<BroughtConfiguration, 'name' | 'device'>[];
}

answerQuestions<BringingQuestion, ReturnType<typeof take>>(({ files, standing }) => take(files, standing));
