/** POCT1-A bytes to messages (CLSI POCT01-A2 appendix B): XML documents one after the other, of which a device's description alone is read. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { DeviceField, Poct1aMemory, Poct1aMessage } from './message.ts';

/** Longest message of a device about itself, and longest prologue before a root element. */
const [DEVICE_LIMIT, PROLOGUE_LIMIT] = [16 * 1024, 512];
const PROLOGUE_PARTS = 4;
const VALUE_LIMIT = 64;
/** `<HEL.R01`: three capitals and a revision. */
const ROOT_LENGTH = 7;
const [LESS, GREATER, QUESTION, EXCLAMATION, SPACE, DOUBLE, SINGLE] = [0x3c, 0x3e, 0x3f, 0x21, 0x20, 0x22, 0x27];
/** Messages of the standard by the letters of their root element. */
const MESSAGES: ReadonlySet<string> = new Set('HEL DST REQ OBS ACK ESC EOT END PTL OPL DTV KPA'.split(' '));
const ABOUT_DEVICE: ReadonlySet<string> = new Set(['HEL', 'DST']);
const PATIENT_DATA: Readonly<Record<string, string>> = { OBS: 'poct1a.observation', PTL: 'poct1a.patient-list' };

/** Allowed elements: the fact's last word and what the value must be. */
const DEVICE: ReadonlyMap<string, readonly [key: string, clean: RegExp]> = new Map([
  ['DEV.device_id', ['deviceId', /^[A-Za-z0-9][A-Za-z0-9:.-]{3,40}$/]],
  ['DEV.vendor_id', ['vendorId', /^[\p{L}\d][\p{L}\d .,&+/-]{0,39}$/u]],
  ['DEV.model_id', ['modelId', /^[\p{L}\d][\p{L}\d .,®™+/()-]{0,39}$/u]],
  ['DEV.serial_id', ['serialId', /^(?=.*\d)[A-Za-z0-9][A-Za-z0-9._/ -]{0,39}$/]],
  ['DEV.manufacturer_name', ['manufacturerName', /^[\p{L}\d][\p{L}\d .,&+/()-]{0,59}$/u]],
  ['DEV.hw_version', ['hardwareVersion', /^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,39}$/]],
  ['DEV.sw_version', ['softwareVersion', /^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,39}$/]],
  ['DEV.device_name', ['deviceName', /^[\p{L}\d][\p{L}\d ._/()-]{0,59}$/u]],
  ['HDR.version_id', ['version', /^POCT1(?:-?A\d?)?$/]],
]);

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'tcp') return VERDICT.no;
  const at = rootAhead(bytes);
  if (at === -1) return VERDICT.no;
  if (at === -2 || !bytes.has(at + ROOT_LENGTH + 2)) return VERDICT.more;
  return isRoot(bytes, at) ? VERDICT.sure : VERDICT.no;
}

/** Where the root element may start behind white space and a prologue; -1 where no document starts, -2 where more is needed. */
function rootAhead(bytes: Cursor): number {
  let at = 0;
  for (let parts = 0; parts < PROLOGUE_PARTS; parts++) {
    while (bytes.peek(at) <= SPACE && bytes.peek(at) > 0) at++;
    if (bytes.peek(at) === -1) return at === 0 || at > PROLOGUE_LIMIT ? -1 : -2;
    if (bytes.peek(at) !== LESS || at > PROLOGUE_LIMIT) return -1;
    const next = bytes.peek(at + 1);
    if (next === -1) return -2;
    if (next !== QUESTION && next !== EXCLAMATION) return next >= 0x41 && next <= 0x5a ? at : -1;
    // A declaration stands before any kind of document: the root behind it tells.
    while (at <= PROLOGUE_LIMIT && bytes.peek(at) !== -1 && bytes.peek(at) !== GREATER) at++;
    if (bytes.peek(at) !== GREATER) return at > PROLOGUE_LIMIT ? -1 : -2;
    at++;
  }
  return -1;
}

/** A root element of one of the standard's messages. */
function isRoot(bytes: Cursor, at: number): boolean {
  if (!bytes.startsWith('.R', at + 4) || !isDigit(bytes.peek(at + 6)) || !isDigit(bytes.peek(at + 7))) return false;
  const behind = bytes.peek(at + 1 + ROOT_LENGTH);
  if (behind !== GREATER && behind !== SPACE && behind !== 0x0a && behind !== 0x0d && behind !== 0x09) return false;
  return MESSAGES.has(String.fromCharCode(bytes.peek(at + 1), bytes.peek(at + 2), bytes.peek(at + 3)));
}

