/** Addresses held as numbers, as text; MACs and those of IPv4 are remembered, since the same few come again and again. */
import { formatIpv4, formatIpv6, formatMacNumber } from '#base/addresses.ts';

/** Texts remembered: a new one takes the place of one that shares its place. */
const SIZE = 1 << 17;
const words = new Int32Array(SIZE);
const texts: (string | undefined)[] = new Array(SIZE).fill(undefined);

/** The address as text; empty where the network is neither 4 nor 6. */
export function addressText(network: number, w0: number, w1: number, w2: number, w3: number): string {
  if (network === 4) return ipv4Text(w3);
  return network === 6 ? formatIpv6(w0, w1, w2, w3) : '';
}

function ipv4Text(word: number): string {
  const at = (Math.imul(word, 0x9e3779b1) >>> 15) & (SIZE - 1);
  const known = texts[at];
  if (known !== undefined && words[at] === word) return known;
  const text = formatIpv4(word);
  words[at] = word;
  texts[at] = text;
  return text;
}

const macs = new Float64Array(SIZE).fill(-1);
const macTexts: string[] = new Array(SIZE).fill('');

/** A MAC held as a 48-bit number, as text. */
export function macText(mac: number): string {
  const at = (Math.imul(mac | 0, 0x9e3779b1) >>> 15) & (SIZE - 1);
  if (macs[at] === mac) return macTexts[at] as string;
  const text = formatMacNumber(mac);
  macs[at] = mac;
  macTexts[at] = text;
  return text;
}
