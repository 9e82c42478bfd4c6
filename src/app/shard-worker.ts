/** A reading thread: follows its share of the address pairs and hands on what it learns. */
import { parentPort, workerData } from 'node:worker_threads';
import { describeDefect } from '#base/defect.ts';
import { ChunkWriter } from './chunks.ts';
import { flowLine } from './flow-line.ts';
import { Gathering } from './gathering.ts';
import { run } from './pipeline.ts';
import { createStop, type ShardMessage, type ShardTask, waitForRoom } from './shards.ts';

const task = workerData as ShardTask;
const stop = createStop(task);
const say = (message: ShardMessage, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

try {
  if (task.kind === 'gather') await gatherShare();
  else await tellShare();
} catch (error) {
  say({ kind: 'failed', message: describeDefect(error) });
}

async function gatherShare(): Promise<void> {
  const gathering = new Gathering();
  const turn = async (): Promise<void> => stop.ask();
  const result = await run(task.paths, task.config, gathering, { signal: stop.signal, turn });
  say({ kind: 'end', result, state: gathering.state() });
}

async function tellShare(): Promise<void> {
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
  say({ kind: 'end', result, state: null });
}
