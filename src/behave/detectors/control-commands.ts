/** Plants and buildings told to do something: what stops, restarts or reprograms a controller, and what writes to it. */
import type { Finding } from '#model/finding.ts';
import type { ContactBook } from '../contact-book.ts';
import {
  counted,
  type Detector,
  type Draft,
  EVIDENCE_LIMIT,
  earliest,
  latest,
  parties,
  technique,
} from '../detector.ts';
import type { NoticedSignal, SignalledPair } from '../signal-book.ts';

/** Decoders name a command `PROTOCOL.command-VERB`, and its answer `done` or `refused`. */
const COMMAND = /^([a-z0-9-]+)\.command-([a-z]+)$/;
const [DONE, REFUSED] = ['done', 'refused'];

/** How a verb reads, how it weighs and which technique it is (MITRE ATT&CK for ICS). */
interface Verb {
  readonly says: string;
  readonly isGrave: boolean;
  readonly attack: Finding['attack'][number];
}
const VERBS: ReadonlyMap<string, Verb> = new Map([
  ['stop', { says: 'stops or silences', isGrave: true, attack: technique('execution', 'T0858') }],
  ['restart', { says: 'restarts', isGrave: true, attack: technique('inhibit-response-function', 'T0816') }],
  [
    'program',
    { says: 'loads a program or a file into', isGrave: true, attack: technique('lateral-movement', 'T0843') },
  ],
  ['start', { says: 'starts', isGrave: false, attack: technique('execution', 'T0858') }],
  ['operate', { says: 'operates', isGrave: false, attack: technique('impair-process-control', 'T0855') }],
  ['write', { says: 'writes to', isGrave: false, attack: technique('impair-process-control', 'T0855') }],
  ['settings', { says: 'changes settings of', isGrave: false, attack: technique('impair-process-control', 'T0836') }],
]);

/** Who writes for so long, to so many, or with so many other frames for each command is the plant's own controller or its operators' station. */
const [HABIT_SPAN, HABIT_TARGETS, HABIT_FRAMES] = [3_600_000, 8, 8];
/** Frames that open and close a connection, and that a command takes with its answer. */
const [CONNECTION_FRAMES, COMMAND_FRAMES] = [10, 4];

export const controlCommands: Detector = {
  name: 'control-commands',
  kinds: ['ot.control-command'],
  needs:
    'Modbus, BACnet, S7, EtherNet/IP, DNP3, IEC 104, FINS or PROFINET DCP in the clear, between whoever commands and what is commanded.',
  lookAlikes: [
    'The controller of a building writes set points all day: over hours, to many devices or beside much reading it is told as low.',
    'An engineer loads a program or restarts a controller at planned times: it looks the same and is told as high, so that somebody says that it was planned.',
    'Masters of DNP3 and IEC 104 acknowledge restarts and set the clock: that is no command, or a low one.',
  ],
  conclude: ({ signals, contacts }) => {
    const orders = [...signals.pairs.values()].flatMap(ordersOf);
    const byClient = Map.groupBy(orders, ({ pair }) => pair.client);
    return [...byClient].flatMap(([client, given]) => {
      const grave = given.filter(({ verb }) => verb.isGrave);
      const plain = given.filter(({ verb }) => !verb.isGrave);
      const drafts: Draft[] = [];
      if (grave.length > 0) drafts.push(draft(client, 'grave', 'high', grave));
      if (plain.length > 0) drafts.push(draft(client, 'plain', weightOf(client, plain, contacts), plain));
      return drafts;
    });
  },
};

/** One sort of command by one client to one server. */
interface Order {
  readonly pair: SignalledPair;
  readonly name: string;
  readonly protocol: string;
  readonly verb: Verb;
  readonly noticed: NoticedSignal;
}

function ordersOf(pair: SignalledPair): Order[] {
  const orders: Order[] = [];
  for (const [name, noticed] of pair.signals) {
    if (!name.includes('.command-')) continue;
    const [, protocol = '', word = ''] = COMMAND.exec(name) ?? [];
    const verb = VERBS.get(word);
    if (verb) orders.push({ pair, name, protocol, verb, noticed });
  }
  return orders;
}

/** Medium, or low where commands are a habit of the client. */
function weightOf(client: string, orders: readonly Order[], contacts: ContactBook): Finding['severity'] {
  if (orders.every(({ name }) => name.endsWith('.command-settings') && name.startsWith('dnp3'))) return 'low';
  const start = Date.parse(earliest(orders.map(({ noticed }) => noticed.first)));
  const end = Date.parse(latest(orders.map(({ noticed }) => noticed.last)));
  const targets = new Set(orders.map(({ pair }) => pair.server));
  if (end - start >= HABIT_SPAN || targets.size >= HABIT_TARGETS) return 'low';
  const count = orders.reduce((sum, { noticed }) => sum + noticed.count, 0);
  let frames = -COMMAND_FRAMES * count;
  for (const contact of contacts.byClient.get(client)?.values() ?? [])
    if (targets.has(contact.server))
      frames += contact.packets - (contact.transport === 'tcp' ? CONNECTION_FRAMES * contact.flows : 0);
  return frames > HABIT_FRAMES * count ? 'low' : 'medium';
}

function draft(client: string, weight: string, severity: Finding['severity'], orders: readonly Order[]): Draft {
  const servers = new Set(orders.map(({ pair }) => pair.server));
  const does = [...new Set(orders.map(({ verb }) => verb.says))].join(', ');
  const protocols = [...new Set(orders.map(({ protocol }) => protocol))].join(', ');
  const count = orders.reduce((sum, { noticed }) => sum + noticed.count, 0);
  const where = servers.size === 1 ? [...servers].join() : counted(servers.size, 'device');
  const attack = new Map(orders.map(({ verb }) => [verb.attack.technique, verb.attack]));
  return {
    word: `ot.control-command ${weight} ${client}`,
    kind: 'ot.control-command',
    title: `${client} ${does} ${where} over ${protocols}: ${counted(count, 'command')}`,
    severity,
    confidence: severity === 'low' ? 0.7 : 0.9,
    actors: [{ ip: client }],
    targets: parties(servers),
    start: earliest(orders.map(({ noticed }) => noticed.first)),
    end: latest(orders.map(({ noticed }) => noticed.last)),
    outcome: outcomeOf(orders),
    attack: [...attack.values()],
    evidence: orders
      .flatMap(({ pair, name, noticed }) =>
        noticed.frames
          .slice(0, 2)
          .map((frame) => ({ ...frame, why: `${name} to ${pair.server}, ${counted(noticed.count, 'time')}` })),
      )
      .slice(0, EVIDENCE_LIMIT),
    action:
      severity === 'low'
        ? `Name ${client} as a controller of this plant if it is one; then only other hosts should be able to reach these devices by exception.`
        : `Ask who works on ${where} from ${client} and whether it was planned. If nobody does: go to the plant, take it into manual control, then cut ${client} off.`,
  };
}

/** As the devices answered; where they say nothing that is read, attempted. */
function outcomeOf(orders: readonly Order[]): Finding['outcome'] {
  const has = (word: string): boolean =>
    orders.some(({ pair, protocol }) => pair.signals.has(`${protocol}.command-${word}`));
  if (has(DONE)) return 'succeeded';
  return has(REFUSED) ? 'failed' : 'attempted';
}
