/** Runs a program to its end and measures it: wall and processor seconds, and the most memory it held. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';

/** How often the kernel is asked, in milliseconds: what a program does after the last look is not in its sums. */
const LOOK = 10;
/** Clock ticks a second in /proc (USER_HZ is 100 on every Linux that Node runs on). */
const TICKS = 100;

export interface Measured {
  readonly wallSeconds: number;
  /** User and system time of all threads. */
  readonly cpuSeconds: number;
  /** Peak resident memory. */
  readonly memoryBytes: number;
}

/** Throws an Error where the program fails. Its output is thrown away. */
export async function measure(program: string, args: readonly string[]): Promise<Measured> {
  const began = performance.now();
  const child = spawn(program, [...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said = (said + String(bytes)).slice(-500);
  });
  let [ticks, kilobytes] = [0, 0];
  const look = (): void => {
    try {
      const words = fs.readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      ticks = Math.max(ticks, Number(words[11]) + Number(words[12]));
      const status = fs.readFileSync(`/proc/${child.pid}/status`, 'utf8');
      kilobytes = Math.max(kilobytes, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    } catch {
      // It has ended.
    }
  };
  const timer = setInterval(look, LOOK);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  }).finally(() => clearInterval(timer));
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${said}`);
  return { wallSeconds: (performance.now() - began) / 1000, cpuSeconds: ticks / TICKS, memoryBytes: kilobytes * 1024 };
}

/** The run whose wall time is in the middle. */
export function median(runs: readonly Measured[]): Measured {
  const sorted = [...runs].sort((a, b) => a.wallSeconds - b.wallSeconds);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (!middle) throw new RangeError('nothing was measured');
  return middle;
}
