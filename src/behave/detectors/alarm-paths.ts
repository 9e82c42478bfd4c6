/** Alarms on their way to whoever is called: kept, late, not answered; devices that fell silent; and what everything hangs on. */
import { describePaths, type SinglePoint, singlePoints, timeText } from '../alarm-path/describe.ts';
import type { Gap } from '../alarm-path/gap.ts';
import type { Link } from '../alarm-path/link.ts';
import type { Relay } from '../alarm-path/relay.ts';
import { counted, type Detector, type Draft, EVIDENCE_LIMIT, parties, type Seen, technique } from '../detector.ts';

export const alarmPaths: Detector = {
  name: 'alarm-paths',
  kinds: [
    'clinical.alarm-path.broken',
    'clinical.alarm-path.late',
    'clinical.alarm-path.silent',
    'clinical.alarm-path.single-point',
  ],
  needs:
    'HL7 version 2 in the clear between monitors, gateways and whoever calls the nurse: alarms by the event R40 or the profile of IHE ACM, known again by their control id or their filler order number, as keyed hashes; each hop seen by the same sensor. Over TLS (SDC, WCTP) only that a device spoke at all.',
  lookAlikes: [
    'A gateway that passes on urgent alarms alone keeps others by design: from a tenth of them on nothing is told.',
    'A device that is switched off falls silent as a broken one does: who knows that it is off says so.',
    'A sensor that dies, or a capture that ends, shows nothing any more: what lies behind its last packet is not missing.',
    'What stands in every way that was seen may have a stand-in that was never needed.',
  ],
  conclude: (seen) => {
    const { alarms } = seen;
    const onPath = new Set(
      describePaths(alarms).flatMap(({ hosts }) => hosts.slice(1).map((to, index) => `${hosts[index]} ${to}`)),
    );
    return [
      ...[...alarms.relays.values()].flatMap(ofRelay),
      ...[...alarms.links].flatMap(([key, link]) => ofLink(link, onPath.has(key))),
      ...singlePoints(alarms).map((point) => singleDraft(point, seen)),
    ];
  },
};

function ofRelay({ from, through, to, kept, late, usual }: Relay): Draft[] {
  const most = `${Math.round(usual.quantile(0.99) * 1000)} ms`;
  const drafts: Draft[] = [];
  if (kept.list.length > 0)
    drafts.push({
      ...partsOf('clinical.alarm-path.broken', [through], [to], kept.list, `alarm of ${from} that did not go on`),
      title: `${through} does not pass alarms of ${from} on to ${to}: ${timesOf(kept.list)}; usual are up to ${most}`,
      severity: 'high',
      confidence: 0.9,
      action: `Look at the ward that ${from} stands in now, and have somebody stay with its alarms; then at ${through}, its way to ${to}, and ${to} itself.`,
    });
  if (late.list.length > 0)
    drafts.push({
      ...partsOf('clinical.alarm-path.late', [through], [to], late.list, `alarm of ${from} that went on late`),
      title: `${through} passes alarms of ${from} on to ${to} late: ${counted(late.list.length, 'time')}, up to ${longest(late.list).toFixed(1)} s`,
      severity: 'medium',
      confidence: 0.85,
      action: `Look at the load of ${through} and at its way to ${to}.`,
    });
  return drafts;
}

function ofLink({ from, to, silences, unanswered, pauses }: Link, isOnPath: boolean): Draft[] {
  const drafts: Draft[] = [];
  if (unanswered.list.length > 0)
    drafts.push({
      ...partsOf('clinical.alarm-path.broken', [to], [from], unanswered.list, 'message that nobody answered'),
      word: `clinical.alarm-path.broken answer ${from} ${to}`,
      title: `${to} does not answer ${from}: ${timesOf(unanswered.list)}`,
      severity: isOnPath ? 'high' : 'medium',
      confidence: 0.85,
      action: `Look at ${to} and the way to it; alarms of ${from} may reach nobody.`,
    });
  if (silences.list.length > 0)
    drafts.push({
      ...partsOf('clinical.alarm-path.silent', [from], [to], silences.list, 'last message before the silence'),
      title: `${from} says nothing to ${to}: ${timesOf(silences.list)}, where something came every ${pauses.quantile(0.5).toFixed(1)} s`,
      // Others end their rounds when they like.
      severity: isOnPath ? 'high' : 'low',
      confidence: 0.85,
      action: `Look at the patient first, then at ${from}: whether it is on, and whether its cable or its network is.`,
    });
  return drafts;
}

function singleDraft({ host, devices, isEnd, ways }: SinglePoint, { alarms }: Seen): Draft {
  const frames = devices.flatMap((device) => {
    const way = ways.find(({ hosts }) => hosts[0] === device);
    const link = alarms.links.get(`${device} ${way?.hosts[1]}`);
    return link ? [{ ...frameOf(link.lastFrame), why: `${device} raises alarms that go through ${host}` }] : [];
  });
  const many = counted(devices.length, 'device');
  return {
    word: `clinical.alarm-path.single-point ${host}`,
    kind: 'clinical.alarm-path.single-point',
    title: `Every alarm of ${many} ${isEnd ? `ends at ${host} alone` : `goes through ${host}, and no other way was seen`}`,
    severity: devices.length > 1 ? 'medium' : 'low',
    confidence: 0.7,
    actors: [{ ip: host }],
    targets: parties(devices),
    start: timeText(Math.min(...ways.map(({ first }) => first))),
    end: timeText(Math.max(...ways.map(({ last }) => last))),
    outcome: 'succeeded',
    attack: [],
    evidence: frames.slice(0, EVIDENCE_LIMIT),
    action: `Find out what stands in for ${host} when it fails, try it, and write down who watches the alarms of ${many} meanwhile.`,
  };
}

function partsOf(
  kind: string,
  actors: readonly string[],
  targets: readonly string[],
  gaps: readonly Gap[],
  why: string,
): Pick<Draft, 'word' | 'kind' | 'actors' | 'targets' | 'start' | 'end' | 'outcome' | 'attack' | 'evidence'> {
  const [first, last] = [gaps[0], gaps.at(-1)];
  return {
    word: `${kind} ${actors.join(' ')} ${targets.join(' ')} ${why}`,
    kind,
    actors: parties(actors),
    targets: parties(targets),
    start: timeText(first?.from ?? 0),
    end: timeText(last?.until ?? last?.from ?? 0),
    outcome: 'succeeded',
    // Whatever the cause: an attacker does it by keeping messages back (ATT&CK for ICS T0878, T0804).
    attack: [technique('inhibit-response-function', kind.endsWith('silent') ? 'T0804' : 'T0878')],
    evidence: gaps.slice(-EVIDENCE_LIMIT).map(({ frame }) => ({ ...frameOf(frame), why })),
  };
}

/** Frames of the capture alone, whatever else the object holds. */
const frameOf = ({ capture, frame }: Gap['frame']): Gap['frame'] => ({ capture, frame });

/** `3 times, since 10:00:03 without end` */
function timesOf(gaps: readonly Gap[]): string {
  const last = gaps.at(-1);
  const since = timeText(last?.from ?? 0).slice(11, 19);
  return `${counted(gaps.length, 'time')}, ${last?.until === null ? `since ${since} without end` : `last at ${since} for ${longest([last ?? { from: 0, until: 0, frame: { capture: '', frame: 0 } }]).toFixed(1)} s`}`;
}

function longest(gaps: readonly Gap[]): number {
  return Math.max(...gaps.map(({ from, until }) => (until ?? from) - from));
}
