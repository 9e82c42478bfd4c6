/** Opens the memory in a folder and takes in numbered batches until it is ended; prints the number of each once it is safe. */
import fs from 'node:fs';
import { loadKnowledge } from '#app/knowledge.ts';
import { DEFAULT_FLOWS, openMemory } from '#app/memory.ts';
import { batchOf } from './numbered-batches.ts';

/** Conclusions are drawn after so many batches. */
const SETTLE_EVERY = 7;

const memory = await openMemory(
  process.argv[2] ?? '',
  { ...DEFAULT_FLOWS, freeBytes: 0 },
  { knowledge: loadKnowledge(), now: () => new Date(), warn: (message) => fs.writeSync(2, `${message}\n`) },
);
for (let sequence = 1; ; sequence++) {
  await memory.core.take(batchOf(sequence));
  // Without a buffer in between: what is read was written when the batch was safe, and not before.
  fs.writeSync(1, `${sequence}\n`);
  if (sequence % SETTLE_EVERY === 0) await memory.core.settle();
}
