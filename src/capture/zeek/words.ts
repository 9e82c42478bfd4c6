/** Grammars of what may be told from Zeek's logs: a value that does not follow its own is left out, so that no other text passes for it. */

const COMPUTER = /^[\p{L}\d][\p{L}\d_.-]{0,62}$/u;
const DNS = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}(\.[A-Za-z0-9_-]{1,63})*\.?$/;
const ACCOUNT = /^[\p{L}\d_][\p{L}\d_.@$+-]{0,63}$/u;
const REALM = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const PRINTABLE = /^[\x20-\x7e]{1,512}$/;
const HEX32 = /^[0-9a-f]{32}$/;
const DEVICE_PART = /^(?:CN=[^\s@=]{1,100}|(?:O|OU|L|ST|C|DC)=[\x20-\x7e]{1,100})$/;
const ORGANISATION = /^(?:O|C)=[\x20-\x7e]{1,100}$/;
const JA4 = /^[tqd]\w{9}_[0-9a-f]{12}_[0-9a-f]{12}$/;

/** Turns a column's text into what may be told of it; empty for nothing. */
export type Grammar = (text: string) => string;

const matching =
  (expression: RegExp): Grammar =>
  (text) =>
    expression.test(text) ? text : '';

/** A NetBIOS name, or a host's first label. */
export const computer: Grammar = matching(COMPUTER);
export const dnsName: Grammar = (text) => (text.length <= 253 && DNS.test(text) ? text.replace(/\.$/, '') : '');
/** An account of staff or of a service. */
export const account: Grammar = matching(ACCOUNT);
export const realm: Grammar = matching(REALM);
/** What software says of itself: printable ASCII. */
export const product: Grammar = (text) => (PRINTABLE.test(text) ? text.trim() : '');
export const digest: Grammar = matching(HEX32);
export const ja4: Grammar = matching(JA4);
export const digits: Grammar = matching(/^\d{1,10}$/);
/** `READ_HOLDING_REGISTERS` or `read_property` as the house writes it; what is no such word is left out. */
export const kebab: Grammar = (text) =>
  /^[A-Za-z][A-Za-z0-9_ -]{1,63}$/.test(text) ? text.toLowerCase().replace(/[ _]+/g, '-') : '';
/** `TLSv12` as `TLSv1.2`. */
export const tlsVersion: Grammar = (text) => {
  const match = /^(D?TLSv)1([0-3])$/.exec(text);
  return match ? `${match[1]}1.${match[2]}` : /^SSLv[23]$/.test(text) ? text : '';
};
/** What a device states of itself in an object of its own: words, not sentences. */
export const label: Grammar = (text) => {
  const trimmed = text.trim();
  return /^[\p{L}\d][\p{L}\d .,:;/()®™+&_#-]{0,79}$/u.test(trimmed) ? trimmed : '';
};

/** The owner of a certificate (RFC 4514 text); of one that may be a person's only the organisation and the country. */
export const certificateSubject: Grammar = (text) => {
  const parts = text.split(/(?<!\\),/).map((part) => part.trim());
  const isDevices = parts.every((part) => DEVICE_PART.test(part));
  return parts.filter((part) => isDevices || ORGANISATION.test(part)).join(',');
};
