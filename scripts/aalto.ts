/**
 * Makes what `wardline model` needs of the Aalto captures: a file of labels, and with --blind a copy of the captures in which nothing that
 * is of one instance or one laboratory is as it was: names of files and labels, the calendar, MACs in every spelling, addresses, makers' names.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseMac } from '../src/base/addresses.ts';
import { createRandom, type Random, shuffled } from '../src/base/random.ts';
import { AALTO_TYPES } from './aalto-types.ts';

/** Makers' and products' names that are written with other letters, everywhere alike. */
const NAMES =
  /dlink|d-link|dch|dsp|dcs|hnap|belkin|wemo|xbcs|edimax|fitbit|gainspan|philips|meethue|openwrt|tplink|yunext|icomen|localcam|cellvision|redsonic/gi;

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: path.join(import.meta.dirname, '../../shared/data/iot/iot-sentinel') },
    to: { type: 'string', default: path.join(import.meta.dirname, '../bench/work/aalto') },
    blind: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`usage: node scripts/aalto.ts [--from DIR] [--to DIR] [--blind] [--seed N]
  --from DIR  the Aalto captures: a folder for each type, with _iotdevice-mac.txt
  --to DIR    where LABELS.ndjson is written, and with --blind the captures (bench/work/aalto)
  --blind     copies the captures with other names, MACs, addresses, days and makers' names, and with labels that say nothing`);
  process.exit(0);
}

interface Line {
  readonly capture: string;
  readonly mac: string;
  readonly label: string;
  readonly path: readonly string[];
}

const lines = readFolders(values.from);
fs.mkdirSync(values.to, { recursive: true });
const written = values.blind ? blind(lines, createRandom(Number(values.seed))) : lines;
const file = path.join(values.to, 'LABELS.ndjson');
fs.writeFileSync(file, written.map((line) => `${JSON.stringify(line)}\n`).join(''));
console.log(
  `${written.length} devices in captures, labelled in ${file}; the captures are in ${values.blind ? values.to : values.from}`,
);

function readFolders(folder: string): readonly Line[] {
  return fs
    .readdirSync(folder)
    .filter((type) => fs.existsSync(path.join(folder, type, '_iotdevice-mac.txt')))
    .sort()
    .flatMap((type) => {
      const mac = fs
        .readFileSync(path.join(folder, type, '_iotdevice-mac.txt'), 'utf8')
        .trim()
        .toLowerCase();
      const captures = fs.readdirSync(path.join(folder, type)).filter((name) => name.endsWith('.pcap'));
      return captures
        .sort()
        .map((name) => ({ capture: `${type}/${name}`, mac, label: type, path: AALTO_TYPES[type] ?? [] }));
    });
}

/** Copies every capture and gives the lines that go with the copies. */
function blind(known: readonly Line[], random: Random): readonly Line[] {
  const macs = new Map<string, string>();
  const words = new Map<string, string>();
  const called = (kind: string, name: string): string => {
    const key = `${kind} ${name}`;
    if (!words.has(key)) words.set(key, `${kind}${String(words.size).padStart(2, '0')}`);
    return words.get(key) ?? '';
  };
  const shift = 86_400 * (1000 + random.below(1000));
  const letters = letterMap(random);
  return known.map(({ capture, mac, label, path: names }) => {
    if (!macs.has(mac)) macs.set(mac, randomMac(random));
    const name = `${hexDigits(random, 16)}.pcap`;
    const bytes = fs.readFileSync(path.join(values.from, capture));
    fs.writeFileSync(path.join(values.to, name), rewrite(bytes, { mac, other: macs.get(mac) ?? mac, shift, letters }));
    return {
      capture: name,
      mac: macs.get(mac) ?? mac,
      label: called('T', label),
      path: names.map((word, level) => called('FVC'[level] ?? 'X', word)),
    };
  });
}

interface Rewriting {
  readonly mac: string;
  readonly other: string;
  /** Seconds by which the clock goes on. */
  readonly shift: number;
  readonly letters: ReadonlyMap<string, string>;
}

/** A classic pcap with every trace of instance and laboratory replaced by something of the same length. */
function rewrite(capture: Buffer, rewriting: Rewriting): Buffer {
  const bytes = Buffer.from(capture);
  const pairs = spellings(rewriting.mac, rewriting.other);
  for (let at = 24; at + 16 <= bytes.length; ) {
    const [start, end] = [at + 16, at + 16 + bytes.readUInt32LE(at + 8)];
    bytes.writeUInt32LE(bytes.readUInt32LE(at) + rewriting.shift, at);
    rewriteFrame(bytes.subarray(start, end), pairs, rewriting.letters);
    at = end;
  }
  return bytes;
}

function rewriteFrame(
  frame: Buffer,
  pairs: readonly (readonly [string, string])[],
  letters: ReadonlyMap<string, string>,
): void {
  let text = frame.toString('latin1');
  for (const [from, to] of pairs) text = text.replaceAll(from, to);
  text = text.replaceAll('10.10.10.', '172.18.7.').replaceAll('\x0a\x0a\x0a', '\xac\x12\x07');
  text = text.replaceAll('192.168.0.', '172.30.4.').replaceAll('\xc0\xa8\x00', '\xac\x1e\x04');
  text = text.replace(NAMES, (name) => [...name].map((letter) => letters.get(letter) ?? letter).join(''));
  frame.write(text, 'latin1');
}

/** A MAC in every form in which devices write it, down to its last six digits, each with what takes its place. */
function spellings(mac: string, other: string): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  const binary = (text: string): string =>
    String.fromCharCode(...text.split(':').map((byte) => Number.parseInt(byte, 16)));
  pairs.push([binary(mac), binary(other)]);
  const plain = [mac.replaceAll(':', ''), other.replaceAll(':', '')] as const;
  // The interface identifier of IPv6: ff:fe in the middle, one bit turned.
  pairs.push([binary(interfaceId(mac)), binary(interfaceId(other))]);
  for (const spell of [(text: string): string => text, (text: string): string => text.toUpperCase()]) {
    for (const separator of [':', '-'])
      pairs.push([spell(mac.replaceAll(':', separator)), spell(other.replaceAll(':', separator))]);
    for (const length of [12, 8, 6]) pairs.push([spell(plain[0].slice(-length)), spell(plain[1].slice(-length))]);
  }
  return pairs;
}

function interfaceId(mac: string): string {
  const [first = '00', ...rest] = mac.split(':');
  const turned = (Number.parseInt(first, 16) ^ 2).toString(16).padStart(2, '0');
  return [turned, rest[0], rest[1], 'ff', 'fe', ...rest.slice(2)].join(':');
}

/** Letters to other letters, upper case like lower case. */
function letterMap(random: Random): ReadonlyMap<string, string> {
  const from = [...'abcdefghijklmnopqrstuvwxyz'];
  const to = shuffled(from, random);
  return new Map(
    from.flatMap(
      (letter, at) =>
        [
          [letter, to[at] ?? ''],
          [letter.toUpperCase(), (to[at] ?? '').toUpperCase()],
        ] as const,
    ),
  );
}

/** A locally administered address that no maker owns. */
function randomMac(random: Random): string {
  const mac = `02:${hexDigits(random, 10).replace(/..(?=.)/g, '$&:')}`;
  return parseMac(mac) > 0 ? mac : randomMac(random);
}

function hexDigits(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.below(16).toString(16)).join('');
}
