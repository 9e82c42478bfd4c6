/** What segments of HL7 version 2 state. */
import type { Context, Observer } from '../../protocol.ts';
import type { Hl7Message } from './message.ts';
import type { Hl7Memory } from './parse.ts';

/** Acknowledgements that say no (HL7 table 0008): error and reject, of the application and of the commit. */
const REFUSALS: ReadonlySet<string> = new Set(['AE', 'AR', 'CE', 'CR']);

export function observe(message: Hl7Message, context: Context, observer: Observer, memory: Hl7Memory): void {
  if (message.role !== '') speaks(message.role, context, observer, memory);
  for (const { key, value, about, field } of message.fields) {
    observer.fact(key, value, about, field);
    if (key === 'hl7.acknowledgement' && REFUSALS.has(value)) observer.signal('hl7.refused');
    else if (key === 'hl7.messageType' && value.startsWith('ADT')) observer.signal('hl7.admission');
    else if (key === 'hl7.messageType' && value.startsWith('RGV')) observer.signal('hl7.infusion-order');
  }
  if (message.passing) observer.passage(message.passing.sort, message.passing.identifiers);
  if (message.reported) observer.passage('results', message.reported);
  for (let count = 0; count < message.patientSegments; count++) observer.patientData(message.patientData);
}

/** Tells the sender's role; where that turns the conversation round, the memory of its directions turns too. */
function speaks(role: 'client' | 'server', context: Context, observer: Observer, memory: Hl7Memory): void {
  const before = context.fromClient;
  observer.senderIs(role);
  if (context.fromClient === before) return;
  const { client, server } = memory;
  memory.client = server;
  memory.server = client;
}
