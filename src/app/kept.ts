/** What a folder keeps, opened for one piece of work and closed again. */
import fs from 'node:fs';
import { FolderError } from './folder.ts';
import { type Knowledge, loadKnowledge } from './knowledge.ts';
import { DEFAULT_FLOWS, type Memory, openMemory, placesIn } from './memory.ts';

/** Opens a folder, which is made where there is none, settles what came in, does the work and closes it. Throws what `openMemory` throws. */
export async function withMemory<Result>(
  data: string,
  knowledge: Knowledge,
  warn: (message: string) => void,
  work: (memory: Memory) => Result | Promise<Result>,
): Promise<Result> {
  const memory = await openMemory(data, DEFAULT_FLOWS, { knowledge, now: () => new Date(), warn });
  try {
    await memory.core.settle();
    return await work(memory);
  } finally {
    await memory.close();
  }
}

/** The same with the knowledge that ships, for a folder in which something is kept; throws a FolderError where nothing is. */
export async function withKept<Result>(
  data: string,
  warn: (message: string) => void,
  work: (memory: Memory) => Promise<Result>,
): Promise<Result> {
  if (!fs.existsSync(placesIn(data).state))
    throw new FolderError(`${data}: nothing is kept there; name the folder that serve or analyze --data keeps`);
  return withMemory(data, loadKnowledge(), warn, work);
}
