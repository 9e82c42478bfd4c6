/**
 * The checker of certificates: a program by itself that shares no code with the prover. It holds a certificate against the
 * files that it speaks of, and follows its steps: what begins is covered, whatever comes to a place has a fate there, goes
 * where it is said to go, and ends as the intent wants it. It trusts the prover in one thing: that the lines, which it finds
 * in the files, mean what the sets say.
 *
 * By itself: node src/segment/check/check.ts CERTIFICATE --network DIR --policy FILE --intent FILE
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ALL, NONE, Sets } from './diagram.ts';

export interface Checked {
  readonly certificate: string;
  readonly accepted: boolean;
  readonly because: string;
}

export interface Against {
  readonly network: string;
  readonly policy: string;
  readonly intent: string;
}

/** Largest certificate in bytes, and most nodes of one. */
const SIZE_LIMIT = 1_000_000_000;
const NODE_LIMIT = 20_000_000;
const KINDS: readonly unknown[] = ['go', 'arrive', 'fail', 'unknown'];
const RESULTS: readonly unknown[] = ['proved', 'refuted', 'unknown'];

class Refused extends Error {}

/** Holds the file of a certificate against a network, a policy and intents. Never throws: what is wrong is the reason of its refusal. */
export function checkCertificate(certificate: string, against: Against): Checked {
  return judged(certificate, () => {
    if (fs.statSync(certificate).size > SIZE_LIMIT) throw new Refused('it is too large');
    check(fs.readFileSync(certificate, 'utf8'), against);
  });
}

/** The same for the text of a certificate. */
export function checkText(certificate: string, against: Against): Checked {
  return judged('', () => check(certificate, against));
}

function judged(certificate: string, work: () => void): Checked {
  try {
    work();
    return { certificate, accepted: true, because: 'every file is as it was, and every step follows' };
  } catch (error) {
    const what = error instanceof Error ? error.message.split('\n')[0] : 'unreadable';
    return {
      certificate,
      accepted: false,
      because: error instanceof Refused ? error.message : `it is no certificate (${what})`,
    };
  }
}

/** An object of a certificate or a policy: what each key holds is looked at before it is used. */
type Key =
  | 'wardline network policy intent fields nodes intents file sha256 other version src dst state zones name members'
  | 'at result witness line steps wants from to packets places begins reached fates kind lines text digest';
type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text;
type Json = Readonly<Partial<Record<Words<Key>, unknown>>>;

function check(text: string, against: Against): void {
  const whole = object(JSON.parse(text), 'the certificate');
  const { digest, ...body } = whole;
  if (text !== JSON.stringify({ ...body, digest })) throw new Refused('it is not written as a certificate is');
  if (digest !== sha256(JSON.stringify(body))) throw new Refused('it was changed: its digest is another');
  if (whole.wardline !== 'certificate 1') throw new Refused('it is of another kind');
  const lines = checkFiles(list(whole.network, 'network'), against.network);
  if (whole.policy !== sha256(fs.readFileSync(against.policy))) throw new Refused('the policy is another one');
  if (whole.intent !== sha256(fs.readFileSync(against.intent))) throw new Refused('the intents are others');
  const fields = readFields(object(whole.fields, 'fields'));
  const sets = new Sets();
  const numbers = readNodes(list(whole.nodes, 'nodes'), sets);
  const zones = readZones(fs.readFileSync(against.policy, 'utf8'));
  const intents = list(whole.intents, 'intents').map((intent) => object(intent, 'an intent'));
  const wanted = sentencesOf(fs.readFileSync(against.intent, 'utf8'));
  if (intents.length !== wanted.length) throw new Refused('it does not speak of every intent');
  for (const [index, intent] of intents.entries()) {
    const sentence = wanted[index];
    if (sentence === undefined || intent.intent !== sentence.text || intent.at !== sentence.at)
      throw new Refused(`intent ${index + 1} is another one`);
    new Intent(intent, sentence.text, { sets, numbers, fields, zones, lines }).check();
  }
}

