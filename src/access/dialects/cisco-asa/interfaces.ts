/** Interfaces of ASA with their names, levels of security and addresses, and what of them is not understood. */
import { parseIp } from '#base/prefix.ts';
import type { Command } from '../../blocks.ts';
import { netmaskLength } from '../../cisco/address.ts';
import type { Interface, InterfaceAddress } from '../../configuration.ts';
import type { Line, LineSupport } from '../../line.ts';
import type { LineBook } from '../../line-book.ts';

/** An interface as far as it was read; without a name (`nameif`) nothing passes by it. */
export interface Port {
  readonly name: string;
  readonly nameif: string | null;
  readonly level: number;
  readonly up: boolean;
  readonly vlan: number | null;
  readonly addresses: readonly InterfaceAddress[];
  readonly at: number;
}

/** Commands that change nothing of which packets pass and which way they take. */
const IGNORED =
  /^(?:no )?(?:description|speed|duplex|delay|mtu|media-type|flowcontrol|hello-interval|hold-time|ospf|rip|eigrp|pim|igmp|mfib|multicast|dhcprelay|dhcp|ddns|authentication|lacp|channel-group|port-channel|management-only|member-interface|negotiation|cts|mac-address|bandwidth|power|switchport|failover|no|split-horizon|summary-address|ip (?:address standby|dhcp)|ipv6 (?:enable|nd|ospf|router)|fec|exit)\b/;

type Affects = LineSupport['affects'];

type AddressOf = (text: string) => ReturnType<typeof parseIp>;
type Draft = { -readonly [Key in keyof Omit<Port, 'addresses'>]: Port[Key] } & {
  readonly addresses: InterfaceAddress[];
};

/** Reads an interface and what stands below it; `addressOf` knows the words that stand for addresses. */
export function readPort(command: Command, book: LineBook, addressOf: AddressOf): Port {
  const name = command.words.slice(1).join('');
  const port: Draft = { name, nameif: null, level: 0, up: true, vlan: null, addresses: [], at: command.at };
  const strangers: { readonly at: number; readonly isAddress: boolean }[] = [];
  for (const { words, at } of command.inner) {
    book.note(at, 'complete');
    const [first, second] = words;
    const isAddress = (first === 'ip' || first === 'ipv6') && second === 'address';
    const isRead = isAddress ? readAddress(port, words, addressOf) : readSetting(port, words);
    if (!isRead && first !== 'no' && (isAddress || !IGNORED.test(words.join(' ')))) strangers.push({ at, isAddress });
  }
  const near = [port.nameif ?? port.name, port.name];
  for (const { at, isAddress } of strangers) {
    const way: Affects = isAddress
      ? { filters: [], forwarding: true, routes: true }
      : { filters: [], forwarding: true, interfaces: near };
    book.note(at, 'unrecognised', port.up ? way : 'nothing');
  }
  return port;
}

function readSetting(port: Draft, words: readonly string[]): boolean {
  const [first, second = ''] = words;
  if (words.length === 1 && first === 'shutdown') port.up = false;
  else if (words.length !== 2) return false;
  else if (first === 'nameif') [port.nameif, port.level] = [second, second === 'inside' ? 100 : port.level];
  else if (first === 'security-level' && /^\d{1,3}$/.test(second)) port.level = Number(second);
  else if (first === 'vlan' && /^\d{1,4}$/.test(second)) port.vlan = Number(second);
  else return false;
  return true;
}

/** `ip address A MASK [standby B]`, `ipv6 address A/LENGTH [standby B]`. */
function readAddress({ addresses }: Draft, words: readonly string[], addressOf: AddressOf): boolean {
  const [family, , text = '', ...more] = words;
  if (family === 'ipv6' && more[0] === 'link-local') return true;
  const [own = '', tail] = text.split('/');
  const address = family === 'ip' ? addressOf(text) : parseIp(own);
  const mask = family === 'ip' ? parseIp(more.shift() ?? '') : null;
  const length = family === 'ip' ? netmaskLength(mask?.value ?? -1n) : Number(tail ?? Number.NaN);
  const isWhole = more.length === 0 || (more.length === 2 && more[0] === 'standby');
  const bits = family === 'ip' ? 32 : 128;
  if (address?.bits !== bits || length === null || !(length >= 0 && length <= bits) || !isWhole) return false;
  addresses.push({ ...address, length, virtual: false });
  return true;
}

/** An interface in the neutral words: it goes by its `nameif`. */
export function asInterface({ name, nameif, addresses, up, vlan }: Port, line: Line): Interface {
  return {
    name: nameif ?? name,
    addresses,
    up,
    vrf: null,
    zone: null,
    vlans: vlan === null ? [] : [{ from: vlan, to: vlan }],
    mode: 'routed',
    description: nameif === null ? null : name,
    bandwidth: null,
    ospf: null,
    line,
  };
}
