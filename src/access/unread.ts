/** Configurations in no dialect that is known: nothing of them is understood, but the addresses that they write say where in a network they stand. */
import { parseIp } from '#base/prefix.ts';
import type { Configuration, InterfaceAddress } from './configuration.ts';
import type { Member } from './forwarding/topology.ts';
import { LineBook } from './line-book.ts';
import { routedInterface } from './routed-interface.ts';

/** The name in place of a dialect's. */
export const UNREAD = 'unknown';
/** Addresses that are taken note of in one text. */
const ADDRESS_LIMIT = 10_000;
/** Where an unread device's addresses stand. */
const SOMEWHERE = 'unknown';

/** A text of which nothing is understood: its first line stands for all of it. */
export function unreadConfiguration(text: string, file: string): Configuration {
  const book = new LineBook(text, file);
  const lines = text.split(/\r\n|\n|\r/).length;
  for (let at = 1; at <= lines; at++) book.note(at, 'unrecognised', at === 1 ? 'everything' : 'nothing');
  const first = book.line(1);
  const all = book.all();
  return {
    file,
    dialect: UNREAD,
    hostname: /^\s*(?:set system )?host-?name[\s:=]+"?([\w.-]{1,63})"?;?\s*$/im.exec(text)?.[1] ?? null,
    filters: [],
    guards: [],
    interfaces: [routedInterface(SOMEWHERE, addressesIn(text), first)],
    routes: [],
    // A text whose first line is empty has its say all the same.
    lines: all[0]?.line.at === 1 ? all : [{ line: first, support: 'unrecognised', affects: 'everything' }, ...all],
    undefinedNames: [],
    unusedNames: [],
    routing: { ospf: [], bgp: [], translations: [] },
  };
}

function addressesIn(text: string): readonly InterfaceAddress[] {
  const found = new Map<string, InterfaceAddress>();
  for (const [written] of text.matchAll(
    /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w.:])/gi,
  )) {
    const ip = parseIp(written);
    if (ip && ip.value !== 0n) found.set(written, { ...ip, length: ip.bits, virtual: false });
    if (found.size >= ADDRESS_LIMIT) break;
  }
  return [...found.values()];
}

/** Puts unread devices on the networks of the others: each has those of the addresses that it writes which nobody else has. */
export function placeUnread(members: readonly Member[]): readonly Member[] {
  if (members.every(({ configuration }) => configuration.dialect !== UNREAD)) return members;
  const others = members
    .filter(({ configuration }) => configuration.dialect !== UNREAD)
    .flatMap(({ configuration }) => configuration.interfaces.flatMap(({ addresses }) => addresses))
    .filter(({ virtual }) => !virtual);
  const taken = new Set(others.map(({ bits, value }) => `${bits} ${value}`));
  const lengthOf = ({ bits, value }: InterfaceAddress): number | undefined =>
    others.find(
      (other) =>
        other.bits === bits &&
        other.length < bits &&
        other.value >> BigInt(bits - other.length) === value >> BigInt(bits - other.length),
    )?.length;
  return members.map((member) => {
    const { configuration } = member;
    if (configuration.dialect !== UNREAD) return member;
    const interfaces = configuration.interfaces.map((each) => ({
      ...each,
      addresses: each.addresses.flatMap((address) => {
        const length = taken.has(`${address.bits} ${address.value}`) ? undefined : lengthOf(address);
        return length === undefined ? [] : [{ ...address, length }];
      }),
    }));
    return { ...member, configuration: { ...configuration, interfaces } };
  });
}
