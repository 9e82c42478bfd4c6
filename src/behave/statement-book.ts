/** What hosts said of the network and of themselves that others believe: the memory of detectors of impostors on the link. */
import { isNobody, isPublicIp } from '#base/addresses.ts';
import type { Fact } from '#model/fact.ts';
import { attackToolNamed, isTorName, supportToolAt, supportToolNamed } from './known-names.ts';

/** Facts that are kept: addresses on the link, what DHCP servers and routers hand out, answers of name servers, names of known tools, what is weak about encryption, names that are answered for, and names under which applications of care speak. */
const KEPT: ReadonlySet<string> = new Set([
  'arp.address',
  'dhcp.router',
  'dhcp.dnsServer',
  'dhcpv6.dnsServer',
  'ndp.prefix',
  'ndp.dnsServer',
  'ndp.role',
  'ndp.address',
  'dns.answer',
  'dns.query',
  'tls.sni',
  'tls.certificateSubject',
  'tls.certificateIssuer',
  'tls.certificateSerial',
  'tls.certificateFault',
  'tls.selfSigned',
  'tls.obsolete',
  'ntp.stratum',
  'ntp.fault',
  'llmnr.name',
  'nbns.name',
  'mdns.hostName',
  'dicom.aeTitle',
  'dicom.callingAeTitle',
  'dicom.calledAeTitle',
  'dicom.moveDestination',
  'hl7.sendingApplication',
  'hl7.messageType',
  'kerberos.ticket',
  'smb.hostName',
  'ldap.hostName',
  'dcerpc.hostName',
]);
/** Of tickets only those are kept that can be broken by guessing, and not those of computers, whose keys are random. */
const BROKEN_TICKET =
  /^(?!(?:krbtgt|kadmin|cifs|host|ldap|gc|dns|rpcss|termsrv|wsman|restrictedkrbhost|dfsr-|ntfrs-|e3514235-))[^$]* rc4-hmac$/i;
/** Under AES guessing takes long, and people have tickets for web and mail servers all day: those of other services alone. */
const AES_TICKET =
  /^(?!(?:krbtgt|kadmin|cifs|host|ldap|gc|dns|rpcss|termsrv|wsman|restrictedkrbhost|dfsr-|ntfrs-|e3514235-|https?|exchange|smtp|imap|pop|sip|nfs|ftp|print|wsusserver|msserverclustermgmtapi)[\w-]*\/)[^$]* aes[\w-]+$/i;
const isKeptTicket = (value: string): boolean => BROKEN_TICKET.test(value) || AES_TICKET.test(value);
/** Of answers of name servers those alone that name an address of the network itself. */
function isOwnAnswer(value: string): boolean {
  const at = value.lastIndexOf(' ') + 1;
  // Most answers are of the internet; addresses of networks begin with these.
  if (value[at] !== '1' && value[at] !== 'f') return false;
  const ip = value.slice(at);
  return !isPublicIp(ip) && !isNobody(ip) && !ip.startsWith('127.');
}
const isToolsName = (value: string): boolean =>
  isTorName(value) || attackToolNamed(value) !== undefined || supportToolNamed(value) !== undefined;
/** Keys of which not every value is kept. */
const CHOSEN: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ['kerberos.ticket', isKeptTicket],
  ['dns.answer', isOwnAnswer],
  ['dns.query', (value) => supportToolAt(value) !== undefined],
  ['tls.sni', (value) => supportToolAt(value) !== undefined],
  ['tls.certificateSubject', isToolsName],
  ['tls.certificateIssuer', isToolsName],
  ['tls.certificateSerial', (value) => attackToolNamed(value) !== undefined],
  ['tls.selfSigned', (value) => value === 'true'],
]);
/** Statements kept. */
const LIMIT = 100_000;

/** One thing that one host said. */
export interface Statement {
  readonly key: string;
  readonly value: string;
  /** Where it stood in the message. */
  readonly field: string;
  /** Who said it: the MAC where it is known, and the address. */
  readonly mac: string;
  readonly ip: string;
  count: number;
  first: string;
  last: string;
  readonly frame: { readonly capture: string; readonly frame: number };
}

export class StatementBook {
  readonly statements: Map<string, Statement> = new Map();
  /** Statements that there was no room for. */
  lost = 0;
  /** Worked out when it is asked for, until there is another statement. */
  #byKey: Map<string, Statement[]> | null = null;

  /** Takes a fact; answers whether it is one that is kept. */
  fact(fact: Fact): boolean {
    if (!KEPT.has(fact.key) || CHOSEN.get(fact.key)?.(fact.value) === false) return false;
    const { mac = '', ip = '' } = fact.subject;
    const { capture, frame, field } = fact.source;
    const { key, value, time } = fact;
    this.#add({ key, value, field, mac, ip, count: 1, first: time, last: time, frame: { capture, frame } });
    return true;
  }

  /** Takes in what another book holds. */
  absorb(statements: ReadonlyMap<string, Statement>): void {
    for (const statement of statements.values()) this.#add(statement);
  }

  /** Forgets what was last said before a time. */
  forget(before: string): void {
    for (const [word, { last }] of this.statements) if (last < before) this.statements.delete(word);
    this.#byKey = null;
  }

  /** What was said under a key. */
  of(key: string): readonly Statement[] {
    this.#byKey ??= Map.groupBy(this.statements.values(), (statement) => statement.key);
    return this.#byKey.get(key) ?? [];
  }

  #add(statement: Statement): void {
    const { key, field, mac, ip, value } = statement;
    // A name that a host gives itself and one that it signs in under are two statements.
    const word = `${key} ${mac} ${ip} ${value}${key.endsWith('.hostName') ? ` ${field}` : ''}`;
    const known = this.statements.get(word);
    if (known === undefined) {
      if (this.statements.size >= LIMIT) this.lost++;
      else {
        this.statements.set(word, { ...statement });
        this.#byKey = null;
      }
      return;
    }
    known.count += statement.count;
    if (statement.first < known.first) known.first = statement.first;
    if (statement.last > known.last) known.last = statement.last;
  }
}
