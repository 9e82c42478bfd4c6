/** A progress bar on a terminal's standard error, with rate and time left; silent elsewhere. */
import tty from 'node:tty';
import type { Progress } from '#app/pipeline.ts';
import { whisper } from './output.ts';

const WIDTH = 28;
const EVERY_MILLISECONDS = 100;

export interface ProgressBar {
  show(progress: Progress): void;
  clear(): void;
}

/** A bar that redraws itself at most ten times a second. */
export function createProgressBar(now: () => number = performance.now.bind(performance)): ProgressBar {
  if (!tty.isatty(2)) return { show: () => {}, clear: () => {} };
  const started = now();
  let drawn = 0;
  return {
    show(progress: Progress): void {
      const time = now();
      if (time - drawn < EVERY_MILLISECONDS) return;
      drawn = time;
      whisper(`\r\x1b[2K${line(progress, (time - started) / 1000)}`);
    },
    clear(): void {
      if (drawn > 0) whisper('\r\x1b[2K');
    },
  };
}

function line({ bytesRead, bytesTotal }: Progress, seconds: number): string {
  const rate = bytesRead / Math.max(seconds, 0.001);
  const speed = `${(rate / 1e6).toFixed(0)} MB/s`;
  if (bytesTotal === null || bytesTotal === 0) return `${(bytesRead / 1e6).toFixed(0)} MB read, ${speed}`;
  const share = Math.min(1, bytesRead / bytesTotal);
  const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
  return `${bar} ${(share * 100).toFixed(0).padStart(3)} %  ${speed}  ${((bytesTotal - bytesRead) / rate).toFixed(0)} s left`;
}
