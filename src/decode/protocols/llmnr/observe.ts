/** What an LLMNR message states: who looks for which name, and who answers to it. */
import { type DnsMessage, TYPE, typeName } from '../../formats/dns-message.ts';
import { hostName, reverseAddress } from '../../formats/dns-names.ts';
import type { Context, Observer } from '../../protocol.ts';

/** Records told of one message. */
const RECORD_LIMIT = 16;

export function observe(message: DnsMessage, _context: Context, observer: Observer): void {
  observer.senderIs(message.response ? 'server' : 'client');
  if (!message.response) {
    for (const { name, type } of message.questions) tell('llmnr.query', hostName(name), observer, typeName(type));
    return;
  }
  for (const { name, type, data } of message.answers.slice(0, RECORD_LIMIT)) {
    if (data?.kind === 'address') tell('llmnr.name', hostName(name), observer, typeName(type));
    else if (type === TYPE.ptr && data?.kind === 'name' && reverseAddress(name) !== '')
      tell('llmnr.name', hostName(data.name), observer, 'PTR');
  }
}

function tell(key: string, value: string, observer: Observer, field: string): void {
  if (value !== '') observer.fact(key, value, 'sender', field);
}
