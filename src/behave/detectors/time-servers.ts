/** Time: servers whose clocks are wrong, and devices that take their time from another server than before; results are stamped with it. */
import { isPublicIp } from '#base/addresses.ts';
import { byClient, clientsOf } from '../announcers.ts';
import type { Contact } from '../contact-book.ts';
import {
  counted,
  type Detector,
  type Draft,
  EVIDENCE_LIMIT,
  earliest,
  latest,
  parties,
  type Seen,
  technique,
} from '../detector.ts';
import type { Statement } from '../statement-book.ts';

const OFF = / min (?:ahead|behind)$/;
/** Packets with each of two servers, from which on a client has changed from one to the other. */
const CHANGED = 4;

export const timeServers: Detector = {
  name: 'time-servers',
  kinds: ['time.wrong', 'time.server-changed'],
  needs: 'Answers of time servers over NTP or SNTP in the clear, and a capture whose own clock is right.',
  lookAlikes: [
    'A capture whose clock is wrong: every server is off by it. Told as low; more only where another server is right, or the same one was.',
    'Pools give another server each time: changes between servers in the internet do not count.',
    'A client of several servers asks them in turn: only one that is no longer asked was left.',
  ],
  conclude: (seen) => [...wrong(seen), ...changed(seen)],
};

const isTime = ({ protocol, down }: Contact): boolean => protocol === 'ntp' && down > 0;

function wrong(seen: Seen): readonly Draft[] {
  const faults = seen.statements.of('ntp.fault').filter(({ ip }) => ip !== '');
  if (faults.length === 0) return [];
  const firstOf = firstAnswers(seen.statements.of('ntp.stratum'));
  const off = new Set(faults.filter(({ value }) => OFF.test(value)).map(({ ip }) => ip));
  // Of those off, some were right before; where all were, the capture's own clock may have leapt.
  const isOneRight = [...firstOf.keys()].some((ip) => !off.has(ip) && !faults.some((fault) => fault.ip === ip));
  const clients = clientsOf(seen, isTime);
  return [...Map.groupBy(faults, ({ ip }) => ip)].map(([ip, list]) => {
    const leapt = list.some(({ value, first }) => OFF.test(value) && (firstOf.get(ip) ?? first) < first);
    const isSure = off.has(ip) && (isOneRight || (leapt && off.size === 1));
    return wrongDraft(ip, list, { leapt, isSure, isOff: off.has(ip), clients: clients.get(ip) ?? new Set() });
  });
}

/** When each server first answered. */
function firstAnswers(said: readonly Statement[]): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const one of said) {
    const known = first.get(one.ip);
    if (one.ip !== '' && (known === undefined || one.first < known)) first.set(one.ip, one.first);
  }
  return first;
}

function wrongDraft(
  ip: string,
  list: readonly Statement[],
  {
    leapt,
    isSure,
    isOff,
    clients,
  }: {
    readonly leapt: boolean;
    readonly isSure: boolean;
    readonly isOff: boolean;
    readonly clients: ReadonlySet<string>;
  },
): Draft {
  const words = [...new Set(list.map(({ value }) => value))].slice(0, 4).join(', ');
  return {
    word: `time.wrong ${ip}`,
    kind: 'time.wrong',
    title: `The time server ${ip} ${leapt ? 'leapt' : isOff ? 'is off' : 'gives no time'}: ${words}`,
    severity: isSure ? 'medium' : isOff ? 'low' : 'info',
    confidence: isSure ? 0.8 : 0.4,
    actors: [{ ip }],
    targets: parties(clients),
    start: earliest(list.map(({ first }) => first)),
    end: latest(list.map(({ last }) => last)),
    outcome: 'attempted',
    attack: [technique('impact', 'T1565.002')],
    evidence: list.slice(0, EVIDENCE_LIMIT).map(({ frame, value }) => ({ ...frame, why: value })),
    action: isSure
      ? `Look at the clocks of ${counted(clients.size, 'client')}, and at what they stamped since; give them another time server until ${ip} is right.`
      : `Hold the time of ${ip} and of the sensor against a third clock.`,
  };
}

/** Clients that asked one server of the network and from then on another alone. */
function changed({ contacts }: Seen): readonly Draft[] {
  const chosen = contacts.chosen(isTime);
  const changes: Contact[] = [];
  for (const list of byClient(chosen)) {
    const newest = list.reduce((one, other) => (other.first > one.first ? other : one));
    const before = list.filter((contact) => contact !== newest);
    if (newest.packets < CHANGED || before.some(({ last }) => last >= newest.first)) continue;
    if (before.every(({ server, packets }) => packets < CHANGED || isPublicIp(server))) continue;
    if (!isPublicIp(newest.client)) changes.push(newest);
  }
  if (changes.length === 0) return [];
  const clients = Map.groupBy(chosen, ({ server }) => server);
  return [...Map.groupBy(changes, ({ server }) => server)].map(([server, list]) => {
    const isAlone = list.length === clients.get(server)?.length;
    return {
      word: `time.server-changed ${server}`,
      kind: 'time.server-changed',
      title: `${counted(list.length, 'client')} took the time from another server before and ${list.length === 1 ? 'takes' : 'take'} it from ${server} now${isAlone ? ', which nobody else asks' : ''}`,
      severity: isAlone ? 'low' : 'info',
      confidence: 0.5,
      actors: [{ ip: server }],
      targets: parties(list.map(({ client }) => client)),
      start: earliest(list.map(({ first }) => first)),
      end: latest(list.map(({ last }) => last)),
      outcome: 'attempted',
      attack: [technique('impact', 'T1565.002')],
      evidence: list
        .flatMap(({ frames, client }) => frames.slice(0, 1).map((frame) => ({ ...frame, why: `${client} asks it` })))
        .slice(0, EVIDENCE_LIMIT),
      action: `Ask who gave ${list.length === 1 ? (list[0]?.client ?? '') : counted(list.length, 'client')} the time server ${server}, and hold its time against another's.`,
    };
  });
}
