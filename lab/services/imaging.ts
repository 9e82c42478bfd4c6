/** Radiology: Orthanc as archive, dcmtk's worklist server, and scanners that are dcmtk's clients with objects made here. */

import { run } from '../command.ts';
import type { Laboratory } from '../laboratory.ts';
import { PATIENTS, type Patient } from '../programs/patients.ts';

/** The root under which the laboratory invents its identifiers (derived from a UUID, as the standard allows). */
const UID_ROOT = '2.25.300116215408461';
const ARCHIVE_PORT = 104;
const WORKLIST_PORT = 1041;
const READING_PORT = 11112;

export interface Scanner {
  readonly title: string;
  readonly modality: string;
  readonly sopClass: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string;
  readonly software: string;
  readonly station: string;
  readonly patient: Patient;
}

export const SCANNERS: Readonly<Record<'ct-1' | 'mr-1' | 'us-3', Scanner>> = {
  'ct-1': {
    title: 'CT_ROOM1',
    modality: 'CT',
    sopClass: '1.2.840.10008.5.1.4.1.1.2',
    manufacturer: 'GE MEDICAL SYSTEMS',
    model: 'Revolution CT',
    serial: 'REVCT00117',
    software: 'revo_ct_21b.34',
    station: 'CT1',
    patient: PATIENTS[1],
  },
  'mr-1': {
    title: 'MR_ROOM2',
    modality: 'MR',
    sopClass: '1.2.840.10008.5.1.4.1.1.4',
    manufacturer: 'SIEMENS',
    model: 'MAGNETOM Vida',
    serial: '175112',
    software: 'syngo MR XA50',
    station: 'MR1',
    patient: PATIENTS[0],
  },
  'us-3': {
    title: 'EPIQ-03',
    modality: 'US',
    sopClass: '1.2.840.10008.5.1.4.1.1.6.1',
    manufacturer: 'Philips Medical Systems',
    model: 'EPIQ 7G',
    serial: 'US71510303',
    software: 'EPIQ 7G_5.0.2',
    station: 'EPIQ-03',
    patient: PATIENTS[2],
  },
};

export async function startArchive(lab: Laboratory, host: string): Promise<void> {
  const directory = await lab.directory(host, 'orthanc');
  const configuration = {
    Name: 'EXAMPLE-ARCHIVE',
    StorageDirectory: directory,
    IndexDirectory: directory,
    DicomAet: 'ARCHIVE',
    DicomPort: ARCHIVE_PORT,
    HttpPort: 8042,
    RemoteAccessAllowed: true,
    AuthenticationEnabled: false,
    DicomAlwaysAllowGet: true,
    Plugins: [],
    DicomModalities: {
      ct: ['CT_ROOM1', lab.address('ct-1'), READING_PORT],
      reading: ['READING1', lab.address('reading-1'), READING_PORT],
    },
  };
  const path = await lab.file(host, 'orthanc.json', JSON.stringify(configuration));
  await lab.start(host, 'orthanc', ['Orthanc', path], { port: ARCHIVE_PORT });
}

/** The modality worklist: one examination is planned on the tomograph. */
export async function startWorklist(lab: Laboratory, host: string): Promise<void> {
  const directory = await lab.directory(host, 'worklist/RIS');
  await lab.file(host, 'worklist/RIS/lockfile', '');
  const patient = PATIENTS[1];
  const lines = [
    '(0008,0050) SH [ZZACC7001]',
    `(0010,0010) PN [${patient.family}^${patient.given}]`,
    `(0010,0020) LO [${patient.number}]`,
    `(0010,0030) DA [${patient.birthDate}]`,
    `(0010,0040) CS [${patient.sex}]`,
    `(0020,000d) UI [${UID_ROOT}.9]`,
    '(0032,1060) LO [CT chest]',
    '(0040,0100) SQ',
    '(fffe,e000) -',
    '(0008,0060) CS [CT]',
    '(0040,0001) AE [CT_ROOM1]',
    `(0040,0002) DA [${new Date().toISOString().slice(0, 10).replaceAll('-', '')}]`,
    '(0040,0003) TM [101500]',
    '(0040,0007) LO [CT chest]',
    '(0040,0009) SH [ZZSPS7001]',
    '(fffe,e00d) -',
    '(fffe,e0dd) -',
    '(0040,1001) SH [ZZRP7001]',
  ];
  const dump = await lab.file(host, 'worklist/order.dump', `${lines.join('\n')}\n`);
  await lab.must(host, ['dump2dcm', '+te', dump, `${directory}/order.wl`]);
  const words = ['-dfp', await lab.directory(host, 'worklist'), String(WORKLIST_PORT)];
  await lab.start(host, 'worklist', ['wlmscpfs', ...words], { port: WORKLIST_PORT });
}

