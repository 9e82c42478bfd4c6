/** Two answers to one question that contradict each other: somebody answers in the name of the server (RFC 5452 section 3). */
import { type DnsMessage, TYPE } from '../../formats/dns-message.ts';
import { type Answered, type DnsMemory, LAST } from './memory.ts';

/** Response code of a name that does not exist. */
const NAME_ERROR = 3;
/** Microseconds between the two: a resolver no longer waits after that. */
const WAIT = 10e6;

/** A question was asked. */
export function asks({ id }: DnsMessage, { ids }: DnsMemory): void {
  ids.push(id);
  if (ids.length > LAST) ids.shift();
}

/** True where the answer contradicts an earlier one to the same question, which was asked once: whoever asks again may be told otherwise. */
export function contradicts(message: DnsMessage, time: number, memory: DnsMemory): boolean {
  const question = message.questions[0];
  if (question === undefined || (question.type !== TYPE.a && question.type !== TYPE.aaaa)) return false;
  const addresses = addressesOf(message);
  if (addresses.length === 0 && message.code !== NAME_ERROR) return false;
  const { id } = message;
  const answer = { id, name: question.name, type: question.type, addresses, time };
  const { answered, ids } = memory;
  const isTwice = answered.some((other) => isOther(other, answer));
  answered.push(answer);
  if (answered.length > LAST) answered.shift();
  return isTwice && ids.indexOf(id) >= 0 && ids.indexOf(id) === ids.lastIndexOf(id);
}

function addressesOf({ answers, code }: DnsMessage): readonly string[] {
  if (code !== 0) return [];
  return answers.flatMap(({ data }) => (data?.kind === 'address' ? [data.ip] : []));
}

function isOther(one: Answered, other: Answered): boolean {
  if (one.id !== other.id || one.name !== other.name || one.type !== other.type || other.time - one.time > WAIT)
    return false;
  if (one.addresses.length === 0 && other.addresses.length === 0) return false;
  return !one.addresses.some((ip) => other.addresses.includes(ip));
}
