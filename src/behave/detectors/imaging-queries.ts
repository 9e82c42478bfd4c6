/** Archives of images searched through, titles tried, and peers that nobody knows, over DICOM. */
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
import type { SignalledPair } from '../signal-book.ts';
import { countOf } from '../signal-draft.ts';
import type { Statement } from '../statement-book.ts';

const [ASSOCIATION, UNKNOWN, FIND, RETRIEVE, STORE] = [
  'dicom.association',
  'dicom.title-unknown',
  'dicom.find',
  'dicom.retrieve',
  'dicom.store',
];
/** Searches of one client, so many milliseconds apart in the mean at most, and how many are not for one's own reading. */
const [SEARCHES, SEARCH_PAUSE, SEARCHES_FOR_ONE] = [30, 5000, 10];
/** Titles that one client tries, rejections of them, and servers that it associates with without storing there. */
const [TITLES, REJECTIONS, SERVERS] = [5, 5, 8];
/** Rejections of one title: from so many on somebody should look. */
const LOOKED_AT = 3;
/** Titles that programs bring along: many have them. */
const DEFAULT_TITLES: ReadonlySet<string> = new Set(
  'STORESCU ECHOSCU FINDSCU MOVESCU GETSCU PYNETDICOM ANY-SCU ANYSCU ANY-SCP DCMTK DCM4CHE DCMSND STORESCP'.split(' '),
);

export const imagingQueries: Detector = {
  name: 'imaging-queries',
  kinds: ['clinical.dicom.sweep', 'clinical.dicom.unknown-peer'],
  needs: 'DICOM in the clear between clients and archives, from the start of an association.',
  lookAlikes: [
    'Workstations search as people do, and retrieve what they find; modalities ask for worklists every minute: neither counts.',
    'A router that fetches earlier studies searches much, and retrieves much.',
    'A modality whose title was never entered at the archive tries the same one again and again: one title is no sweep.',
    'A node that moved has another address under the same title: it does not go on under both.',
  ],
  conclude: (seen) => {
    const byClient = Map.groupBy(
      [...seen.signals.pairs.values()].filter(({ signals }) => signals.has(ASSOCIATION) || signals.has(FIND)),
      ({ client }) => client,
    );
    const titles = Map.groupBy(
      [...seen.statements.of('dicom.calledAeTitle'), ...seen.statements.of('dicom.callingAeTitle')],
      ({ ip }) => ip,
    );
    return [
      ...[...byClient].flatMap(([client, pairs]) => ofClient(client, pairs, titles.get(client) ?? [])),
      ...unknownDestinations(seen),
      ...sharedTitles(seen),
    ];
  },
};

function ofClient(client: string, pairs: readonly SignalledPair[], titles: readonly Statement[]): Draft[] {
  const total = (name: string): number => pairs.reduce((sum, pair) => sum + countOf(pair, name), 0);
  const drafts: Draft[] = [];
  const [finds, rejected] = [total(FIND), total(UNKNOWN)];
  const isReader = total(RETRIEVE) + total(STORE) >= finds / SEARCHES_FOR_ONE;
  if (finds >= SEARCHES && !isReader && pause(pairs, FIND) <= SEARCH_PAUSE)
    drafts.push(sweep(client, pairs, FIND, 'succeeded', `searches for patients and studies ${counted(finds, 'time')}`));
  const tried = Math.max(...['called', 'calling'].map((word) => titles.filter(({ key }) => key.includes(word)).length));
  const visited = pairs.filter(({ signals }) => !signals.has(STORE) && !signals.has(RETRIEVE));
  if (rejected >= REJECTIONS && tried >= TITLES)
    drafts.push(sweep(client, pairs, UNKNOWN, 'failed', `tries ${tried} titles, ${rejected} of them not known there`));
  else if (visited.length >= SERVERS)
    drafts.push(sweep(client, visited, ASSOCIATION, 'attempted', 'associates with one after the other'));
  else if (rejected > 0) drafts.push(stranger(client, pairs, rejected));
  return drafts;
}

/** Milliseconds from one to the next in the mean. */
function pause(pairs: readonly SignalledPair[], name: string): number {
  const noticed = pairs.flatMap(({ signals }) => signals.get(name) ?? []);
  const count = noticed.reduce((sum, one) => sum + one.count, 0);
  return (
    (Date.parse(latest(noticed.map(({ last }) => last))) - Date.parse(earliest(noticed.map(({ first }) => first)))) /
    count
  );
}

function evidenceOf(
  pairs: readonly SignalledPair[],
  name: string,
): Pick<Draft, 'start' | 'end' | 'evidence' | 'targets'> {
  const noticed = pairs.flatMap(({ server, signals }) => {
    const one = signals.get(name);
    return one ? [{ server, ...one }] : [];
  });
  return {
    targets: parties(noticed.map(({ server }) => server)),
    start: earliest(noticed.map(({ first }) => first)),
    end: latest(noticed.map(({ last }) => last)),
    evidence: noticed
      .flatMap(({ server, count, frames }) =>
        frames.slice(0, 2).map((frame) => ({ ...frame, why: `${name} at ${server}, ${counted(count, 'time')}` })),
      )
      .slice(0, EVIDENCE_LIMIT),
  };
}

