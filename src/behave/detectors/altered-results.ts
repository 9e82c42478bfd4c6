/** Results that are other ones behind a host than before it. */
import { counted, type Detector, type Draft, technique } from '../detector.ts';
import type { ResultRelay } from '../result-ways.ts';

/** A host is taken to pass on what comes where it left so many messages as they were, and so many for each that it did not. */
const [LEFT, LEFT_FOR_EACH] = [10, 4];

export const alteredResults: Detector = {
  name: 'altered-results',
  kinds: ['clinical.hl7.altered'],
  needs:
    'Results of HL7 version 2 (ORU) over MLLP in the clear, before and behind the host that passes them on, within a minute, under one control id (MSH-10); or one hop at two sensors. Numbers alone are compared (OBX-5 of the type NM), as keyed hashes.',
  lookAlikes: [
    'An integration engine that converts units, rounds or leaves results out alters all messages of an interface: one that alters more than every fifth tells nothing.',
    'A correction is a message of its own, under another control id.',
  ],
  conclude: ({ results }) => [...results.relays.values()].filter(isStrange).map(draftOf),
};

function isStrange({ same, altered }: ResultRelay): boolean {
  return altered > 0 && same >= LEFT && same >= altered * LEFT_FOR_EACH;
}

function draftOf({ from, through, to, same, altered, first, last, frames }: ResultRelay): Draft {
  const isHop = through === to;
  const where = isHop ? `on the way from ${from} to ${to}` : `at ${through}, on the way from ${from} to ${to}`;
  return {
    word: `clinical.hl7.altered ${from} ${through} ${to}`,
    kind: 'clinical.hl7.altered',
    title: `Results are altered ${where}: ${counted(altered, 'message')}, ${same} unaltered`,
    severity: 'high',
    confidence: 0.8,
    actors: isHop ? [] : [{ ip: through }],
    targets: [{ ip: to }],
    start: first,
    end: last,
    outcome: 'succeeded',
    attack: [technique('impact', 'T1565.002')],
    evidence: frames.map(({ capture, frame, at }) => ({ capture, frame, why: `the message on its way to ${at}` })),
    action: `Have the results that ${to} took in this time compared with what ${from} keeps itself, and nobody act on them alone; find out what runs ${isHop ? 'between the two' : `on ${through}`}.`,
  };
}