export function parse(bytes: Cursor, context: Context, memory: Poct1aMemory): Answer<Poct1aMessage> {
  const side = context.fromClient ? 'client' : 'server';
  if (memory[side] !== '') return passOver(bytes, memory, side);
  const at = rootAhead(bytes);
  if (at === -2) return onlySpace(bytes) ? done(OTHER) : more();
  if (at >= 0 && !bytes.has(at + ROOT_LENGTH + 2)) return more(at + ROOT_LENGTH + 2 - bytes.remaining);
  if (at < 0 || !isRoot(bytes, at)) return malformed('no message of POCT1-A', 0);
  const root = nameAt(bytes, at + 1);
  const kind = root.slice(0, 3);
  if (!ABOUT_DEVICE.has(kind)) {
    bytes.skip(at + 1 + ROOT_LENGTH);
    memory[side] = root;
    return done({ kind: 'other', from: kind === 'OBS' ? 'client' : '', patientData: PATIENT_DATA[kind] ?? '' });
  }
  const end = endOf(bytes, root);
  if (end < 0 && bytes.remaining < DEVICE_LIMIT) return more();
  if (end < 0) {
    bytes.skip(at + 1 + ROOT_LENGTH);
    memory[side] = root;
    return done(OTHER);
  }
  return done({ kind: 'device', fields: readDevice(bytes, end) });
}

const OTHER: Poct1aMessage = { kind: 'other', from: '', patientData: '' };

function onlySpace(bytes: Cursor): boolean {
  let at = 0;
  while (bytes.peek(at) > 0 && bytes.peek(at) <= SPACE) at++;
  if (at < bytes.remaining) return false;
  bytes.skip(at);
  return true;
}

function nameAt(bytes: Cursor, at: number): string {
  let name = '';
  for (let i = 0; i < ROOT_LENGTH; i++) name += String.fromCharCode(bytes.peek(at + i));
  return name;
}

/** Up to the end of the root element, or over all there is of it but what may be the start of its end. */
function passOver(bytes: Cursor, memory: Poct1aMemory, side: 'client' | 'server'): Answer<Poct1aMessage> {
  const end = endOf(bytes, memory[side]);
  if (end >= 0) {
    bytes.skip(end);
    memory[side] = '';
    return done(OTHER);
  }
  const kept = ROOT_LENGTH + 2;
  if (bytes.remaining <= kept) return more();
  bytes.skip(bytes.remaining - kept);
  return done(OTHER);
}

/** The offset behind `</HEL.R01>`, or -1. */
function endOf(bytes: Cursor, root: string): number {
  const mark = `</${root}>`;
  for (let at = 0; at < bytes.remaining; at++) {
    const next = bytes.bytes.indexOf(LESS, bytes.position + at);
    if (next < 0 || next >= bytes.end) return -1;
    at = next - bytes.position;
    if (bytes.startsWith(mark, at)) return at + mark.length;
  }
  return -1;
}

/** The allowed elements of the next `length` bytes, which the cursor moves past; nothing else becomes text. */
function readDevice(bytes: Cursor, length: number): readonly DeviceField[] {
  const document = bytes.sub(length);
  const fields: DeviceField[] = [];
  while (document.remaining > 0) {
    const next = document.find(LESS);
    if (next < 0) break;
    document.skip(next + 1);
    for (const [name, [key, clean]] of DEVICE) {
      if (!document.startsWith(name) || isNameLetter(document.peek(name.length))) continue;
      const value = attributeOf(document.skip(name.length));
      if (clean.test(value)) fields.push({ key, field: name, value });
      break;
    }
  }
  return fields;
}

/** The attribute `V` of the element whose name is behind the cursor; empty where there is none, and where it is long or has a reference in it. */
function attributeOf(document: Cursor): string {
  const element = document.sub(Math.max(0, document.find(GREATER)));
  for (let at = 0; at < element.remaining; at++) {
    if (element.peek(at) !== 0x56 || element.peek(at - 1) > SPACE || element.peek(at + 1) !== 0x3d) continue;
    const quote = element.peek(at + 2);
    if (quote !== DOUBLE && quote !== SINGLE) return '';
    element.skip(at + 3);
    const end = element.find(quote);
    return end > 0 && end <= VALUE_LIMIT ? element.utf8(end).trim() : '';
  }
  return '';
}

function isNameLetter(code: number): boolean {
  return code > SPACE && code !== GREATER && code !== 0x2f;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Where a device may start to describe itself behind damage. */
export function resynchronise(bytes: Cursor): number {
  for (let at = 0; at < bytes.remaining; at++) {
    if (bytes.peek(at) !== LESS) continue;
    if ((bytes.startsWith('HEL.R', at + 1) || bytes.startsWith('DST.R', at + 1)) && isRoot(bytes, at)) return at;
  }
  return -1;
}
