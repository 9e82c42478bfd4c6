/** The objects of management information bases that say what a device is; values of all others are never read. */
import { formatIpBytes, formatMac, isNobody } from '#base/addresses.ts';
import { Cursor } from '#base/cursor.ts';
import { readElement, readExpected, readInteger, readObjectIdentifier } from '../../formats/ber.ts';
import { RangeMemo } from '../../formats/range-memo.ts';
import type { Binding } from './message.ts';
import { Prefixes } from './prefixes.ts';

/** Longest text of a value (RFC 2579, DisplayString) and of a device's IEEE 1284 identifier. */
const [TEXT_LIMIT, DEVICE_ID_LIMIT] = [255, 1024];

/** Tags (RFC 2578 section 7.1). */
const TAG = { integer: 0x02, octets: 0x04, identifier: 0x06, address: 0x40 } as const;
/** Text in UTF-8 or Latin-1: line ends and tabs, no other control characters. */
const TEXT = /^[^\p{Cc}\ufffd]+$/u;

type ReadValue = (tag: number, content: Cursor) => string;

const text: ReadValue = (tag, content) => printable(tag, content, TEXT_LIMIT);
const deviceId: ReadValue = (tag, content) => {
  const read = printable(tag, content, DEVICE_ID_LIMIT);
  return /\b(MFG|MANUFACTURER|MDL|MODEL):/i.test(read) ? read : '';
};
const identifier: ReadValue = (tag, content) => (tag === TAG.identifier ? readObjectIdentifier(content) : '');
const number: ReadValue = (tag, content) => (tag === TAG.integer ? String(readInteger(content)) : '');
const mac: ReadValue = (tag, content) => {
  if (tag !== TAG.octets || content.remaining !== 6 || (content.peek() & 1) === 1) return '';
  const address = formatMac(content.take(6));
  return address === '00:00:00:00:00:00' ? '' : address;
};
const address: ReadValue = (tag, content) => {
  const ip = tag === TAG.address && content.remaining === 4 ? (formatIpBytes(content.take(4)) ?? '') : '';
  return isNobody(ip) ? '' : ip;
};

/** Objects by identifier: those of a table are columns, with the row's index behind them. */
const OBJECTS: readonly (readonly [oid: string, object: string, read: ReadValue])[] = [
  // SNMPv2-MIB (RFC 3418). sysContact names a person and is left out.
  ['1.3.6.1.2.1.1.1', 'sysDescr', text],
  ['1.3.6.1.2.1.1.2', 'sysObjectId', identifier],
  ['1.3.6.1.2.1.1.5', 'sysName', text],
  ['1.3.6.1.2.1.1.6', 'sysLocation', text],
  ['1.3.6.1.2.1.1.7', 'sysServices', number],
  ['1.3.6.1.6.3.1.1.4.1', 'snmpTrapOID', identifier],
  ['1.3.6.1.6.3.1.1.4.3', 'snmpTrapEnterprise', identifier],
  ['1.3.6.1.6.3.18.1.3', 'snmpTrapAddress', address],
  // IF-MIB (RFC 2863), IP-MIB (RFC 4293), BRIDGE-MIB (RFC 4188)
  ['1.3.6.1.2.1.2.2.1.6', 'ifPhysAddress', mac],
  ['1.3.6.1.2.1.4.22.1.2', 'ipNetToMediaPhysAddress', mac],
  ['1.3.6.1.2.1.4.35.1.4', 'ipNetToPhysicalPhysAddress', mac],
  ['1.3.6.1.2.1.17.1.1', 'dot1dBaseBridgeAddress', mac],
  // HOST-RESOURCES-MIB (RFC 2790)
  ['1.3.6.1.2.1.25.3.2.1.2', 'hrDeviceType', identifier],
  ['1.3.6.1.2.1.25.3.2.1.3', 'hrDeviceDescr', text],
  ['1.3.6.1.2.1.25.6.3.1.2', 'hrSWInstalledName', text],
  // VMWARE-VMINFO-MIB: vmwVmNetTable, the cards of the virtual machines of a host
  ['1.3.6.1.4.1.6876.2.4.1.7', 'vmwVmMAC', mac],
  // UPS-MIB (RFC 1628)
  ['1.3.6.1.2.1.33.1.1.1', 'upsIdentManufacturer', text],
  ['1.3.6.1.2.1.33.1.1.2', 'upsIdentModel', text],
  ['1.3.6.1.2.1.33.1.1.3', 'upsIdentUPSSoftwareVersion', text],
  // Printer-MIB (RFC 3805), Port Monitor MIB (PWG 5107.1), and the object that Hewlett-Packard's printers have for it
  ['1.3.6.1.2.1.43.5.1.1.16', 'prtGeneralPrinterName', text],
  ['1.3.6.1.2.1.43.5.1.1.17', 'prtGeneralSerialNumber', text],
  ['1.3.6.1.4.1.2699.1.2.1.2.1.1.3', 'ppmPrinterIEEE1284DeviceId', deviceId],
  ['1.3.6.1.4.1.11.2.3.9.1.1.7', 'gdStatusId', deviceId],
  // ENTITY-MIB (RFC 6933)
  ['1.3.6.1.2.1.47.1.1.1.1.2', 'entPhysicalDescr', text],
  ['1.3.6.1.2.1.47.1.1.1.1.4', 'entPhysicalContainedIn', number],
  ['1.3.6.1.2.1.47.1.1.1.1.8', 'entPhysicalHardwareRev', text],
  ['1.3.6.1.2.1.47.1.1.1.1.9', 'entPhysicalFirmwareRev', text],
  ['1.3.6.1.2.1.47.1.1.1.1.10', 'entPhysicalSoftwareRev', text],
  ['1.3.6.1.2.1.47.1.1.1.1.11', 'entPhysicalSerialNum', text],
  ['1.3.6.1.2.1.47.1.1.1.1.12', 'entPhysicalMfgName', text],
  ['1.3.6.1.2.1.47.1.1.1.1.13', 'entPhysicalModelName', text],
];