/** Makes images of this scanner: noise of the given size, with the scanner's own words about itself. */
export async function makeImages(
  lab: Laboratory,
  host: keyof typeof SCANNERS,
  count: number,
  size: number,
): Promise<string[]> {
  const pixels = new Uint8Array(size * size * 2).map((_, index) => (index % 2 === 0 ? (index * 7919) & 0xff : 0));
  const raw = await lab.file(host, 'images/pixels.raw', pixels);
  const paths: string[] = [];
  for (let number = 1; number <= count; number++) {
    const text = describe(SCANNERS[host], number, size, raw);
    const dump = await lab.file(host, `images/${number}.dump`, text);
    const path = dump.replace('.dump', '.dcm');
    const made = await run(['dump2dcm', '+te', dump, path]);
    if (made.status !== 0) throw new Error(`dump2dcm: ${made.errors}`);
    paths.push(path);
  }
  return paths;
}

/** A scanner's echo and its images, over one association each. */
export async function store(lab: Laboratory, host: keyof typeof SCANNERS, images: readonly string[]): Promise<void> {
  const titles = ['-aet', SCANNERS[host].title, '-aec', 'ARCHIVE', lab.address('pacs'), String(ARCHIVE_PORT)];
  await lab.must(host, ['echoscu', ...titles]);
  await lab.must(host, ['storescu', ...titles, ...images], { limitMs: 40_000 });
}

/** The tomograph asks what is planned. */
export async function askWorklist(lab: Laboratory, host: string): Promise<void> {
  const keys = ['0008,0050', '0010,0010', '0010,0020', '0040,0100[0].0008,0060=CT', '0040,0100[0].0040,0001=CT_ROOM1'];
  const words = ['findscu', '-v', '-W', '-aet', 'CT_ROOM1', '-aec', 'RIS', ...keys.flatMap((key) => ['-k', key])];
  const answer = await lab.run(host, [...words, lab.address('ris'), String(WORKLIST_PORT)]);
  if (!/ZZACC7001/.test(answer.output + answer.errors)) throw new Error(`worklist: ${answer.errors || answer.output}`);
}

/** The reading room finds the studies and has one moved to itself. */
export async function readStudy(lab: Laboratory, host: string): Promise<void> {
  const study = studyOf(SCANNERS['ct-1']);
  const titles = ['-aet', 'READING1', '-aec', 'ARCHIVE'];
  const archive = [lab.address('pacs'), String(ARCHIVE_PORT)];
  const keys = (words: readonly string[]): string[] => words.flatMap((word) => ['-k', word]);
  await lab.must(host, ['echoscu', ...titles, ...archive]);
  const find = keys([
    'QueryRetrieveLevel=STUDY',
    'PatientName=',
    'PatientID=',
    'StudyInstanceUID=',
    'ModalitiesInStudy=',
  ]);
  await lab.must(host, ['findscu', '-S', ...titles, ...find, ...archive]);
  const inbox = await lab.directory(host, 'inbox');
  const move = keys(['QueryRetrieveLevel=STUDY', `StudyInstanceUID=${study}`]);
  const port = ['+P', String(READING_PORT), '-od', inbox];
  await lab.must(host, ['movescu', '-S', ...titles, '-aem', 'READING1', ...port, ...move, ...archive], {
    limitMs: 40_000,
  });
}

function studyOf(scanner: Scanner): string {
  return `${UID_ROOT}.${scanner.modality.charCodeAt(0)}.1`;
}

function describe(scanner: Scanner, number: number, size: number, raw: string): string {
  const { patient } = scanner;
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const lines = [
    '(0008,0005) CS [ISO_IR 192]',
    `(0008,0016) UI [${scanner.sopClass}]`,
    `(0008,0018) UI [${studyOf(scanner)}.1.${number}]`,
    `(0008,0020) DA [${today}]`,
    '(0008,0030) TM [101500]',
    '(0008,0050) SH [ZZACC7001]',
    `(0008,0060) CS [${scanner.modality}]`,
    `(0008,0070) LO [${scanner.manufacturer}]`,
    '(0008,0080) LO [Example Hospital]',
    `(0008,1010) SH [${scanner.station}]`,
    `(0008,1090) LO [${scanner.model}]`,
    `(0010,0010) PN [${patient.family}^${patient.given}]`,
    `(0010,0020) LO [${patient.number}]`,
    `(0010,0030) DA [${patient.birthDate}]`,
    `(0010,0040) CS [${patient.sex}]`,
    `(0018,1000) LO [${scanner.serial}]`,
    `(0018,1020) LO [${scanner.software}]`,
    `(0020,000d) UI [${studyOf(scanner)}]`,
    `(0020,000e) UI [${studyOf(scanner)}.1]`,
    '(0020,0010) SH [1]',
    `(0020,0013) IS [${number}]`,
    '(0028,0002) US 1',
    '(0028,0004) CS [MONOCHROME2]',
    `(0028,0010) US ${size}`,
    `(0028,0011) US ${size}`,
    '(0028,0100) US 16',
    '(0028,0101) US 16',
    '(0028,0102) US 15',
    '(0028,0103) US 0',
    `(7fe0,0010) OW =${raw}`,
  ];
  return `${lines.join('\n')}\n`;
}
