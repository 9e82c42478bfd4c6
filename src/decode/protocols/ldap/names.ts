/** The grammars of names in directories: of who binds, and of what a directory says of itself. */
import { Cursor } from '#base/cursor.ts';
import { RangeMemo } from '../../formats/range-memo.ts';
import { accountIn, accountName, computerName, dnsName } from '../../formats/windows-names.ts';

const NAME_LIMIT = 256;
/** A distinguished name (RFC 4514): attributes and values, separated by commas that no backslash precedes. */
const PAIR = /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}=(?:[^,+"\\<>;=\p{Cc}]|\\.){1,128}$/u;
const SERVICE = /^[A-Za-z0-9._-]{1,253}:[A-Za-z0-9._-]{1,64}\$?@[A-Za-z0-9._-]{1,253}$/;
/** `patient` in the languages of Europe that write it so, or nearly: Patienten, patientes, pazienti, pacientes, pacjenci. */
const PATIENT_WORDS = ['patient', 'pazient', 'pacient', 'pacjen'] as const;
const FIRST_LETTER = 0x70;
const MECHANISM = /^[A-Z][A-Z0-9_-]{1,19}$/;

/** Whether the next `length` octets have the word for patient in them; they are compared, and stay octets. */
export function namesPatient({ bytes, position, end }: Cursor, length: number): boolean {
  const stop = Math.min(position + length, end);
  for (let at = position; at < stop; at++) {
    if (((bytes[at] as number) | 0x20) !== FIRST_LETTER) continue;
    for (const word of PATIENT_WORDS) if (spells(bytes, at, end, word)) return true;
  }
  return false;
}

function spells(bytes: Uint8Array, at: number, end: number, word: string): boolean {
  if (at + word.length > end) return false;
  for (let i = 0; i < word.length; i++) if (((bytes[at + i] as number) | 0x20) !== word.charCodeAt(i)) return false;
  return true;
}

/** A distinguished name; empty for another text. */
function distinguishedName(text: string): string {
  if (text.length > NAME_LIMIT) return '';
  const pairs = text.split(/(?<!\\), ?/);
  return pairs.every((pair) => PAIR.test(pair)) ? text : '';
}

const BIND_NAMES = new RangeMemo((bytes, start, end) => {
  const name = Cursor.over(bytes, start, end);
  return namesPatient(name, name.remaining) ? null : bindName(name.utf8(name.remaining)) || null;
});

/** Who binds, by the octets of a name; empty where they are no such name, or may name a patient. */
export function readBindName(name: Cursor): string {
  return BIND_NAMES.get(name.bytes, name.position, name.end) ?? '';
}

/** Who binds: a distinguished name, an account, `DOMAIN\user` or `user@domain`; empty for another text. */
function bindName(text: string): string {
  if (text.includes('=')) return distinguishedName(text);
  const [domain = '', user] = text.split('\\');
  if (user === undefined) return accountName(text);
  return accountIn(computerName(domain), accountName(user));
}

/** The name of a SASL mechanism (RFC 4422 section 3.1); empty for another text. */
export function mechanismName(text: string): string {
  return MECHANISM.test(text) ? text : '';
}

/** Attributes of the directory's own entry that are read, in lower case: the fact's last word, and what its values must be. */
const ROOT: ReadonlyMap<string, readonly [key: string, clean: (text: string) => string]> = new Map([
  ['defaultnamingcontext', ['defaultNamingContext', distinguishedName]],
  ['rootdomainnamingcontext', ['rootDomainNamingContext', distinguishedName]],
  ['namingcontexts', ['namingContext', distinguishedName]],
  ['servername', ['serverName', distinguishedName]],
  ['dnshostname', ['dnsHostName', dnsName]],
  ['ldapservicename', ['ldapServiceName', (text) => (SERVICE.test(text) ? text : '')]],
  ['domainfunctionality', ['domainFunctionality', level]],
  ['forestfunctionality', ['forestFunctionality', level]],
  ['domaincontrollerfunctionality', ['domainControllerFunctionality', level]],
  ['vendorname', ['vendorName', productName]],
  ['vendorversion', ['vendorVersion', productName]],
  ['objectclass', ['rootObjectClass', className]],
  ['structuralobjectclass', ['rootObjectClass', className]],
]);

/** How a value of an attribute of the directory's own entry is read; undefined for an attribute that is not. */
export function rootAttribute(name: string): readonly [key: string, clean: (text: string) => string] | undefined {
  return ROOT.get(name.toLowerCase());
}

function level(text: string): string {
  return /^\d{1,2}$/.test(text) ? text : '';
}

function productName(text: string): string {
  return /^[\w .,:/()®™+-]{1,128}$/.test(text) ? text : '';
}

/** `top` is above every class and says nothing. */
function className(text: string): string {
  return /^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(text) && text !== 'top' ? text : '';
}
