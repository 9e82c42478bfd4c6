/** A pcapng interface description: its link type, and how its ticks become time. Hot path: no allocation per packet. */
import { u16, u32 } from './format.ts';

/** Options of one interface that are looked at. */
const OPTION_LIMIT = 256;
const [OPTION_END, OPTION_RESOLUTION, OPTION_OFFSET] = [0, 9, 14];
const TWO_TO_32 = 0x1_0000_0000;
/** Largest divisor for which the division by parts below is exact in doubles. */
const EXACT_DIVISOR = 2 ** 21;

/** How ticks become microseconds: divide by `factor`, multiply by it, or divide by 2 to the power of it for seconds. */
type Unit = 'divide' | 'multiply' | 'binary';

/** What packets of an interface need to know of it. */
export interface Interface {
  readonly linkType: number;
  /** Longest captured part of a packet, 0 for no limit. */
  readonly snapLength: number;
  readonly unit: Unit;
  readonly factor: number;
  /** Microseconds to add (`if_tsoffset`). */
  readonly offset: number;
}

/** Reads the body of an interface description block, `bytes[at, end)`, of at least 8 bytes. */
export function readInterface(bytes: Uint8Array, at: number, end: number, little: boolean): Interface {
  let resolution = 6;
  let offset = 0;
  let option = at + 8;
  for (let count = 0; count < OPTION_LIMIT && option + 4 <= end; count++) {
    const code = u16(bytes, option, little);
    const length = u16(bytes, option + 2, little);
    if (code === OPTION_END || option + 4 + length > end) break;
    if (code === OPTION_RESOLUTION && length >= 1) resolution = bytes[option + 4] as number;
    else if (code === OPTION_OFFSET && length >= 8) {
      const one = u32(bytes, option + 4, little);
      const two = u32(bytes, option + 8, little);
      offset = ((little ? two : one) | 0) * TWO_TO_32 + (little ? one : two);
    }
    option += 4 + ((length + 3) & ~3);
  }
  return {
    linkType: u16(bytes, at, little),
    snapLength: u32(bytes, at + 4, little),
    ...unitOf(resolution),
    offset: offset * 1e6,
  };
}

/** `if_tsresol`: a negative power of ten, or of two where the highest bit is set. */
function unitOf(resolution: number): { readonly unit: Unit; readonly factor: number } {
  if ((resolution & 0x80) !== 0) return { unit: 'binary', factor: resolution & 0x7f };
  if (resolution < 6) return { unit: 'multiply', factor: 10 ** (6 - resolution) };
  return { unit: 'divide', factor: 10 ** (resolution - 6) };
}

/** Microseconds since the epoch of a time stamp of two halves, finer ones floored; exact although ticks may exceed 2^53. */
export function timeOf(from: Interface, high: number, low: number): number {
  const { factor, offset } = from;
  if (from.unit === 'divide') {
    if (factor === 1) return high * TWO_TO_32 + low + offset;
    if (factor > EXACT_DIVISOR) return Math.floor((high * TWO_TO_32 + low) / factor) + offset;
    const quotient = Math.floor(high / factor);
    return quotient * TWO_TO_32 + Math.floor(((high - quotient * factor) * TWO_TO_32 + low) / factor) + offset;
  }
  if (from.unit === 'multiply') return (high * TWO_TO_32 + low) * factor + offset;
  return binaryTime(factor, high, low) + offset;
}

/** Ticks of 2^-bits seconds: whole seconds first, then the highest 32 bits of the rest. */
function binaryTime(bits: number, high: number, low: number): number {
  if (bits <= 32) {
    const perSecond = 2 ** bits;
    const second = high * 2 ** (32 - bits) + Math.floor(low / perSecond);
    return second * 1e6 + Math.floor(((low % perSecond) * 1e6) / perSecond);
  }
  const perSecond = 2 ** (bits - 32);
  const second = Math.floor(high / perSecond);
  const rest = Math.floor(((high % perSecond) * TWO_TO_32 + low) / perSecond);
  return second * 1e6 + Math.floor((rest * 1e6) / TWO_TO_32);
}
