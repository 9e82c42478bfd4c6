/** How computers find a domain controller (MS-ADTS section 6.3): a search with a filter of names, and a structure for an answer. */
import type { Cursor } from '#base/cursor.ts';
import { readElement, readExpected } from '../../formats/ber.ts';
import { readName } from '../../formats/dns-names.ts';
import { readGuid } from '../../formats/guid.ts';
import { computerName, dnsName } from '../../formats/windows-names.ts';
import type { Statement } from './message.ts';

/** Most terms of a filter. */
const TERM_LIMIT = 16;
const [AND, EQUALITY, OCTETS, SEQUENCE] = [0xa0, 0xa3, 0x04, 0x30];
const ATTRIBUTE = 'netlogon';
/** LOGON_SAM_LOGON_RESPONSE_EX and LOGON_SAM_USER_UNKNOWN_EX. */
const ANSWERS = [23, 25];

/** True when the attribute's name is the one that is asked of a domain controller. */
export function isLocatorAttribute(name: string): boolean {
  return name.toLowerCase() === ATTRIBUTE;
}

/** What the filter and the attributes under the cursor say of the computer that searches; null when it does not look for a domain controller. */
export function readLocatorQuery(search: Cursor): readonly Statement[] | null {
  const filter = search.peek() === AND || search.peek() === EQUALITY ? readElement(search) : null;
  const attributes = readExpected(search, SEQUENCE);
  const attribute = attributes ? readExpected(attributes, OCTETS) : null;
  if (!filter || !attribute || attribute.remaining !== ATTRIBUTE.length) return null;
  if (!isLocatorAttribute(attribute.latin1(ATTRIBUTE.length))) return null;
  const statements: Statement[] = [];
  if (filter.identifier !== AND) return statements;
  for (let count = 0; count < TERM_LIMIT; count++) {
    const term = readElement(filter.content);
    if (!term) break;
    const statement = term.identifier === EQUALITY ? readTerm(term.content) : null;
    if (statement) statements.push(statement);
  }
  return statements;
}

/** Of the terms those that name the computer and its domain; the account it asks for is not read. */
function readTerm(term: Cursor): Statement | null {
  const name = readExpected(term, OCTETS);
  const value = readExpected(term, OCTETS);
  if (!name || !value || name.remaining > 32 || value.remaining > 253) return null;
  const attribute = name.latin1(name.remaining).toLowerCase();
  if (attribute === 'host')
    return { key: 'hostName', value: computerName(value.utf8(value.remaining)), field: 'filter Host' };
  if (attribute === 'dnsdomain')
    return { key: 'dnsDomain', value: dnsName(value.latin1(value.remaining)), field: 'filter DnsDomain' };
  return null;
}

/** NETLOGON_SAM_LOGON_RESPONSE_EX (section 6.3.1.9): who the domain controller is. */
export function readLocatorAnswer(value: Cursor): readonly Statement[] {
  const origin = value.position;
  const operation = value.u16le();
  const domainGuid = readGuid(value.skip(6));
  if (value.failed || !ANSWERS.includes(operation)) return [];
  const statements: Statement[] = [{ key: 'domainGuid', value: domainGuid, field: 'DomainGuid' }];
  const state = (key: string, clean: (text: string) => string, field: string): void => {
    const name = clean(readName(value, origin, false) ?? '');
    if (name) statements.push({ key, value: name, field });
  };
  state('dnsForest', dnsName, 'DnsForestName');
  state('dnsDomain', dnsName, 'DnsDomainName');
  state('dnsHostName', dnsName, 'DnsHostName');
  state('netbiosDomain', computerName, 'NetbiosDomainName');
  state('hostName', (text) => computerName(text.replace(/^\\\\/, '')), 'NetbiosComputerName');
  // The account that was asked for.
  readName(value, origin, false);
  state('site', computerName, 'DcSiteName');
  return statements;
}
