/** The words of explanations: what the parts of an identity are called, how sure is said, and what would settle what is not known. */
import { kindInWords } from '#base/kind-words.ts';
import type { Attribute } from '#model/explanation.ts';
import type { DatedProductMatch } from '#model/lifecycle.ts';

/** What each part of an identity is called. */
export const LABELS: Readonly<Record<Attribute, string>> = {
  category: 'kind of device',
  manufacturer: 'maker',
  model: 'model',
  serial: 'serial number',
  os: 'operating system',
  osVersion: 'version of the operating system',
  software: 'software',
  firmware: 'firmware',
  location: 'place',
};

/** What would settle each part where it is not known. */
export const SETTLES: Readonly<Record<Attribute, string>> = {
  category:
    'A message that only such a device sends, as a DICOM association, an HL7 result or an answer to SNMP; or your word: say what it is.',
  manufacturer:
    'A statement of the device itself over SNMP, HTTP, DICOM, HL7 or mDNS; the address of its network interface names only who made that interface. Or read the label and say it.',
  model: 'An answer to SNMP, its web page, a DICOM station or an HL7 equipment segment; or the label on the device.',
  serial: 'An answer to SNMP, an HL7 equipment segment, or the label on the device.',
  os: 'Traffic in which the system shows itself: SMB, remote desktop, a browser, DHCP or SSH; a sensor that sees the device when it starts sees DHCP.',
  osVersion:
    'An SMB or NTLM sign-in (they carry the build), an answer to SNMP, or the system’s own page of information.',
  software: 'A greeting or header of one of its services: SSH, HTTP, FTP, SMTP, DICOM.',
  firmware:
    'An answer to SNMP, its web page, a DICOM or HL7 message with the version; or the service menu of the device.',
  location: 'The place that SNMP states (sysLocation), the port of the switch where it is attached, or your word.',
};

/** A confidence in words. */
export function surenessOf(confidence: number): string {
  if (confidence >= 0.97) return 'almost certainly';
  if (confidence >= 0.9) return 'very likely';
  if (confidence >= 0.75) return 'likely';
  return 'more likely than not';
}

/** A value as it reads within a sentence. */
export function spoken(attribute: Attribute, value: string): string {
  return attribute === 'category' ? kindInWords(value) : value;
}

/** A or an in front of a word. */
export function withArticle(word: string): string {
  return `${/^(?!ups\b)[aeiou]|^x-?ray|^(?:mr|hmi|lis)\b/i.test(word) ? 'an' : 'a'} ${word}`;
}

/** Where a dated part stands, as a sentence. */
export function supportSentence({ part, product, standing, date, extended, editions }: DatedProductMatch): string {
  const what = part === 'os' ? `its operating system ${product}` : product;
  const others = editions?.map((edition) => `${edition.product} until ${edition.extended ?? edition.date}`).join(', ');
  switch (standing) {
    case 'ended':
      return `${capital(what)} is out of support since ${date}${extended === null ? '' : `; extended support ended on ${extended}`}.`;
    case 'paid':
      return `${capital(what)} is out of regular support since ${date}; extended support, for those who have it, lasts until ${extended ?? date}.`;
    case 'perhaps':
      return `${capital(what)} may be out of support since ${date}; it depends on the edition, which is not known${others === undefined ? '' : ` (${others})`}.`;
    case 'ending':
      return `${capital(what)} is out of support after ${date}${extended === null ? '' : `, extended support after ${extended}`}.`;
    default:
      return `${capital(what)} is in support until ${date}.`;
  }
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
