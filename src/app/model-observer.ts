/**
 * What a device's packets show beside the facts that protocols state: its ports, groups, TTL, TCP and DHCP signatures, the sizes and the
 * order of its first packets, and hashed words of its payloads. Everything is told as facts whose keys start with `packet.` and that
 * cite the frame; nothing of a payload can be read back from them.
 */
import { formatIpv4, formatIpv6, formatMacNumber } from '#base/addresses.ts';
import { hexWord } from '#base/text.ts';
import { formatTime } from '#base/time.ts';
import type { Sent } from '#identify/learn/evidence.ts';
import type { Fact } from '#model/fact.ts';
import type { Packet } from '#model/packet.ts';
import { dhcpOptionOrder, payloadText, tcpOptions } from './model-payload.ts';

/** Packets of a device that are looked at; the first ones tell most, and truncated copies need no more. */
const PACKET_LIMIT = 400;
/** Moments kept, for early answers. */
const SENT_LIMIT = 10_000;
/** Packets whose size and order count, the first ones. */
const ORDERED_LIMIT = 64;
/** Facts of one key kept of one device. */
const FACT_LIMIT = 200;
/** Conversations whose first payloads are looked at, and payloads of each. */
const TALK_LIMIT = 64;
const PAYLOAD_LIMIT = 3;
/** A packet that a mirror or a base station shows again comes within so many microseconds. */
const REPEAT_TIME = 20_000;
const [ICMP, IGMP, TCP, UDP, ICMPV6] = [1, 2, 6, 17, 58];
const [SYN, ACK] = [2, 16];
const EPHEMERAL = 32_768;

/** Watches one device. Feed it every packet that the device sends. */
export class DeviceObserver {
  readonly facts: Fact[] = [];
  /** When it sent its first packets. */
  readonly sent: Sent[] = [];
  readonly #mac: string;
  readonly #capture: string;
  readonly #seen = new Set<string>();
  readonly #counts = new Map<string, number>();
  readonly #payloads = new Map<string, number>();
  #packet: Packet | null = null;
  #looked = 0;
  #kinds: string[] = [];
  #last = { signature: 0, time: 0 };

  constructor(mac: number, capture: string) {
    this.#mac = formatMacNumber(mac);
    this.#capture = capture;
  }

  packet(packet: Packet): void {
    if (this.sent.length < SENT_LIMIT) this.sent.push({ frame: packet.frame, time: packet.time });
    if (this.#looked >= PACKET_LIMIT || this.#isRepeated(packet)) return;
    this.#looked++;
    this.#packet = packet;
    this.#tellSize(packet);
    if (packet.network === 0) this.#tell('etherType', packet.etherType.toString(16), 'EtherType');
    else this.#tellNetwork(packet);
  }

  #isRepeated({ signature, time }: Packet): boolean {
    const repeated = signature !== 0 && signature === this.#last.signature && time - this.#last.time < REPEAT_TIME;
    this.#last = { signature, time };
    return repeated;
  }

  #tellSize(packet: Packet): void {
    if (this.#looked > ORDERED_LIMIT) return;
    const kind = kindOf(packet);
    this.#tell('size', `${kind} ${sizeOf(packet)}`, 'length');
    if (this.#kinds.at(-1) !== kind) {
      this.#kinds.push(kind);
      if (this.#kinds.length > 3) this.#kinds.shift();
      if (this.#kinds.length >= 2) this.#tell('order', this.#kinds.slice(-2).join(' > '), 'order of packets');
      if (this.#kinds.length >= 3) this.#tell('order', this.#kinds.join(' > '), 'order of packets');
    }
  }

  #tellNetwork(packet: Packet): void {
    const group = groupOf(packet);
    this.#tell(
      'ttl',
      `${packet.network === 4 ? 'IPv4' : 'IPv6'} ${group === '' ? 'host' : 'group'} ${packet.ttl}`,
      'TTL',
    );
    if (group !== '') this.#tell('group', group, 'destination address');
    const { protocol } = packet;
    if (protocol === TCP) this.#tellTcp(packet);
    else if (protocol === UDP) this.#tellUdp(packet);
    else if (protocol === ICMP || protocol === ICMPV6) this.#tellIcmp(packet);
    else if (protocol === IGMP) this.#tell('igmp', packetHead(packet, 1), 'IGMP type');
    else this.#tell('ipProtocol', String(protocol), 'protocol');
  }

  #tellIcmp({ protocol, sourcePort, destinationPort }: Packet): void {
    this.#tell('icmp', `${protocol === ICMP ? 'icmp' : 'icmpv6'} ${sourcePort}/${destinationPort}`, 'type and code');
  }

