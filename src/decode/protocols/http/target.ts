/** Tells from a request's path which interface it asks, looking at bytes only: a path may name a patient. */
import type { Target } from './message.ts';

/** Most path segments looked at. */
const SEGMENT_LIMIT = 24;

const SLASH = 0x2f;
const QUESTION_MARK = 0x3f;

/** FHIR resource types that hold data of a patient (HL7 FHIR R4). */
const RESOURCES = [
  'AllergyIntolerance',
  'Appointment',
  'CarePlan',
  'CareTeam',
  'Claim',
  'ClinicalImpression',
  'Composition',
  'Condition',
  'Consent',
  'Coverage',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'EpisodeOfCare',
  'FamilyMemberHistory',
  'Goal',
  'ImagingStudy',
  'Immunization',
  'MedicationAdministration',
  'MedicationDispense',
  'MedicationRequest',
  'MedicationStatement',
  'NutritionOrder',
  'Observation',
  'Patient',
  'Procedure',
  'QuestionnaireResponse',
  'RelatedPerson',
  'ServiceRequest',
  'Specimen',
] as const;
const FHIR_ROOTS = ['fhir', 'FHIR', 'fhir-server', 'hapi'] as const;
const DICOMWEB_ROOTS = ['dicom-web', 'dicomweb', 'wado-rs', 'qido-rs', 'stow-rs', 'wado', 'wadouri'] as const;
const METADATA = ['metadata', '.well-known', 'CapabilityStatement', 'StructureDefinition'] as const;

type Meaning = 'metadata' | 'dicomweb' | 'studies' | 'root' | 'resource';
type Word = readonly [string, Meaning];

/** The words that tell something, by length and first letter. */
const WORDS: ReadonlyMap<number, readonly Word[]> = Map.groupBy<number, Word>(
  [
    ...METADATA.map((word): Word => [word, 'metadata']),
    ...DICOMWEB_ROOTS.map((word): Word => [word, 'dicomweb']),
    ['studies', 'studies'],
    ...FHIR_ROOTS.map((word): Word => [word, 'root']),
    ...RESOURCES.map((word): Word => [word, 'resource']),
  ],
  ([word]) => word.length * 256 + word.charCodeAt(0),
);

/** Looks at `bytes[from, to)`, a request target in any form. */
export function classify(bytes: Uint8Array, from: number, to: number): Target {
  let root = false;
  let resource = false;
  let studies = false;
  let at = from;
  for (let count = 0; at < to && count < SEGMENT_LIMIT; count++) {
    const end = segmentEnd(bytes, at, to);
    const meaning = meaningOf(bytes, at, end);
    if (meaning === 'metadata' || meaning === 'dicomweb') return meaning;
    if (studies && isIdentifier(bytes, at, end)) return 'dicomweb';
    studies = meaning === 'studies';
    root ||= meaning === 'root';
    resource ||= meaning === 'resource';
    if (bytes[end] === QUESTION_MARK) break;
    at = end + 1;
  }
  if (resource) return root ? 'fhir' : 'fhir-resource';
  return 'other';
}

function meaningOf(bytes: Uint8Array, from: number, to: number): Meaning | null {
  const words = WORDS.get((to - from) * 256 + (bytes[from] as number));
  if (words) for (const [word, meaning] of words) if (equals(bytes, from, word)) return meaning;
  return null;
}

function segmentEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== SLASH && bytes[at] !== QUESTION_MARK) at++;
  return at;
}

function equals(bytes: Uint8Array, from: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[from + i] !== word.charCodeAt(i)) return false;
  return true;
}

/** A DICOM unique identifier: digits and dots, beginning as those of DICOM do. */
function isIdentifier(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 3 || to - from > 64 || bytes[from + 1] !== 0x2e) return false;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== 0x2e && (byte < 0x30 || byte > 0x39)) return false;
  }
  return true;
}
