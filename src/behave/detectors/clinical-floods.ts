/** Systems of care that are flooded: associations that do no work, admissions faster than people are admitted. */
import { counted, type Detector, type Draft, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { countOf, isFast, signalDraft } from '../signal-draft.ts';

const [ASSOCIATION, CONGESTED] = ['dicom.association', 'dicom.congested'];
const [ADMISSION, REFUSED] = ['hl7.admission', 'hl7.refused'];
/** What associations are for: an object each is usual. */
const WORK: readonly string[] = ['dicom.store', 'dicom.find', 'dicom.retrieve'];
/** Associations, and milliseconds between them in the mean at most; rejections for congestion that show that it worked. */
const [ASSOCIATIONS, ASSOCIATION_PAUSE, CONGESTIONS] = [100, 500, 5];
/** Messages of admission, and milliseconds between them in the mean at most: a large hospital has a few in a second. */
const [ADMISSIONS, ADMISSION_PAUSE] = [1000, 50];

export const clinicalFloods: Detector = {
  name: 'clinical-floods',
  kinds: ['clinical.dicom.flood', 'clinical.hl7.flood'],
  needs: 'DICOM and HL7 version 2 in the clear.',
  lookAlikes: [
    'A modality that opens an association for each image stores one in each: associations with work in half of them are no flood.',
    'A system that watches archives by C-ECHO asks a few times in a minute.',
    'Admissions after an outage of the interface, or when a system is filled for the first time, come as fast: ask before anything is cut.',
  ],
  conclude: ({ signals }) =>
    [...signals.pairs.values()].flatMap((pair) => [...associations(pair), ...admissions(pair)]),
};

function associations(pair: SignalledPair): Draft[] {
  const noticed = pair.signals.get(ASSOCIATION);
  if (!isFast(noticed, ASSOCIATIONS, ASSOCIATION_PAUSE)) return [];
  if (WORK.reduce((sum, name) => sum + countOf(pair, name), 0) >= noticed.count / 2) return [];
  const { client, server } = pair;
  const congested = countOf(pair, CONGESTED);
  const isDown = congested >= CONGESTIONS;
  return [
    signalDraft(pair, 'clinical.dicom.flood', [ASSOCIATION, CONGESTED], {
      title: `${client} floods ${server} with ${counted(noticed.count, 'association')} of DICOM that do no work${isDown ? `; it turned ${congested} away for want of room` : ''}`,
      severity: isDown ? 'high' : 'medium',
      confidence: isDown ? 0.9 : 0.75,
      outcome: isDown ? 'succeeded' : 'attempted',
      attack: [technique('impact', 'T1499.002')],
      action: `See whether ${server} still takes images, then stop what runs on ${client}: a program in a loop, or somebody who keeps the archive busy.`,
    }),
  ];
}

function admissions(pair: SignalledPair): Draft[] {
  const noticed = pair.signals.get(ADMISSION);
  if (!isFast(noticed, ADMISSIONS, ADMISSION_PAUSE)) return [];
  const { client, server } = pair;
  return [
    signalDraft(pair, 'clinical.hl7.flood', [ADMISSION, REFUSED], {
      title: `${client} sends ${server} ${counted(noticed.count, 'message')} of admissions, faster than people are admitted`,
      severity: 'medium',
      confidence: 0.65,
      outcome: 'attempted',
      attack: [technique('impact', 'T1499.002'), technique('impact', 'T1565.002')],
      action: `Ask at the interface of ${server} whether it is filled or catches up. If nobody knows of it, hold the interface and compare what came with the admissions of ${client}.`,
    }),
  ];
}