  #tellTcp(packet: Packet): void {
    const { flags, sourcePort, destinationPort } = packet;
    if ((flags & SYN) !== 0) {
      const signature = `${ttlStart(packet.ttl)} ${packet.window} ${tcpOptions(packet)}`;
      if ((flags & ACK) === 0) {
        this.#tell('service', `to tcp/${destinationPort}`, 'destination port');
        this.#tell('synSignature', signature, 'SYN');
      } else {
        this.#tell('service', `from tcp/${sourcePort}`, 'source port');
        this.#tell('synAckSignature', signature, 'SYN ACK');
      }
    } else if (packet.payloadLength > 0) this.#tellMidstream(packet);
    this.#tellPayload(packet);
  }

  /** A conversation that began before the capture did: the lower port is the service's. */
  #tellMidstream({ sourcePort, destinationPort }: Packet): void {
    if (destinationPort < sourcePort && destinationPort < EPHEMERAL)
      this.#tell('service', `to tcp/${destinationPort}`, 'destination port');
    else if (sourcePort < EPHEMERAL) this.#tell('service', `from tcp/${sourcePort}`, 'source port');
  }

  #tellUdp(packet: Packet): void {
    const { sourcePort, destinationPort } = packet;
    if (sourcePort === destinationPort && sourcePort >= 1024)
      this.#tell('service', `both udp/${nameable(sourcePort)}`, 'ports');
    else if (destinationPort < EPHEMERAL) this.#tell('service', `to udp/${destinationPort}`, 'destination port');
    else if (sourcePort < EPHEMERAL) this.#tell('service', `from udp/${sourcePort}`, 'source port');
    if (destinationPort === 67) {
      const order = dhcpOptionOrder(packet);
      if (order !== '') this.#tell('dhcpOptions', order, 'options in order');
    }
    this.#tellPayload(packet);
  }

  #tellPayload(packet: Packet): void {
    if (packet.payloadEnd <= packet.payloadStart) return;
    const kind = kindOf(packet);
    const talk = `${kind} ${packet.sourcePort} ${packet.destination3} ${packet.destinationPort}`;
    const count = this.#payloads.get(talk) ?? 0;
    if (count >= PAYLOAD_LIMIT || (count === 0 && this.#payloads.size >= TALK_LIMIT)) return;
    this.#payloads.set(talk, count + 1);
    const { words, models, makers } = payloadText(packet, this.#mac);
    for (const word of words) this.#tell('payloadWord', `${kind} ${word}`, 'payload');
    for (const model of models) this.#tell('statedModel', model, 'payload');
    for (const maker of makers) this.#tell('statedMaker', maker, 'payload');
  }

  #tell(name: string, value: string, field: string): void {
    const packet = this.#packet;
    const word = `${name} ${value}`;
    if (packet === null || this.#seen.has(word)) return;
    const count = this.#counts.get(name) ?? 0;
    if (count >= FACT_LIMIT) return;
    this.#counts.set(name, count + 1);
    this.#seen.add(word);
    this.facts.push({
      time: formatTime(packet.time),
      subject: { mac: this.#mac },
      key: `packet.${name}`,
      value,
      source: { capture: this.#capture, frame: packet.frame, protocol: 'packet', field },
    });
  }
}

/** The transport and the port that names the service, as `tcp/443`; `tcp/high` where both ports are anybody's. */
function kindOf(packet: Packet): string {
  const { network, protocol, sourcePort, destinationPort } = packet;
  if (network === 0) return `link ${packet.etherType.toString(16)}`;
  if (protocol !== TCP && protocol !== UDP) return `ip${network === 6 ? 'v6' : ''}/${protocol}`;
  const port = Math.min(sourcePort, destinationPort);
  return `${protocol === TCP ? 'tcp' : 'udp'}/${sourcePort === destinationPort ? nameable(port) : nameable(port)}`;
}

const nameable = (port: number): string => (port < EPHEMERAL ? String(port) : 'high');

/** Of TCP the payload counts: acknowledgements are of one size. */
function sizeOf(packet: Packet): number {
  return packet.protocol === TCP && packet.network !== 0 ? packet.payloadLength : packet.length;
}

/** The initial TTL that a TTL was most likely counted down from. */
function ttlStart(ttl: number): number {
  return ttl <= 32 ? 32 : ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255;
}

/** The multicast group that a packet goes to; empty for a host, and for groups that are made from an address. */
function groupOf(packet: Packet): string {
  if (packet.network === 4) {
    const high = packet.destination3 >>> 28;
    return high === 14 ? formatIpv4(packet.destination3) : packet.destination3 === -1 ? 'broadcast' : '';
  }
  if (packet.destination0 >>> 24 !== 0xff) return '';
  if (packet.destination2 === 1 && packet.destination3 >>> 24 === 0xff) return 'solicited-node';
  return formatIpv6(packet.destination0, packet.destination1, packet.destination2, packet.destination3);
}

function packetHead({ bytes, payloadStart, payloadEnd }: Packet, count: number): string {
  const end = Math.min(payloadEnd, payloadStart + count);
  let word = 0;
  for (let at = payloadStart; at < end; at++) word = (word << 8) | (bytes[at] ?? 0);
  return hexWord(word);
}
