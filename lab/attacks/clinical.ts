/** Attacks on care: an archive searched through, and results that nobody measured. */

import type { Laboratory } from '../laboratory.ts';
import { type Attack, intruder } from './attack.ts';

const [SEARCHER, INJECTOR] = [
  intruder(21, 'searches the archive of images'),
  intruder(22, 'sends results under the name of the laboratory system'),
];
const TITLES = ['PACS', 'ARCHIVE', 'RIS', 'WORKLIST', 'ORTHANC', 'DCM4CHEE'];
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', ...'0123456789'];
/** A title that the archive answers. */
const BORROWED = 'READING1';
const PAUSE_MS = '50';

/** Tries titles at each node, then asks under a borrowed one for the patients of each letter. */
async function searchArchive(lab: Laboratory): Promise<void> {
  const [archive, worklist] = [lab.address('pacs'), lab.address('ris')];
  for (const title of TITLES) {
    await lab.run(SEARCHER.name, ['echoscu', '-to', '3', '-aec', title, archive, '104']);
    await lab.run(SEARCHER.name, ['echoscu', '-to', '3', '-aec', title, worklist, '1041']);
  }
  const words = ['findscu', '-to', '5', '-P', '-aet', BORROWED, '-aec', 'ARCHIVE', '-k', 'QueryRetrieveLevel=PATIENT'];
  for (const letter of LETTERS)
    await lab.must(SEARCHER.name, [...words, '-k', 'PatientID=', '-k', `PatientName=${letter}*`, archive, '104']);
}

/** Results under another's name: the interface engine takes them as it takes those of the laboratory. */
const inject = (lab: Laboratory): Promise<unknown> =>
  lab.own(INJECTOR.name, 'hl7-send', [lab.address('engine-1'), '2575', 'result', '5', PAUSE_MS]);

export const CLINICAL: readonly Attack[] = [
  {
    name: 'dicom-sweep',
    by: 'echoscu and findscu in loops',
    from: SEARCHER,
    found: { kind: 'clinical.dicom.sweep', technique: 'T1213', targets: ['pacs'], outcome: 'succeeded' },
    act: searchArchive,
  },
  {
    name: 'hl7-injection',
    by: 'results sent as the laboratory system',
    from: INJECTOR,
    found: { kind: 'clinical.hl7.unknown-sender', technique: 'T1565.002', targets: ['engine-1'], outcome: 'attempted' },
    act: inject,
  },
];