/** Every file of the network is as it was, and there is no other; answers the lines of each. */
function checkFiles(network: readonly unknown[], folder: string): ReadonlyMap<string, readonly string[]> {
  const lines = new Map<string, readonly string[]>();
  for (const entry of network) {
    const { file, sha256: hash } = object(entry, 'a file');
    const target = path.resolve(folder, text(file, 'a file'));
    if (!target.startsWith(path.resolve(folder) + path.sep) || !fs.existsSync(target))
      throw new Refused(`${String(file)} is not in the network`);
    const bytes = fs.readFileSync(target);
    if (sha256(bytes) !== hash) throw new Refused(`${String(file)} is not as it was`);
    lines.set(
      String(file),
      bytes
        .toString('utf8')
        .replace(/^\uFEFF/, '')
        .split(/\r\n|\r|\n/),
    );
  }
  const there = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !fs.statSync(path.join(folder, name)).isDirectory());
  for (const name of there)
    if (!lines.has(name.split(path.sep).join('/'))) throw new Refused(`${name} is new in the network`);
  return lines;
}

interface Field {
  readonly first: number;
  readonly width: number;
}
type Fields = Readonly<Record<'other' | 'version' | 'src' | 'dst' | 'state', Field>>;

function readFields(fields: Json): Fields {
  const read = (name: keyof Fields): Field => {
    const [first, width] = list(fields[name], name);
    return { first: count(first, name), width: count(width, name) };
  };
  const found = {
    other: read('other'),
    version: read('version'),
    src: read('src'),
    dst: read('dst'),
    state: read('state'),
  };
  if (found.src.width !== 128 || found.dst.width !== 128 || found.src.first === found.dst.first)
    throw new Refused('its fields are not those of packets');
  return found;
}

/** Nodes in the order of the certificate: children before parents, variables growing downwards, each node once. */
function readNodes(nodes: readonly unknown[], sets: Sets): readonly number[] {
  if (nodes.length > NODE_LIMIT) throw new Refused('it has too many nodes');
  const numbers = [NONE, ALL];
  for (const node of nodes) {
    const [variable, zero, one] = list(node, 'a node').map((part) => count(part, 'a node'));
    const [low, high] = [numbers[zero ?? -1], numbers[one ?? -1]];
    if (variable === undefined || low === undefined || high === undefined || low === high)
      throw new Refused('a node is none');
    if (sets.variableOf(low) <= variable || sets.variableOf(high) <= variable)
      throw new Refused('a node is out of order');
    const number = sets.node(variable, low, high);
    if (number !== numbers.length) throw new Refused('a node stands twice');
    numbers.push(number);
  }
  return numbers;
}

interface Sentence {
  readonly text: string;
  readonly at: number;
}

