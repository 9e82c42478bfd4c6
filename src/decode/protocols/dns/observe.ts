/** What a DNS message states: who asks for what, and which names the answers give to addresses. */
import { isNobody } from '#base/addresses.ts';
import { type DnsMessage, type DnsRecord, TYPE, typeName } from '../../formats/dns-message.ts';
import { hostName, reverseAddress } from '../../formats/dns-names.ts';
import type { Context, Observer } from '../../protocol.ts';
import { type DnsMemory, QUERY_LIMIT } from './memory.ts';
import { asks, contradicts } from './twice.ts';

/** Names told of one answer. */
const NAMED_LIMIT = 16;
/** Response code of a name that does not exist. */
const NAME_ERROR = 3;
/** AXFR (RFC 5936). */
const ZONE_TRANSFER = 252;
/** Longer names are made by programs to carry data: hashes in names of services fit into fewer characters. */
const LONG_NAME = 100;
/** NULL, TXT, and the private types that tunnels use. */
const CARRYING: readonly number[] = [10, 16, 65_399];
/** NULL, TXT, KEY, MX, CNAME and SRV: their answers hold what who answers likes. */
const ANSWERING: readonly number[] = [...CARRYING, 25, 15, 5, 33];
/** Shortest name, and shortest label, that is taken for data. */
const [CODED_NAME, CODED_LABEL] = [32, 20];
/** Shortest domain that is taken for made up, the share of vowels below which it is, and letters in a row that no language has. */
const [MADE_UP_LENGTH, FEW_VOWELS, MANY_CONSONANTS] = [9, 0.25, /[b-df-hj-np-tv-xz]{5}/i];
/** Domains that virus scanners, mail filters and networks of delivery ask with hashes and numbers. */
const HASHED =
  /(?:^|\.)(?:in-addr\.arpa|ip6\.arpa|mcafee\.com|sophosxl\.(?:net|com)|trendmicro\.com|spamhaus\.(?:net|org)|senderbase\.org|surbl\.org|uribl\.com|barracudacentral\.org|avts\.net|webroot\.com|e5\.sk|eset\.(?:com|sk)|kaspersky\.(?:com|net)|cymru\.com|akamai(?:edge|hd|zed)?\.(?:net|com)|cloudfront\.net|amazonaws\.com|azure\.(?:com|net)|windows\.net|office\.com|trafficmanager\.net|googleusercontent\.com|googlevideo\.com|1e100\.net|fbcdn\.net|cloudflare\.net|edgekey\.net|local|lan)$/i;
const OPCODE = { query: 0, update: 5 } as const;

export function observe(message: DnsMessage, context: Context, observer: Observer, memory: DnsMemory): void {
  observer.senderIs(message.response ? 'server' : 'client');
  if (message.opcode === OPCODE.update) observeUpdate(message, observer);
  if (message.opcode !== OPCODE.query) return;
  if (!message.response) {
    signalQuestions(message, observer);
    asks(message, memory);
    memory.asked = true;
    observeQuestions(message, observer, memory, 'sender');
    return;
  }
  if (message.questions[0]?.type === ZONE_TRANSFER)
    observer.signal(`dns.zone-transfer.${message.code === 0 && message.answers.length > 0 ? 'granted' : 'refused'}`);
  if (context.carrier === 'udp' && contradicts(message, context.time, memory)) observer.signal('dns.answered-twice');
  if (message.code === NAME_ERROR) {
    observer.signal('dns.no-such-name');
    if (isMadeUp(message.questions[0]?.name ?? '')) observer.signal('dns.no-such-made-up-name');
  }
  // Where only answers were captured they tell what was asked.
  if (!memory.asked) observeQuestions(message, observer, memory, 'receiver');
  observeAnswers(message, observer);
}

