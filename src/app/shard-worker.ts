/** A reading thread: follows its share of the address pairs and hands on what it learns. */
import { parentPort } from 'node:worker_threads';
import { describeDefect } from '#base/defect.ts';
import type { DetectionState } from '#behave/detection.ts';
import { ChunkWriter } from './chunks.ts';
import { flowLine } from './flow-line.ts';
import { Gathering } from './gathering.ts';
import { run } from './pipeline.ts';
import { createStop, type ShardMessage, type ShardTask, type ThreadMessage, waitForRoom } from './shard-threads.ts';

const say = (message: ShardMessage, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);
/** What the other threads saw: they may have read their shares first. */
const seen = Promise.withResolvers<readonly DetectionState[]>();

parentPort?.on('message', (message: ThreadMessage) => {
  if (message.kind === 'conclude') seen.resolve(message.seen);
  else
    void work(message.task)
      .catch((error: unknown) => say({ kind: 'failed', message: describeDefect(error) }))
      .finally(() => parentPort?.close());
});

function work(task: ShardTask): Promise<void> {
  return task.kind === 'gather' ? gatherShare(task) : tellShare(task);
}

async function gatherShare(task: ShardTask): Promise<void> {
  const gathering = new Gathering();
  const stop = createStop(task);
  const turn = async (): Promise<void> => stop.ask();
  const result = await run(task.paths, task.config, gathering, { signal: stop.signal, turn });
  const state = gathering.state();
  if (!task.concludes) {
    say({ kind: 'end', end: { result, state, seen: gathering.seen() } });
    return;
  }
  say({ kind: 'end', end: { result, state, seen: null } });
  for (const elsewhere of await seen.promise) gathering.detection.absorb(elsewhere);
  say({ kind: 'concluded', conclusion: gathering.conclude() });
}

async function tellShare(task: ShardTask): Promise<void> {
  let given = 0;
  const writer = new ChunkWriter((chunk) => {
    given++;
    say({ kind: 'chunk', chunk }, [
      chunk.bytes.buffer as ArrayBuffer,
      chunk.times.buffer as ArrayBuffer,
      chunk.places.buffer as ArrayBuffer,
      chunk.ends.buffer as ArrayBuffer,
    ]);
  });
  const stop = createStop(task);
  const turn = async (): Promise<void> => {
    stop.ask();
    waitForRoom(task, given);
  };
  const result = await run(
    task.paths,
    task.config,
    { flow: (flow, time, place) => writer.add(time, place, flowLine(flow)) },
    { signal: stop.signal, turn },
  );
  writer.flush();
  say({ kind: 'end', end: { result, state: null, seen: null } });
}
