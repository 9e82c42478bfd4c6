/** What a process and all it has started use: processor time and memory, as Linux tells in /proc. */
import fs from 'node:fs';

/** Clock ticks a second (USER_HZ is 100 on every Linux that Node runs on). */
const TICKS = 100;

export interface Usage {
  /** Seconds of processor since the process began, by what it is. */
  readonly seconds: ReadonlyMap<string, number>;
  /** Proportional set size in bytes: pages that several share are counted once. */
  readonly memory: ReadonlyMap<string, number>;
}

/** The process and everything below it; `nameOf` says what a process is, by its words. */
export function usageOf(root: number, nameOf: (words: string) => string): Usage {
  const [seconds, memory] = [new Map<string, number>(), new Map<string, number>()];
  for (const pid of below(root)) {
    try {
      const name = nameOf(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
      const pss = /^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
      seconds.set(name, (seconds.get(name) ?? 0) + secondsOf(pid));
      memory.set(name, (memory.get(name) ?? 0) + Number(pss ?? 0) * 1024);
    } catch {
      // It ended meanwhile.
    }
  }
  return { seconds, memory };
}

/** Seconds of processor that a process has used. */
export function secondsOf(pid: number): number {
  const words = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(words[11]) + Number(words[12])) / TICKS;
}

/** Seconds of processor that all of the machine has used, waiting not counted. */
export function secondsOfAll(): number {
  const [, user = 0, nice = 0, system = 0, , , interrupt = 0, soft = 0] = (
    /^cpu +(.*)$/m.exec(fs.readFileSync('/proc/stat', 'utf8'))?.[0] ?? ''
  )
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + interrupt + soft) / TICKS;
}

function below(root: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      parents.set(Number(pid), Number(/^PPid:\t(\d+)$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const found = [root];
  for (let at = 0; at < found.length; at++)
    for (const [pid, parent] of parents) if (parent === found[at]) found.push(pid);
  return found;
}