/** Objects whose values are facts as they stand, by the last word of the fact's key. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ...['sysDescr', 'sysObjectId', 'sysName', 'sysLocation', 'sysServices'].map((name) => [name, name] as const),
  ['ifPhysAddress', 'ifPhysAddress'],
  ['vmwVmMAC', 'guestAddress'],
  ['dot1dBaseBridgeAddress', 'bridgeAddress'],
  ['hrSWInstalledName', 'installedSoftware'],
  ['upsIdentManufacturer', 'upsManufacturer'],
  ['upsIdentModel', 'upsModel'],
  ['upsIdentUPSSoftwareVersion', 'upsSoftwareVersion'],
  ['prtGeneralPrinterName', 'printerName'],
  ['prtGeneralSerialNumber', 'printerSerialNumber'],
  ['ppmPrinterIEEE1284DeviceId', 'ieee1284DeviceId'],
  ['gdStatusId', 'ieee1284DeviceId'],
]);

const PREFIXES = new Prefixes(OBJECTS.map(([oid]) => oid));
const BINDINGS = new RangeMemo((bytes, start, end) => bindingIn(Cursor.over(bytes, start, end)));

/** True where the object identifier in `bytes[start, end)` may be that of one of these objects. */
export function mayBeRead(bytes: Uint8Array, start: number, end: number): boolean {
  return PREFIXES.mayBegin(bytes, start, end);
}

/** Reads a variable binding's content in `bytes[start, end)`: null for objects that are none of these, for a value that is none, and for an empty one. */
export function readBinding(bytes: Uint8Array, start: number, end: number): Binding | null {
  return BINDINGS.get(bytes, start, end);
}

function bindingIn(pair: Cursor): Binding | null {
  const name = readExpected(pair, TAG.identifier);
  const content = name && readElement(pair);
  if (!name || !content) return null;
  const oid = readObjectIdentifier(name);
  for (const [prefix, object, read] of OBJECTS) {
    if (!oid.startsWith(prefix) || oid.charAt(prefix.length) !== '.') continue;
    const value = read(content.identifier, content.content);
    if (value === '' || value === 'NaN') return null;
    const instance = oid.slice(prefix.length + 1);
    const key = KEYS.get(object);
    const field = instance === '0' ? object : `${object}.${instance}`;
    return { object, instance, value, key: key ? `snmp.${key}` : '', field };
  }
  return null;
}

/** The address in the index of an address table's row: `ifIndex.a.b.c.d`, or `ifIndex.type.length.…` with type 1 or 2; empty for another. */
export function addressOfRow(object: string, instance: string): string {
  const arcs = instance.split('.').map(Number);
  const octets = object === 'ipNetToMediaPhysAddress' ? arcs.slice(1) : arcs.slice(3);
  if (object !== 'ipNetToMediaPhysAddress' && octets.length !== arcs[2]) return '';
  if (octets.some((octet) => octet > 255)) return '';
  const ip = formatIpBytes(Uint8Array.from(octets)) ?? '';
  return isNobody(ip) ? '' : ip;
}

function printable(tag: number, content: Cursor, limit: number): string {
  const length = content.remaining;
  if (tag !== TAG.octets || length === 0 || length > limit) return '';
  const from = content.position;
  let read = content.utf8(length);
  if (read.includes('\ufffd')) {
    content.position = from;
    read = content.latin1(length);
  }
  const folded = read
    .replace(/\0+$/, '')
    .replace(/[\r\n\t]+/g, ' ')
    .trim();
  return TEXT.test(folded) ? folded : '';
}
