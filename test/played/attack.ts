/** What a played attack is, and who plays in it. */
import { join, le, wide } from '../talks/words.ts';
import type { Manner, Scene } from './scene.ts';

/** A scene, and findings that must be told of it: `KIND OUTCOME ACTORS>TARGETS`. */
export interface Attack {
  readonly name: string;
  readonly play: (scene: Scene) => void;
  readonly found: readonly string[];
  readonly manner?: Manner;
}

export const zeros = (count: number): Buffer => Buffer.alloc(count);
export const A = '10.0.0.1';
export const B = '10.0.0.2';
export const C = '10.0.0.3';
export const D = '10.0.0.4';
export const OUTSIDE = '203.0.113.7';

/** A path or name as a pointer to a conformant string (C706 section 14.3.4.3). */
export const text = (name: string): Buffer => {
  const spelled = wide(`${name}\0`);
  const count = spelled.length / 2;
  return join(le(0x20000, 4), le(count, 4), le(0, 4), le(count, 4), spelled, zeros((4 - (spelled.length % 4)) % 4));
};
