/** Fingerprints of TLS hellos: JA4 (FoxIO, the part under the BSD licence) and JA3/JA3S (Salesforce). */
import { hash } from 'node:crypto';
import { hexByte } from '#base/text.ts';
import { isGrease } from './tls-numbers.ts';

/** What carried the hello: TLS over TCP, QUIC or DTLS. */
export type Ja4Transport = 't' | 'q' | 'd';

const NOTHING = '000000000000';
const SERVER_NAME = 0x0000;
const ALPN = 0x0010;

const JA4_VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
  [0xfeff, 'd1'],
  [0xfefd, 'd2'],
  [0xfefc, 'd3'],
]);

/** What fingerprints are made of: the lists of a ClientHello. GREASE in them is passed over. */
export interface HelloLists {
  /** `legacy_version`, as 0x0303. */
  readonly version: number;
  readonly ciphers: readonly number[];
  readonly extensions: readonly number[];
  readonly groups: readonly number[];
  readonly pointFormats: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  readonly supportedVersions: readonly number[];
  /** The first ALPN value as bytes in Latin-1, whatever they are. */
  readonly firstProtocol: string;
}

/** Both fingerprints of a ClientHello. */
export interface Fingerprints {
  readonly ja3: string;
  readonly ja4: string;
}

/** The JA3 and JA4 fingerprints of a ClientHello. */
export function fingerprints(hello: HelloLists, transport: Ja4Transport): Fingerprints {
  return { ja3: ja3(hello), ja4: ja4(hello, transport) };
}

/** The JA4 fingerprint of a ClientHello, as `t13d1516h2_8daaf6152771_e5627efa2ab1`. */
function ja4(hello: HelloLists, transport: Ja4Transport): string {
  const ciphers = withoutGrease(hello.ciphers);
  const extensions = withoutGrease(hello.extensions);
  const head =
    transport +
    ja4Version(hello, transport) +
    (extensions.includes(SERVER_NAME) ? 'd' : 'i') +
    twoDigits(ciphers.length) +
    twoDigits(extensions.length) +
    ja4Protocol(hello.firstProtocol);
  return `${head}_${shortHash(hexList(ciphers.sort(byNumber)))}_${ja4Extensions(extensions, hello)}`;
}

/** The JA3 fingerprint of a ClientHello: an MD5 in hexadecimal. */
function ja3(hello: HelloLists): string {
  const fields = [
    withoutGrease(hello.ciphers).join('-'),
    withoutGrease(hello.extensions).join('-'),
    withoutGrease(hello.groups).join('-'),
    hello.pointFormats.join('-'),
  ];
  return md5(`${hello.version},${fields.join()}`);
}

/** The JA3S fingerprint of a ServerHello: an MD5 in hexadecimal. */
export function ja3s(version: number, cipher: number, extensions: readonly number[]): string {
  return md5(`${version},${cipher},${extensions.join('-')}`);
}

function ja4Extensions(extensions: readonly number[], hello: HelloLists): string {
  const listed = hexList(extensions.filter((type) => type !== SERVER_NAME && type !== ALPN).sort(byNumber));
  const algorithms = hexList(withoutGrease(hello.signatureAlgorithms));
  return shortHash(listed !== '' && algorithms !== '' ? `${listed}_${algorithms}` : listed);
}

function ja4Version(hello: HelloLists, transport: Ja4Transport): string {
  const offered = withoutGrease(hello.supportedVersions);
  if (offered.length === 0) return JA4_VERSIONS.get(hello.version) ?? '00';
  // DTLS counts its versions downwards: the newest is the smallest number.
  const best = transport === 'd' ? Math.min(...offered) : Math.max(...offered);
  return JA4_VERSIONS.get(best) ?? '00';
}

/** First and last character of the first ALPN value; where either is not alphanumeric, of its hexadecimal form. */
function ja4Protocol(name: string): string {
  if (name === '') return '00';
  const ends = name.charAt(0) + name.charAt(name.length - 1);
  if (/^[0-9A-Za-z]{2}$/.test(ends)) return ends;
  const [first, last] = [name.charCodeAt(0), name.charCodeAt(name.length - 1)];
  // The published implementations and their test vectors agree on 99 where the name does not start in ASCII.
  if (first > 0x7f) return '99';
  return (first >>> 4).toString(16) + (last & 15).toString(16);
}

function withoutGrease(numbers: readonly number[]): number[] {
  return numbers.filter((number) => !isGrease(number));
}

function byNumber(one: number, other: number): number {
  return one - other;
}

/** Four hexadecimal digits each, with commas between. */
function hexList(numbers: readonly number[]): string {
  let text = '';
  for (const number of numbers) text += `${text === '' ? '' : ','}${hexByte(number >>> 8)}${hexByte(number)}`;
  return text;
}

function twoDigits(count: number): string {
  return String(Math.min(count, 99)).padStart(2, '0');
}

function shortHash(text: string): string {
  return text === '' ? NOTHING : hash('sha256', text, 'hex').slice(0, 12);
}

function md5(text: string): string {
  return hash('md5', text, 'hex');
}