function sentencesOf(file: string): readonly Sentence[] {
  return file
    .split(/\r?\n/)
    .map((line, index) => ({ text: line.replace(/(?:^|\s)#.*$/, '').trim(), at: index + 1 }))
    .filter((sentence) => sentence.text !== '');
}

/** Zones of a policy in JSON whose members are prefixes alone: these the checker reads for itself. */
function readZones(policy: string): ReadonlyMap<string, readonly string[]> {
  const zones = new Map<string, readonly string[]>();
  if (!/^\s*\{/.test(policy)) return zones;
  for (const entry of list(object(JSON.parse(policy), 'the policy').zones, 'zones')) {
    const { name, members } = object(entry, 'a zone');
    const prefixes = Array.isArray(members) ? members.map((member) => prefixText(String(member))) : [];
    if (typeof name === 'string' && prefixes.length > 0 && prefixes.every((prefix) => prefix !== null))
      zones.set(
        name,
        prefixes.filter((prefix) => prefix !== null),
      );
  }
  return zones;
}

/** `10.2.0.0/24` of what is written so, an address as a prefix of its whole length; null for anything but IPv4. */
function prefixText(member: string): string | null {
  const [, a, b, c, d, length = '32'] =
    /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(member.trim()) ?? [];
  if (a === undefined || Number(length) > 32) return null;
  const value = [a, b, c, d].reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(length));
  const network = Math.floor(value / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256).join('.')}/${Number(length)}`;
}

interface Known {
  readonly sets: Sets;
  readonly numbers: readonly number[];
  readonly fields: Fields;
  readonly zones: ReadonlyMap<string, readonly string[]>;
  readonly lines: ReadonlyMap<string, readonly string[]>;
}

interface Fate {
  readonly kind: string;
  readonly to: number;
  readonly packets: number;
}

interface Place {
  readonly begins: number;
  readonly reached: number;
  readonly fates: readonly Fate[];
}

/** One intent: each step follows, and the result is what the steps come to. */
class Intent {
  readonly #intent: Json;
  readonly #sentence: string;
  readonly #known: Known;

  constructor(intent: Json, sentence: string, known: Known) {
    this.#intent = intent;
    this.#sentence = sentence;
    this.#known = known;
  }

  check(): void {
    const { result } = this.#intent;
    if (!RESULTS.includes(result)) throw new Refused(`"${this.#sentence}" has no result`);
    const steps = list(this.#intent.steps, 'steps').map((step) => object(step, 'a step'));
    this.#checkZones(steps);
    const held = steps.map((step) => this.#holds(step));
    const isProved = held.every((one) => one === 'holds');
    if (result === 'proved' && !isProved) throw new Refused(`"${this.#sentence}" is not proved by its steps`);
    if (result === 'proved' && this.#intent.witness !== null)
      throw new Refused(`"${this.#sentence}" is proved and has a witness`);
    if (result === 'refuted' && object(this.#intent.witness, 'a witness') === null)
      throw new Refused('a witness is missing');
    if (this.#intent.line !== null) this.#checkLine(object(this.#intent.line, 'a line'));
  }

  /** Where the sentence names zones that the checker can read, the steps speak of their addresses. */
  #checkZones(steps: readonly Json[]): void {
    const [, from, to] = /^nothing in zone (\S+) reaches zone (\S+?)(?: on .+)?$/i.exec(this.#sentence) ?? [];
    const pairs = [
      ['from', from],
      ['to', to],
    ] as const;
    for (const [side, name] of pairs) {
      const members = name === undefined ? undefined : this.#known.zones.get(name);
      if (members === undefined) continue;
      for (const step of steps)
        if (JSON.stringify(step[side]) !== JSON.stringify([...new Set(members)]))
          throw new Refused(`a step of "${this.#sentence}" speaks of other addresses than zone ${name}`);
    }
  }

  /** Follows one step; what it wants holds, or not. */
  #holds(step: Json): 'holds' | 'fails' {
    const { sets } = this.#known;
    const { wants } = step;
    if (wants !== 'nothing-arrives' && wants !== 'everything-arrives') throw new Refused('a step wants nothing');
    const places = list(step.places, 'places').map((place) => this.#place(object(place, 'a place')));
    const asked = this.#set(step.packets);
    this.#checkAsked(step, asked);
    if (sets.union(places.map(({ begins }) => begins)) !== asked)
      throw new Refused('what is asked about does not begin anywhere');
    for (const place of places) this.#follow(place, places);
    const ends = (kind: string): number =>
      sets.union(
        places.flatMap(({ fates }) => fates.filter((fate) => fate.kind === kind).map(({ packets }) => packets)),
      );
    if (ends('unknown') !== NONE) return 'fails';
    if (wants === 'nothing-arrives') return ends('arrive') === NONE ? 'holds' : 'fails';
    return ends('fail') === NONE && !circles(places, sets) ? 'holds' : 'fails';
  }

  /** The packets asked about have their addresses where the step says; all states that begin a conversation, or that answer one. */
  #checkAsked(step: Json, asked: number): void {
    const { sets } = this.#known;
    for (const [side, field] of [
      ['from', 'src'],
      ['to', 'dst'],
    ] as const) {
      const prefixes = list(step[side], side).map((prefix) => this.#addresses(text(prefix, 'a prefix'), field));
      if (!sets.within(asked, sets.union(prefixes)))
        throw new Refused('a step asks about other addresses than it says');
    }
  }

  #addresses(prefix: string, field: 'src' | 'dst'): number {
    const { sets, fields } = this.#known;
    const [address = '', length = ''] = prefix.split('/');
    const isLong = address.includes(':');
    const value = isLong
      ? longValue(address)
      : address.split('.').reduce((sum, part) => sum * 256n + BigInt(Number(part)), 0n);
    const version = sets.prefix(fields.version.first, 1, isLong ? 1n : 0n, 1);
    return sets.and(
      version,
      sets.prefix(fields[field].first, isLong ? 128 : 32, value, count(Number(length), 'a prefix')),
    );
  }

  /** Whatever comes to a place has a fate, and what goes on comes to its next place. */
  #follow({ begins, reached, fates }: Place, places: readonly Place[]): void {
    const { sets } = this.#known;
    if (!sets.within(begins, reached)) throw new Refused('what begins at a place does not come to it');
    if (!sets.within(reached, sets.union(fates.map(({ packets }) => packets))))
      throw new Refused('something comes to a place and nothing is said of it');
    for (const { kind, to, packets } of fates) {
      if (!sets.within(packets, reached)) throw new Refused('something has a fate where it never comes');
      const next = places[to];
      if ((kind === 'go') !== (next !== undefined)) throw new Refused('something goes nowhere');
      if (next && !sets.within(packets, next.reached)) throw new Refused('something goes on and does not come');
    }
  }

  #place(place: Json): Place {
    return {
      begins: this.#set(place.begins),
      reached: this.#set(place.reached),
      fates: list(place.fates, 'fates').map((entry) => {
        const fate = object(entry, 'a fate');
        if (!KINDS.includes(fate.kind)) throw new Refused('a fate is none');
        for (const line of list(fate.lines, 'lines')) this.#checkLine(object(line, 'a line'));
        return { kind: String(fate.kind), to: Number(fate.to), packets: this.#set(fate.packets) };
      }),
    };
  }

  /** The line stands in its file where it is said to stand. */
  #checkLine({ file, at, text: words }: Json): void {
    const line = this.#known.lines.get(text(file, 'a file'))?.[count(at, 'a line') - 1];
    if (line === undefined || line.trim() !== text(words, 'a line').trim())
      throw new Refused(`line ${String(at)} of ${String(file)} is another one`);
  }

  #set(number: unknown): number {
    const set = this.#known.numbers[count(number, 'a set')];
    if (set === undefined) throw new Refused('a set is none');
    return set;
  }
}

/** Whether anything goes round for ever: the greatest set of packets that all go on to where they are again. */
function circles(places: readonly Place[], sets: Sets): boolean {
  const left = places.map(({ reached }) => reached);
  for (let isNews = true; isNews; ) {
    isNews = false;
    for (const [index, { fates }] of places.entries()) {
      const on = sets.union(
        fates.filter(({ kind }) => kind === 'go').map(({ to, packets }) => sets.and(packets, left[to] ?? NONE)),
      );
      const still = sets.and(left[index] ?? NONE, on);
      if (still !== left[index]) isNews = true;
      left[index] = still;
    }
  }
  return left.some((set) => set !== NONE);
}

/** The number of an IPv6 address (RFC 4291 section 2.2) without a dotted tail. */
function longValue(address: string): bigint {
  const [head = '', tail = ''] = address.split('::');
  const [first, last] = [head, tail].map((part) => part.split(':').filter((group) => group !== '')) as [
    string[],
    string[],
  ];
  const groups = [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last];
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(Number.parseInt(group, 16)), 0n);
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function object(value: unknown, what: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refused(`${what} is missing`);
  return value as Json;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Refused(`${what} is no list`);
  return value;
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new Refused(`${what} is no text`);
  return value;
}

function count(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw new Refused(`${what} is no number`);
  return value;
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === import.meta.filename) {
  const option = (name: string): string => process.argv[process.argv.indexOf(`--${name}`) + 1] ?? '';
  const checked = checkCertificate(process.argv[2] ?? '', {
    network: option('network'),
    policy: option('policy'),
    intent: option('intent'),
  });
  process.stdout.write(`${JSON.stringify(checked)}\n`);
  process.exitCode = checked.accepted ? 0 : 1;
}
