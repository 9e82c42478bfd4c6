/** What segments of HL7 version 2 state. */
import type { Context, Observer } from '../../protocol.ts';
import type { Hl7Message } from './message.ts';
import type { Hl7Memory } from './parse.ts';

export function observe(message: Hl7Message, context: Context, observer: Observer, memory: Hl7Memory): void {
  if (message.role !== '') speaks(message.role, context, observer, memory);
  for (const { key, value, about, field } of message.fields) observer.fact(key, value, about, field);
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
