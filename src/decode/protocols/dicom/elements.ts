/** The elements of a data set that may become text: what says which equipment made an object. */
import { latin1 } from '#base/text.ts';
import { RangeMemo } from '../../formats/range-memo.ts';
import { cleanAeTitle, cleanModality, cleanSerial, cleanText, cleanTexts, cleanUid } from './grammar.ts';
import type { ObjectElement } from './message.ts';

/** How an element that is read is written, and what is made of its value; nothing where it does not look as it must. */
export interface Wanted {
  readonly vr: number;
  /** Longest value in bytes. */
  readonly limit: number;
  readonly read: RangeMemo<ObjectElement>;
}

interface Element {
  readonly key: string;
  readonly field: string;
  readonly vr: string;
  readonly limit: number;
  readonly clean: (value: string) => string;
}

/** A value representation's two letters as a number of 16 bits. */
export function vrNumber(vr: string): number {
  return (vr.charCodeAt(0) << 8) | vr.charCodeAt(1);
}

const text = (limit: number) => (value: string) => cleanText(value, limit);
/** The elements that become text (PS3.3 section C.7.5.1 and around), and nothing else does. */
const ELEMENTS: readonly (readonly [tag: number, element: Element])[] = [
  [
    0x00080055,
    {
      key: 'dicom.objectStationAeTitle',
      field: 'Station AE Title (0008,0055)',
      vr: 'AE',
      limit: 16,
      clean: cleanAeTitle,
    },
  ],
  [
    0x00080060,
    { key: 'dicom.objectModality', field: 'Modality (0008,0060)', vr: 'CS', limit: 16, clean: cleanModality },
  ],
  [
    0x00080070,
    { key: 'dicom.objectManufacturer', field: 'Manufacturer (0008,0070)', vr: 'LO', limit: 64, clean: text(64) },
  ],
  [
    0x00081010,
    { key: 'dicom.objectStationName', field: 'Station Name (0008,1010)', vr: 'SH', limit: 16, clean: text(16) },
  ],
  [
    0x00081040,
    {
      key: 'dicom.objectDepartment',
      field: 'Institutional Department Name (0008,1040)',
      vr: 'LO',
      limit: 64,
      clean: text(64),
    },
  ],
  [
    0x00081090,
    { key: 'dicom.objectModel', field: "Manufacturer's Model Name (0008,1090)", vr: 'LO', limit: 64, clean: text(64) },
  ],
  [
    0x00181000,
    { key: 'dicom.objectSerial', field: 'Device Serial Number (0018,1000)', vr: 'LO', limit: 64, clean: cleanSerial },
  ],
  [0x00181002, { key: 'dicom.objectDeviceUid', field: 'Device UID (0018,1002)', vr: 'UI', limit: 66, clean: cleanUid }],
  [
    0x00181020,
    {
      key: 'dicom.objectSoftwareVersions',
      field: 'Software Versions (0018,1020)',
      vr: 'LO',
      limit: 256,
      clean: (value) => cleanTexts(value, 64),
    },
  ],
];

/** The same by their tags. */
export const WANTED: ReadonlyMap<number, Wanted> = new Map(
  ELEMENTS.map(([tag, { key, field, vr, limit, clean }]) => {
    const read = (bytes: Uint8Array, start: number, end: number): ObjectElement | null => {
      const value = clean(latin1(bytes, start, end));
      return value === '' ? null : { key, field, value };
    };
    return [tag, { vr: vrNumber(vr), limit, read: new RangeMemo(read) }];
  }),
);
