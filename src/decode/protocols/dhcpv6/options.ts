/** DHCPv6 options (RFC 8415 section 21 and others) that are read. */
import { formatIpBytes, isNobody } from '#base/addresses.ts';
import type { Cursor } from '#base/cursor.ts';
import { addresses, instances, mudUrl, optionText, readDuid } from '../../formats/dhcp-values.ts';
import { readName } from '../../formats/dns-names.ts';
import type { Dhcpv6Options } from './message.ts';

/** Most codes, addresses, names and classes kept of one message, and options inside an association. */
const CODE_LIMIT = 128;
const LIST_LIMIT = 16;
const INNER_LIMIT = 64;

const OPTION = {
  clientId: 1,
  serverId: 2,
  association: 3,
  temporaryAssociation: 4,
  address: 5,
  requestList: 6,
  status: 13,
  userClass: 15,
  vendorClass: 16,
  dnsServers: 23,
  domainList: 24,
  clientFqdn: 39,
  mudUrl: 112,
} as const;

export function noOptions(): Dhcpv6Options {
  return {
    clientId: { text: '', mac: '' },
    serverId: { text: '', mac: '' },
    optionRequestList: '',
    clientFqdn: '',
    vendorClasses: [],
    userClasses: [],
    mudUrl: '',
    addresses: [],
    dnsServers: [],
    domainNames: [],
  };
}

/** Reads one option, `option` being over its value. */
export function readOption(code: number, option: Cursor, options: Dhcpv6Options): void {
  switch (code) {
    case OPTION.clientId:
      options.clientId = readDuid(option);
      break;
    case OPTION.serverId:
      options.serverId = readDuid(option);
      break;
    case OPTION.association:
      readAssociation(option.skip(12), options);
      break;
    case OPTION.temporaryAssociation:
      readAssociation(option.skip(4), options);
      break;
    case OPTION.requestList:
      options.optionRequestList = readRequestList(option);
      break;
    case OPTION.userClass:
      options.userClasses = instances(option, true) ?? [];
      break;
    case OPTION.vendorClass:
      readVendorClass(option, options);
      break;
    case OPTION.dnsServers:
      options.dnsServers = addresses(option, 16);
      break;
    case OPTION.domainList:
      options.domainNames = readNames(option);
      break;
    case OPTION.clientFqdn:
      options.clientFqdn = readFqdn(option);
      break;
    case OPTION.mudUrl:
      options.mudUrl = mudUrl(option.take(option.remaining));
      break;
  }
}

/** The addresses of an identity association; one without a lifetime is taken back. */
function readAssociation(bytes: Cursor, options: Dhcpv6Options): void {
  for (let count = 0; count < INNER_LIMIT && bytes.has(4); count++) {
    const code = bytes.u16();
    const option = bytes.sub(bytes.u16());
    if (bytes.failed || code !== OPTION.address) continue;
    const ip = formatIpBytes(option.take(16)) ?? '';
    option.skip(4);
    const lifetime = option.u32();
    if (lifetime > 0 && ip !== '::1' && !isNobody(ip) && options.addresses.length < LIST_LIMIT)
      options.addresses.push(ip);
  }
}

function readRequestList(bytes: Cursor): string {
  const codes: number[] = [];
  while (bytes.has(2) && codes.length < CODE_LIMIT) codes.push(bytes.u16());
  return codes.join(',');
}

function readVendorClass(bytes: Cursor, options: Dhcpv6Options): void {
  const enterprise = bytes.u32();
  for (const text of instances(bytes, true) ?? [])
    if (options.vendorClasses.length < LIST_LIMIT) options.vendorClasses.push(`${enterprise} ${text}`);
}

function readNames(bytes: Cursor): readonly string[] {
  const names: string[] = [];
  while (bytes.remaining > 0 && names.length < LIST_LIMIT) {
    // Names are not compressed here, so nothing points back.
    const name = readName(bytes, bytes.position, false);
    if (name === null) break;
    const text = plain(name);
    if (text !== '') names.push(text);
  }
  return names;
}

/** Flags, then a name that may lack its root label (RFC 4704 section 4.2). */
function readFqdn(bytes: Cursor): string {
  const labels = Uint8Array.from([...bytes.skip(1).take(bytes.remaining), 0]);
  bytes.reset(labels, 0, labels.length);
  return plain(readName(bytes, 0, false) ?? '');
}

function plain(name: string): string {
  return name === '.' ? '' : (optionText(Buffer.from(name, 'latin1')) ?? '');
}
