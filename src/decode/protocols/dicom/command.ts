/** Command sets (PS3.7 section 6.3 and annex E): always implicit VR little endian, group 0000 alone. */
import { u16le } from '../../headers/bytes.ts';
import { readAeTitle, readUid } from './grammar.ts';
import type { Command } from './message.ts';

const ELEMENT_LIMIT = 64;
/** Group, element and length before a value. */
const HEADER_LENGTH = 8;
const UID_LENGTH = 66;
const AE_TITLE_LENGTH = 16;
const NO_DATA_SET = 0x0101;

const ELEMENT = {
  affectedSopClass: 0x0002,
  requestedSopClass: 0x0003,
  commandField: 0x0100,
  moveDestination: 0x0600,
  dataSetType: 0x0800,
  moveOriginator: 0x1030,
} as const;

/** Names of the requests (PS3.7 table E.1-1); an answer has bit 15 set. */
export const SERVICES: ReadonlyMap<number, string> = new Map([
  [0x0001, 'C-STORE'],
  [0x0010, 'C-GET'],
  [0x0020, 'C-FIND'],
  [0x0021, 'C-MOVE'],
  [0x0030, 'C-ECHO'],
  [0x0100, 'N-EVENT-REPORT'],
  [0x0110, 'N-GET'],
  [0x0120, 'N-SET'],
  [0x0130, 'N-ACTION'],
  [0x0140, 'N-CREATE'],
  [0x0150, 'N-DELETE'],
  [0x0fff, 'C-CANCEL'],
]);

interface Draft {
  field: number;
  sopClass: string;
  moveDestination: string;
  moveOriginator: string;
  hasDataSet: boolean;
}

/** Reads the whole command set in `bytes[start, end)`; null where it is none. */
export function readCommand(bytes: Uint8Array, start: number, end: number): Command | null {
  const command: Draft = { field: -1, sopClass: '', moveDestination: '', moveOriginator: '', hasDataSet: false };
  let last = -1;
  let at = start;
  for (let count = 0; at < end && count < ELEMENT_LIMIT; count++) {
    const from = at + HEADER_LENGTH;
    if (from > end) return null;
    const element = u16le(bytes, at + 2);
    at = from + u16le(bytes, from - 4) + u16le(bytes, from - 2) * 0x10000;
    // Elements ascend; what does not is damage, or not a command set.
    if (at > end || u16le(bytes, from - HEADER_LENGTH) !== 0 || element <= last) return null;
    last = element;
    readElement(element, bytes, from, at, command);
  }
  return command.field >= 0 && SERVICES.has(command.field & 0x7fff) ? command : null;
}

function readElement(element: number, bytes: Uint8Array, from: number, to: number, command: Draft): void {
  const length = to - from;
  if (element === ELEMENT.commandField && length === 2) command.field = u16le(bytes, from);
  else if (element === ELEMENT.dataSetType && length === 2) command.hasDataSet = u16le(bytes, from) !== NO_DATA_SET;
  else if (element === ELEMENT.affectedSopClass || element === ELEMENT.requestedSopClass)
    command.sopClass = length <= UID_LENGTH ? readUid(bytes, from, to) : '';
  else if (length > AE_TITLE_LENGTH) return;
  else if (element === ELEMENT.moveDestination) command.moveDestination = readAeTitle(bytes, from, to);
  else if (element === ELEMENT.moveOriginator) command.moveOriginator = readAeTitle(bytes, from, to);
}
