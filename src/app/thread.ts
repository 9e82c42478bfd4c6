/** A thread that answers questions one by one, so that the service goes on meanwhile. */
import { parentPort, Worker } from 'node:worker_threads';
import { Defect, describeDefect } from '#base/defect.ts';
import { messageOf } from '#base/message.ts';
import { isExpected } from './expected.ts';
import { SegmentError } from './segment-error.ts';

interface Asked<Question> {
  readonly number: number;
  readonly question: Question;
}
type Reply<Answer> =
  | { readonly number: number; readonly answer: Answer }
  | { readonly number: number; readonly failed: string; readonly isExpected: boolean };

export interface Thread<Question, Answer> {
  /** Throws a SegmentError where the answer is a sentence for a person, a Defect where ours is wrong, an Error once it was stopped. */
  ask(question: Question): Promise<Answer>;
  /** For good. */
  stop(): Promise<void>;
}

/** One thread, started when it is first needed, and again behind one that ended. */
export function createThread<Question, Answer>(file: URL, workerData: unknown): Thread<Question, Answer> {
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  let [worker, number, isStopped]: [Worker | null, number, boolean] = [null, 0, false];
  const fail = (message: string): void => {
    worker = null;
    for (const { reject } of waiting.values()) reject(new Error(message));
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(file, { workerData });
    started.unref();
    started.on('message', (reply: Reply<Answer>) => {
      const asked = waiting.get(reply.number);
      waiting.delete(reply.number);
      if (!('failed' in reply)) asked?.resolve(reply.answer);
      else asked?.reject(reply.isExpected ? new SegmentError(reply.failed) : new Defect(reply.failed));
    });
    started.on('error', (error) => fail(messageOf(error)));
    started.on('exit', () => fail('the thread that answers has ended'));
    return started;
  };
  return {
    ask(question) {
      if (isStopped) return Promise.reject(new Error('the thread was stopped'));
      worker ??= start();
      const asked = Promise.withResolvers<Answer>();
      waiting.set(++number, asked);
      worker.postMessage({ number, question } satisfies Asked<Question>);
      return asked.promise;
    },
    async stop() {
      isStopped = true;
      await worker?.terminate();
    },
  };
}

/** The other side: answers whatever the thread is asked, in the order of asking. */
export function answerQuestions<Question, Answer>(answer: (question: Question) => Promise<Answer> | Answer): void {
  let last: Promise<void> = Promise.resolve();
  const reply = async ({ number, question }: Asked<Question>): Promise<void> => {
    const said = await replyTo(() => answer(question));
    parentPort?.postMessage({ number, ...said });
  };
  parentPort?.on('message', (asked: Asked<Question>) => {
    last = last.then(() => reply(asked));
  });
}

async function replyTo<Answer>(
  answer: () => Promise<Answer> | Answer,
): Promise<{ readonly answer: Answer } | { readonly failed: string; readonly isExpected: boolean }> {
  try {
    return { answer: await answer() };
  } catch (error) {
    return isExpected(error)
      ? { failed: error.message, isExpected: true }
      : { failed: describeDefect(error), isExpected: false };
  }
}
