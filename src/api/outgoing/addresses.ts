/** Which addresses outgoing requests may go to: the public ones, and those private ones that the configuration names. */
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { type IpNumber, isBelow, type Prefix, parseIp, parsePrefix } from '#base/prefix.ts';

/** Not globally reachable (IANA special-purpose registries, RFC 6890): among them cloud metadata services at 169.254.169.254, fd00:ec2::254 and 100.100.100.200. */
const SPECIAL: readonly Prefix[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
].map(prefixOf);
/** IPv4 addresses inside IPv6 (mapped, and NAT64): judged as what they carry. */
const CARRIERS: readonly Prefix[] = ['::ffff:0:0/96', '64:ff9b::/96'].map(prefixOf);

function prefixOf(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (!prefix) throw new TypeError(`${text} is no prefix`);
  return prefix;
}

const carried = (ip: IpNumber): IpNumber =>
  CARRIERS.some((carrier) => isBelow(carrier, ip)) ? { bits: 32, value: ip.value & 0xffff_ffffn } : ip;

/** True where a request may go to `address`. */
export function mayReach(address: string, allowed: readonly Prefix[]): boolean {
  const ip = parseIp(address);
  if (!ip) return false;
  const inner = carried(ip);
  return (
    allowed.some((prefix) => isBelow(prefix, inner) || isBelow(prefix, ip)) ||
    !SPECIAL.some((prefix) => isBelow(prefix, inner))
  );
}

/** The address that a request would have gone to is not allowed. */
class ForbiddenAddress extends Error {}

/** A `lookup` for sockets that gives allowed addresses alone: the check is of the address that is then connected to, so a name cannot change in between. */
export function guardedLookup(allowed: readonly Prefix[]): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const usable = found.filter(({ address }) => mayReach(address, allowed));
      const [first] = usable;
      if (!first) return callback(new ForbiddenAddress(forbidden(hostname)), '', 0);
      return options.all ? callback(null, usable) : callback(null, first.address, first.family);
    });
  };
}

/** What to do about a forbidden address. */
export function forbidden(hostname: string): string {
  return `${hostname} is a private address; if it is meant, name its prefix in api.webhooks.allow.`;
}
