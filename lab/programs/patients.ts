/** The invented patients of the laboratory: names and numbers so unlikely that finding one anywhere else proves a leak. */

export interface Patient {
  readonly family: string;
  readonly given: string;
  readonly number: string;
  readonly birthDate: string;
  readonly sex: 'F' | 'M';
}

export const PATIENTS: readonly [Patient, Patient, Patient] = [
  { family: 'Zzquokka', given: 'Testina', number: 'ZZMRN70010001', birthDate: '19010203', sex: 'F' },
  { family: 'Zzaxolotl', given: 'Testander', number: 'ZZMRN70010002', birthDate: '19020304', sex: 'M' },
  { family: 'Zznumbat', given: 'Testrid', number: 'ZZMRN70010003', birthDate: '19030405', sex: 'F' },
];

/** The strings that no output of Wardline may ever hold. */
export const PATIENT_STRINGS: readonly string[] = PATIENTS.flatMap((one) => [
  one.family,
  one.given,
  one.number,
  one.birthDate,
]);
