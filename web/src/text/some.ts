/** A count with its noun: “1 device”, “2,300 devices”. */
import { number } from '../lib/format.ts';

export const some = (count: number, one: string, many: string): string =>
  `${number(count)} ${count === 1 ? one : many}`;
