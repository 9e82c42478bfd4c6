/** The grammars of names in Windows networks: what does not follow them is not told, so that no other text passes for a name. */
import { type NameReader, nameReader } from './name-reader.ts';

const COMPUTER = /^[\p{L}\d][\p{L}\d_.-]{0,62}$/u;
const DNS = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}(\.[A-Za-z0-9_-]{1,63})*\.?$/;
const ACCOUNT = /^[\p{L}\d_$][\p{L}\d_.@$+-]*( [\p{L}\d_.@$+-]+){0,2}$/u;
/** Longest account name. */
const ACCOUNT_LIMIT = 64;

/** A NetBIOS name of a computer, a domain or a work group; empty when it is none. */
export function computerName(text: string): string {
  return COMPUTER.test(text) ? text : '';
}

/** A DNS name without its last dot; empty when it is none. */
export function dnsName(text: string): string {
  return text.length <= 253 && DNS.test(text) ? text.replace(/\.$/, '') : '';
}

/** The name of an account of staff or of a service; empty when it is none. */
export function accountName(text: string): string {
  return text.length <= ACCOUNT_LIMIT && ACCOUNT.test(text) ? text : '';
}

/** `DOMAIN\user`, or the user alone where no domain is named; empty without a user. */
export function accountIn(domain: string, user: string): string {
  return user && domain ? `${domain}\\${user}` : user;
}

/** The same from octets, which come again and again. */
export const readComputerName: NameReader = nameReader(computerName);
export const readDnsName: NameReader = nameReader(dnsName);
export const readAccountName: NameReader = nameReader(accountName);
/** A computer's name with or without two backslashes before it. */
export const readHostName: NameReader = nameReader((text) => computerName(text.replace(/^\\\\/, '')));
