/** Small disks of a test's own, as files in memory: for what happens to data when power or room is lost. They go away with the process. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { messageOf } from '../src/base/message.ts';

const SHARED_MEMORY = '/dev/shm';
const PREFIX = 'wardline-disk-';

/** Why disks cannot be made here, in one line; null where they can. */
export function whyNoDisks(): string | null {
  if (process.getuid?.() !== 0) return 'making file systems needs root';
  if (!fs.existsSync(SHARED_MEMORY)) return `there is no ${SHARED_MEMORY}`;
  const folder = fs.mkdtempSync(path.join(SHARED_MEMORY, PREFIX));
  const disks = new Disks(folder);
  try {
    disks.mount(disks.make(8), 'try');
    return null;
  } catch (error) {
    return messageOf(error);
  } finally {
    disks.remove();
  }
}

/** Disks below a folder, with what is mounted of them. */
export class Disks {
  readonly #folder: string;
  readonly #mounted: string[] = [];
  #made = 0;

  constructor(folder: string = fs.mkdtempSync(path.join(SHARED_MEMORY, PREFIX))) {
    this.#folder = folder;
    process.on('exit', () => this.remove());
  }

  /** An empty ext4 of so many megabytes; answers its image. */
  make(megabytes: number): string {
    const image = path.join(this.#folder, `${++this.#made}.img`);
    fs.writeFileSync(image, '');
    fs.truncateSync(image, megabytes * 1024 * 1024);
    run('mkfs.ext4', ['-q', '-F', image]);
    return image;
  }

  /** Mounts an image and answers where. Nothing is committed by the clock: what was not synced is not on the disk. */
  mount(image: string, name: string): string {
    const place = path.join(this.#folder, name);
    fs.mkdirSync(place, { recursive: true });
    run('mount', ['-o', 'loop,commit=900', image, place]);
    this.#mounted.push(place);
    return place;
  }

  /** What the disk holds at this moment; whoever writes must have been stopped. */
  copy(image: string): string {
    const twice = [0, 1].map(() => {
      const copy = path.join(this.#folder, `${++this.#made}.img`);
      run('cp', ['--sparse=always', image, copy]);
      return copy;
    });
    const [first = '', second = ''] = twice;
    // The kernel may write in the midst of a copy, which no disk would do: two that are the same were made in between.
    const isSame = spawnSync('cmp', ['-s', first, second]).status === 0;
    fs.rmSync(second);
    if (isSame) return first;
    fs.rmSync(first);
    return this.copy(image);
  }

  unmount(place: string): void {
    run('umount', [place]);
    this.#mounted.splice(this.#mounted.indexOf(place), 1);
  }

  /** Everything goes away. */
  remove(): void {
    for (const place of this.#mounted.splice(0)) {
      try {
        run('umount', ['--lazy', place]);
      } catch {
        // The rest goes all the same.
      }
    }
    fs.rmSync(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

function run(program: string, words: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, words, { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`${program} does not work here (${(error?.message ?? stderr).trim().split('\n')[0]})`);
}
