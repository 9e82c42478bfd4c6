/** Shares between the request for them and its answer. */
import type { SmbMemory, SmbPart } from './message.ts';

/** Most tree connects that wait for their answer. */
const TREE_LIMIT = 64;

/** Keeps the share that message `id` asks for until it is answered. */
export function rememberTree(memory: SmbMemory, id: number, share: string): void {
  if (memory.trees !== null && memory.trees.size >= TREE_LIMIT) memory.trees.clear();
  if (!share) return;
  memory.trees ??= new Map();
  memory.trees.set(id, share);
}

/** The share that message `id` asked for, when it was granted. */
export function treeAnswered(memory: SmbMemory, id: number, status: number): SmbPart | null {
  const share = memory.trees?.get(id);
  memory.trees?.delete(id);
  return share && status === 0 ? { kind: 'tree', share } : null;
}
