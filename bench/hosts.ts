/** Who lives on the composed network: devices, servers of each protocol, and peers on the internet, each with its own addresses. */
import type { Random } from '#base/random.ts';
import type { End } from './rewrite.ts';
import type { Template } from './templates.ts';

/** Makers of network interfaces, as the first half of a MAC. */
const MAKERS: readonly string[] = ['001b21', '00c0b7', '0009fb', '00e0b1', '001e8f', '3c5282', 'f8b156', '00a098'];
/** Servers that speak as one template does. */
const SERVERS_PER_TEMPLATE = 2;
const SERVERS = 12_000;
const INTERNET_PEERS = 4096;
const ROUTER = Uint8Array.from([0x00, 0x00, 0x0c, 0x07, 0xac, 0x01]);
const BROADCAST = new Uint8Array(6).fill(0xff);
/** Ports of one host from which systems open conversations (RFC 6056 section 3.2, from Linux's first on). */
const [FIRST_PORT, LAST_PORT] = [32_768, 60_999];

export interface Hosts {
  /** The ends of a new conversation of device `device` in the manner of the template: who speaks so is always the same few. */
  ends(template: Template, device: number): { readonly client: End; readonly server: End };
  /** The frames with which `asker` finds the MAC of `target` (RFC 826). */
  arp(asker: End, target: End): readonly Uint8Array[];
}

/** A network on which conversations follow the templates. */
export function createHosts(random: Random, templates: readonly Template[]): Hosts {
  const numbers = new Map(templates.map((template, number) => [template, number * SERVERS_PER_TEMPLATE]));
  const server = (template: Template): End => {
    const { server: ip, serverPort: port } = template;
    if (isGroup(ip)) return { mac: groupMac(ip), ip, port, ttl: 64 };
    if (isPublic(ip)) {
      const number = ((numbers.get(template) ?? 0) + random.below(SERVERS_PER_TEMPLATE)) % INTERNET_PEERS;
      return { mac: ROUTER, ip: sized(ip, [198, 18], number), port, ttl: 64 - 8 - (number % 12) };
    }
    const number = ((numbers.get(template) ?? 0) + random.below(SERVERS_PER_TEMPLATE)) % SERVERS;
    return { mac: macOf(0x800000 + number), ip: sized(ip, [10, 1], number), port, ttl: 64 };
  };
  return {
    ends(template: Template, number: number): { readonly client: End; readonly server: End } {
      const block = 16 + (number >>> 16);
      const free = FIRST_PORT + random.below(LAST_PORT - FIRST_PORT);
      const client = {
        mac: macOf(number),
        ip: isGroup(template.client) ? template.client : sized(template.client, [10, block], number & 0xffff),
        // A fixed port of the client is part of some protocols (DHCP, NTP, NetBIOS).
        ttl: number % 3 === 0 ? 64 : 128,
        port: template.clientPort >= 1024 && template.clientPort !== template.serverPort ? free : template.clientPort,
      };
      return { client, server: server(template) };
    },
    arp: (asker, target) => [arpFrame(1, asker, target), arpFrame(2, target, asker)],
  };
}

function macOf(number: number): Uint8Array {
  const maker = Buffer.from(MAKERS[number % MAKERS.length] ?? '', 'hex');
  return Uint8Array.from([...maker, (number >>> 16) & 255, (number >>> 8) & 255, number & 255]);
}

/** An address of the template's size: `10.b.x.y`, or `fd00:…` with the same last bytes. */
function sized(like: Uint8Array, prefix: readonly [number, number], number: number): Uint8Array {
  const host = [...prefix, (number >>> 8) & 255, number & 255];
  if (like.length === 4) return Uint8Array.from(host);
  const isInternet = prefix[0] === 198;
  return Uint8Array.from([
    ...(isInternet ? [0x20, 0x01, 0x48, 0x60] : [0xfd, 0, 0, 0x10]),
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    ...host,
  ]);
}

function isGroup(ip: Uint8Array): boolean {
  const first = ip[0] ?? 0;
  return ip.length === 4 ? first >= 224 || first === 0 || ip[3] === 255 : first === 0xff;
}

function groupMac(ip: Uint8Array): Uint8Array {
  if (ip.length !== 4) return Uint8Array.from([0x33, 0x33, ...ip.subarray(12)]);
  const [first = 0, second = 0, third = 0, fourth = 0] = ip;
  return first >= 224 && first < 240 ? Uint8Array.from([0x01, 0x00, 0x5e, second & 0x7f, third, fourth]) : BROADCAST;
}

function isPublic(ip: Uint8Array): boolean {
  const [a = 0, b = 0] = ip;
  if (ip.length !== 4) return (a & 0xfe) !== 0xfc && a !== 0xfe;
  return !(
    a === 10 ||
    a === 127 ||
    (a === 172 && (b & 0xf0) === 16) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254)
  );
}

function arpFrame(operation: number, from: End, to: End): Uint8Array {
  const frame = new Uint8Array(60);
  frame.set(operation === 1 ? BROADCAST : to.mac, 0);
  frame.set(from.mac, 6);
  frame.set([0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, operation], 12);
  frame.set(from.mac, 22);
  frame.set(from.ip, 28);
  if (operation === 2) frame.set(to.mac, 32);
  frame.set(to.ip, 38);
  return frame;
}
