/** Processes of a running program, as /proc shows them: found, stopped where they stand, and ended. */
import fs from 'node:fs';

/** Names of the processes of Wardline by what stands in their command line. */
const NAMES = { 'decoder.ts': 'decoder', 'child.ts': 'engine' } as const;

export interface Found {
  readonly pid: number;
  readonly name: 'decoder' | 'engine' | 'other';
}

/** Children of a process, and theirs. */
export function descendantsOf(pid: number): readonly Found[] {
  const parents = new Map<number, number>();
  for (const entry of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${entry}/status`))?.[1] ?? Number.NaN);
    parents.set(Number(entry), parent);
  }
  const found = new Set([pid]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const [child, parent] of parents) if (found.has(parent)) found.add(child);
  }
  found.delete(pid);
  return [...found].map((child) => ({ pid: child, name: nameOf(child) }));
}

/** Stops processes where they stand; resolves when none of their threads runs any more. */
export async function freeze(pids: readonly number[]): Promise<void> {
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  while (pids.flatMap(threadsOf).some((state) => state !== 'T' && state !== 'Z'))
    await new Promise((resolve) => setTimeout(resolve, 2));
}

/** Sends a signal; false where the process had ended by itself. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function nameOf(pid: number): Found['name'] {
  const words = read(`/proc/${pid}/cmdline`);
  for (const [mark, name] of Object.entries(NAMES)) if (words.includes(mark)) return name;
  return 'other';
}

/** The state of each thread: T where it is stopped. */
function threadsOf(pid: number): readonly string[] {
  let threads: readonly string[];
  try {
    threads = fs.readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  return threads.map((thread) => /^State:\s+(\S)/m.exec(read(`/proc/${pid}/task/${thread}/status`))?.[1] ?? 'Z');
}

/** A file of /proc; empty where its process ended meanwhile. */
function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