function signalQuestions({ questions }: DnsMessage, observer: Observer): void {
  const question = questions[0];
  if (question === undefined) return;
  if (question.name.length >= LONG_NAME) observer.signal('dns.long-name');
  if (question.type === ZONE_TRANSFER) observer.signal('dns.zone-transfer');
  if (CARRYING.includes(question.type)) observer.signal('dns.carrying-type');
  if (!isCoded(question.name)) return;
  observer.signal(ANSWERING.includes(question.type) ? 'dns.coded-name-carrying' : 'dns.coded-name');
}

/** Whether a domain reads as made up by a program: long, with few vowels for its letters, or with digits among them. Names below a domain are not looked at. */
function isMadeUp(name: string): boolean {
  const labels = name.replace(/\.$/, '').split('.');
  const label = labels.at(-2) ?? '';
  // Under a suffix of two labels the domain is the one before.
  const domain = label.length <= 3 ? (labels.at(-3) ?? '') : label;
  if (domain.length < MADE_UP_LENGTH || domain.includes('-') || domain.startsWith('xn')) return false;
  const letters = domain.replace(/[^a-z]/gi, '').length;
  const vowels = domain.replace(/[^aeiou]/gi, '').length;
  return vowels < letters * FEW_VOWELS || MANY_CONSONANTS.test(domain) || /\d[a-z]+\d/i.test(domain);
}

/** Whether a label of a name reads as data: long, with digits and letters mixed; not below domains that are asked with hashes by design. */
function isCoded(name: string): boolean {
  if (name.length < CODED_NAME || HASHED.test(name)) return false;
  const [label = ''] = name.split('.').sort((one, other) => other.length - one.length);
  if (label.length < CODED_LABEL || label.includes('_')) return false;
  const digits = label.replace(/[^0-9]/g, '').length;
  const isMixed = /[0-9][a-z]/i.test(label) && /[a-z][0-9]/i.test(label);
  // Words with hyphens between and numbers behind are made by people.
  return isMixed && digits >= label.length / 8 && label.split('-').length < 4;
}

function observeQuestions(
  message: DnsMessage,
  observer: Observer,
  memory: DnsMemory,
  about: 'sender' | 'receiver',
): void {
  for (const { name, type } of message.questions) {
    const asked = hostName(name);
    if (asked === '' || memory.queries >= QUERY_LIMIT) continue;
    memory.queries++;
    observer.fact('dns.query', asked, about, typeName(type));
  }
}

function observeAnswers(message: DnsMessage, observer: Observer): void {
  const { answers } = message;
  const question = message.questions[0];
  const asked = question ? hostName(question.name) : '';
  for (let at = 0; at < answers.length && at < NAMED_LIMIT; at++) {
    const { name, type, data } = answers[at] as DnsRecord;
    if (data?.kind === 'address') {
      const named = asked || hostName(name);
      if (named === '') continue;
      observer.fact('dns.answer', `${named} ${typeName(type)} ${data.ip}`, 'sender', typeName(type));
      nameAddress(named, data.ip, observer, typeName(type));
    } else if (type === TYPE.ptr && data?.kind === 'name') {
      nameAddress(hostName(data.name), reverseAddress(name), observer, 'PTR');
    }
  }
  // The addresses of a service's hosts come along with its SRV records.
  if (question?.type === TYPE.srv) nameOwners(message.additionals, observer, 'additional');
}

/** A host that registers itself (RFC 2136) names its address. */
function observeUpdate(message: DnsMessage, observer: Observer): void {
  if (!message.response) nameOwners(message.authorities, observer, 'update');
}

function nameOwners(records: readonly DnsRecord[], observer: Observer, section: string): void {
  for (let at = 0; at < records.length && at < NAMED_LIMIT; at++) {
    const { name, type, data } = records[at] as DnsRecord;
    if (data?.kind === 'address') nameAddress(hostName(name), data.ip, observer, `${section} ${typeName(type)}`);
  }
}

function nameAddress(name: string, ip: string, observer: Observer, field: string): void {
  if (name === '' || ip === '' || isNobody(ip) || ip.startsWith('127.') || ip === '::1') return;
  observer.fact('dns.name', name, { ip }, field);
}
