/** What a multicast DNS message states of its sender: host names, services and what their TXT records say. */
import { isNobody } from '#base/addresses.ts';
import { remembered } from '#base/text-memo.ts';
import { type DnsMessage, type DnsRecord, TYPE, typeName } from '../../formats/dns-message.ts';
import { hostName, reverseAddress } from '../../formats/dns-names.ts';
import type { Context, Observer } from '../../protocol.ts';
import { PORT } from './parse.ts';

/** Records and questions told of one message. */
const RECORD_LIMIT = 128;
/** Things that people own and carry. */
const OWN_DEVICE =
  /\b(?:iPhone|iPad|iPod|iMac|MacBook|Mac ?mini|Mac Pro|Mac Studio|Apple Watch|AirPods|Galaxy|Pixel|Surface|Kindle)(?: (?:Pro|Air|mini|Max|Plus|Tab|Note|Ultra|SE|touch))*\b/i;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

export function observe(message: DnsMessage, context: Context, observer: Observer): void {
  // Between two ends on the port, as in multicast, anybody may speak first; an end on another port is an asker.
  if ((context.clientPort === PORT) !== (context.serverPort === PORT))
    observer.senderIs(message.response ? 'server' : 'client');
  if (message.response) {
    const { answers, additionals } = message;
    observeRecords(answers, RECORD_LIMIT, observer);
    observeRecords(additionals, RECORD_LIMIT - answers.length, observer);
    return;
  }
  for (const { name } of message.questions) {
    const service = serviceOf(name);
    if (service && service.instance === '') observer.fact('mdns.query', service.type, 'sender', 'PTR');
  }
  // The answers of a question are what the asker knows of others; what it wants to be itself stands in the authority section.
  observeRecords(message.authorities, RECORD_LIMIT, observer);
}

function observeRecords(records: readonly DnsRecord[], limit: number, observer: Observer): void {
  for (let at = 0; at < records.length && at < limit; at++) observeRecord(records[at] as DnsRecord, observer);
}

function observeRecord({ name, type, data }: DnsRecord, observer: Observer): void {
  if (data === null) return;
  const field = typeName(type);
  if (data.kind === 'address') {
    nameAddress(localName(name), data.ip, observer, field);
    tell('mdns.hostName', localName(name), observer, field);
  } else if (data.kind === 'host') {
    const words = [data.cpu, data.os].filter((word) => /^[\w .()/+-]{1,64}$/.test(word)).join(' ');
    tell('mdns.hinfo', words, observer, field);
  } else if (data.kind === 'text') {
    const type = serviceOf(name)?.type ?? '';
    if (type !== '') for (const pair of data.pairs) observer.fact('mdns.txt', pair, 'sender', `TXT ${type}`);
    tellService(name, observer, field);
  } else if (data.kind === 'name' && type === TYPE.srv) {
    tellService(name, observer, field);
    tell('mdns.hostName', localName(data.name), observer, field);
  } else if (data.kind === 'name') {
    const ip = reverseAddress(name);
    if (ip !== '') nameAddress(localName(data.name), ip, observer, field);
    else tellService(data.name, observer, field);
  }
}

function tellService(name: string, observer: Observer, field: string): void {
  const service = serviceOf(name);
  if (!service) return;
  observer.fact('mdns.service', service.type, 'sender', field);
  tell('mdns.instance', service.instance, observer, `${field} ${service.type}`);
}

function tell(key: string, value: string, observer: Observer, field: string): void {
  if (value !== '') observer.fact(key, value, 'sender', field);
}

function nameAddress(name: string, ip: string, observer: Observer, field: string): void {
  if (name !== '' && !isNobody(ip) && !ip.startsWith('127.') && ip !== '::1')
    observer.fact('mdns.address', name, { ip }, field);
}

/** The host in `host.local`, or empty. */
const localName = remembered((name) => {
  const match = /^([A-Za-z0-9_-]{1,63})\.local\.?$/i.exec(name);
  return match?.[1] ? hostName(match[1]) : '';
});

/** `Instance._type._tcp.local` in parts (RFC 6763 section 4.1); null for other names. The instance is empty where none is named or it is no text. */
const serviceOf = remembered((name): { readonly instance: string; readonly type: string } | null => {
  const match = /^(?:(.{1,63})\.)?(_[a-z0-9-]{1,32}\._(?:tcp|udp))\.local\.?$/is.exec(name);
  if (!match?.[2] || match[2].toLowerCase() === '_dns-sd._udp') return null;
  const instance = match[1] ?? '';
  const isSubtype = /(^|\.)_sub$/.test(instance);
  return { instance: isSubtype ? '' : instanceText(instance), type: match[2].toLowerCase() };
});

/** Devices of people are called after them, in the words of their language; of such a name the device alone is told. */
function withoutOwner(text: string): string {
  const device = OWN_DEVICE.exec(text)?.[0];
  if (device !== undefined) return device;
  const owned = /['’`´]s?[^\p{L}]+(.+)$/u.exec(text)?.[1];
  return (owned ?? text).replace(/ (?:von|van|de|di|da|do|del|of|af|av|od) .*$/i, '');
}

/** An instance's name is UTF-8 for people to read. */
function instanceText(latin1: string): string {
  try {
    const text = UTF8.decode(Uint8Array.from(latin1, (character) => character.charCodeAt(0)));
    return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(text) ? withoutOwner(text) : '';
  } catch {
    return '';
  }
}