function sweep(
  client: string,
  pairs: readonly SignalledPair[],
  name: string,
  outcome: Draft['outcome'],
  does: string,
): Draft {
  const evidence = evidenceOf(pairs, name);
  return {
    word: `clinical.dicom.sweep ${name} ${client}`,
    kind: 'clinical.dicom.sweep',
    title: `${client} ${does}, at ${counted(evidence.targets.length, 'node')} of DICOM`,
    severity: name === ASSOCIATION ? 'medium' : 'high',
    confidence: name === ASSOCIATION ? 0.75 : 0.9,
    actors: [{ ip: client }],
    ...evidence,
    outcome,
    attack:
      name === FIND
        ? [technique('collection', 'T1213')]
        : [technique('discovery', 'T1046'), technique('discovery', 'T1018')],
    action: `Find out who or what runs on ${client}: if it is no node of imaging, take it off the network and look at what the archive answered it.`,
  };
}

function stranger(client: string, pairs: readonly SignalledPair[], rejected: number): Draft {
  return {
    word: `clinical.dicom.unknown-peer rejected ${client}`,
    kind: 'clinical.dicom.unknown-peer',
    title: `${client} is turned away by DICOM: its title or the one that it calls is not known there, ${counted(rejected, 'time')}`,
    severity: rejected >= LOOKED_AT ? 'medium' : 'low',
    confidence: 0.85,
    actors: [{ ip: client }],
    ...evidenceOf(pairs, UNKNOWN),
    outcome: 'failed',
    attack: [technique('initial-access', 'T1199')],
    action: `If ${client} is a new or changed device of imaging, have its title entered; if it is none, find out what runs on it.`,
  };
}

/** Objects are asked to be sent to a title under which nobody was met. */
function unknownDestinations({ statements, signals }: Seen): Draft[] {
  const met = new Set(
    ['dicom.aeTitle', 'dicom.calledAeTitle'].flatMap((key) => statements.of(key).map(({ value }) => value)),
  );
  return statements
    .of('dicom.moveDestination')
    .filter(({ value }) => !met.has(value))
    .map(({ ip, value, first, last, frame }) => ({
      word: `clinical.dicom.unknown-peer destination ${ip} ${value}`,
      kind: 'clinical.dicom.unknown-peer',
      title: `${ip} asks for images to be sent to ${value}, a node that was never met`,
      severity: 'medium' as const,
      confidence: 0.7,
      actors: [{ ip }],
      targets: parties(
        [...signals.pairs.values()].flatMap((pair) =>
          pair.client === ip && pair.signals.has(RETRIEVE) ? [pair.server] : [],
        ),
      ),
      start: first,
      end: last,
      outcome: 'attempted' as const,
      attack: [technique('collection', 'T1213')],
      evidence: [{ ...frame, why: `C-MOVE names ${value} as destination` }],
      action: `Ask at the archive where ${value} is: a node outside what is seen here, or one that should not be in its list.`,
    }));
}

/** Two addresses that call themselves the same, one while the other goes on to. */
function sharedTitles({ statements }: Seen): Draft[] {
  const byTitle = Map.groupBy(statements.of('dicom.callingAeTitle'), ({ value }) => value);
  return [...byTitle].flatMap(([title, users]) => {
    const sorted = [...users].sort((a, b) => (a.first < b.first || (a.first === b.first && a.ip < b.ip) ? -1 : 1));
    const owner = sorted[0];
    const other = sorted.find(({ ip, first }) => owner && ip !== owner.ip && first < owner.last);
    const addresses = new Set(users.map(({ ip }) => ip));
    if (!owner || !other || addresses.size !== 2 || DEFAULT_TITLES.has(title)) return [];
    return [
      {
        word: `clinical.dicom.unknown-peer title ${title} ${other.ip}`,
        kind: 'clinical.dicom.unknown-peer',
        title: `${other.ip} calls itself ${title}, as ${owner.ip} does before and after`,
        severity: 'medium',
        confidence: 0.75,
        actors: [{ ip: other.ip }],
        targets: [{ ip: owner.ip }],
        start: other.first,
        end: other.last,
        outcome: 'attempted',
        attack: [technique('defense-evasion', 'T1036')],
        evidence: [owner, other].map(({ ip, frame }) => ({ ...frame, why: `${ip} calls itself ${title}` })),
        action: `Ask who runs ${title}: if it has one address, find out what runs on ${other.ip}, and let the archive check addresses beside titles.`,
      },
    ];
  });
}
