/** PROFINET over DCE/RPC (IEC 61158-6-10): which device a call is for, which controller calls, and the identification that a device gives. */
import { formatMac } from '#base/addresses.ts';
import type { Cursor } from '#base/cursor.ts';
import { long } from '../../formats/dcerpc/octets.ts';
import { readGuid } from '../../formats/guid.ts';

/** What is known of one end; empty where it is not stated. Numbers as `0x002a`. */
export interface ProfinetDevice {
  /** The device that the call is for, by numbers of its maker; in answers it is the sender. */
  readonly vendorId: string;
  readonly deviceId: string;
  /** A controller that connects: its name of station, MAC address and numbers. */
  readonly controller: {
    readonly name: string;
    readonly mac: string;
    readonly vendorId: string;
    readonly deviceId: string;
  } | null;
  /** Identification and Maintenance record 0 of an answer. */
  readonly identification: Identification | null;
}

export interface Identification {
  readonly vendorId: string;
  readonly orderId: string;
  readonly serialNumber: string;
  readonly hardwareRevision: string;
  /** As `V2.8.1`: the letter says what it is a revision of. */
  readonly softwareRevision: string;
}

const INTERFACE = /^dea0000[1-4]-6c97-11d1-8271-00a02442df7d$/;
/** An object's identifier ends in its instance, the device's and the vendor's number. */
const OBJECT = /^dea00000-6c97-11d1-8271-[0-9a-f]{4}([0-9a-f]{4})([0-9a-f]{4})$/;
const [CONNECT, READ] = [0, 2];
const [CONNECT_BLOCK, READ_BLOCK, IDENTIFICATION_BLOCK] = [0x0101, 0x8009, 0x0020];
/** Octets of arguments before the first block: in requests five numbers, in answers a status for the first of them. */
const ARGUMENTS = 20;
/** Header of an answer to a read; behind it the record follows. */
const READ_HEADER = 64;
const NAME = /^[a-z0-9][a-z0-9.-]{0,239}$/;
const TEXT = /^[\w .,:/()+-]{1,32}$/;

export function isProfinet(identifier: string): boolean {
  return INTERFACE.test(identifier);
}

/** Reads what a call or an answer says; `body` stands behind the header. */
export function readProfinet(
  object: string,
  body: Cursor,
  isRequest: boolean,
  operation: number,
  little: boolean,
): ProfinetDevice {
  const match = OBJECT.exec(object);
  const isAnswered = !isRequest && operation === READ && long(body, little) === 0;
  return {
    vendorId: match ? `0x${match[2]}` : '',
    deviceId: match ? `0x${match[1]}` : '',
    controller: isRequest && operation === CONNECT ? readController(body.skip(ARGUMENTS)) : null,
    identification: isAnswered ? readIdentification(body.skip(ARGUMENTS - 4)) : null,
  };
}

/** ARBlockReq, the first block of a request to connect. */
function readController(body: Cursor): ProfinetDevice['controller'] {
  if (body.u16() !== CONNECT_BLOCK) return null;
  const mac = formatMac(body.skip(4 + 2 + 16 + 2).take(6));
  const object = OBJECT.exec(readGuid(body, false));
  const length = body.skip(4 + 2 + 2).u16();
  const name = body.latin1(length > 240 ? -1 : length);
  if (body.failed) return null;
  return {
    name: NAME.test(name) ? name : '',
    mac,
    vendorId: object ? `0x${object[2]}` : '',
    deviceId: object ? `0x${object[1]}` : '',
  };
}

/** I&M0 behind the header of an answer to a read (PROFIBUS International, Identification and Maintenance Functions). */
function readIdentification(body: Cursor): Identification | null {
  const start = body.offset;
  if (body.u16() !== READ_BLOCK) return null;
  if (body.seek(start + READ_HEADER).u16() !== IDENTIFICATION_BLOCK) return null;
  const vendor = body.skip(4).u16();
  const orderId = text(body, 20);
  const serialNumber = text(body, 16);
  const hardware = body.u16();
  const [prefix, major, minor, patch] = [body.latin1(1), body.u8(), body.u8(), body.u8()];
  if (body.failed) return null;
  return {
    vendorId: `0x${vendor.toString(16).padStart(4, '0')}`,
    orderId,
    serialNumber,
    hardwareRevision: hardware > 0 && hardware < 0xffff ? String(hardware) : '',
    softwareRevision: /^[VRPUT]$/.test(prefix) ? `${prefix}${major}.${minor}.${patch}` : '',
  };
}

function text(body: Cursor, length: number): string {
  const read = body.latin1(length).replace(/\0+$/, '').trim();
  return TEXT.test(read) ? read : '';
}
