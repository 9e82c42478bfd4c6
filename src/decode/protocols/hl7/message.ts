/** What Wardline reads of HL7 version 2: a run of segments at a time, and of most segments no more than their name. */
import type { PassageSort } from '#model/passage.ts';

/** A field that may become a fact: the key it is told under, its name in the standard, its text. */
export interface Hl7Field {
  readonly key: string;
  readonly field: string;
  readonly value: string;
  /** MSH-5 and MSH-6 are what the sender says of whom it talks to. */
  readonly about: 'sender' | 'receiver';
}

/** Segments of one message that follow one another, or those that are there. A header begins another run, and so does another sort of patient data. */
export interface Hl7Message {
  /** In the order of the segments. */
  readonly fields: readonly Hl7Field[];
  /** The sort of patient data that segments carry, as `hl7.observation`, or nothing; and how many of them do. */
  readonly patientData: string;
  readonly patientSegments: number;
  /** Who sends such a message by its type, or nothing where the type does not tell. */
  readonly role: 'client' | 'server' | '';
  /** An alarm, a measurement or an answer that began in this run, or null. */
  readonly passing: Hl7Passing | null;
  /** The message that reported ended here: its control id, and what stands for the numbers that it reported. */
  readonly reported: readonly [control: Uint8Array, sum: Uint8Array] | null;
}

/** What a message is called: its control id and, of an alarm, the alarm's own. Of an answer: the control id that it answers. */
export interface Hl7Passing {
  readonly sort: PassageSort;
  readonly identifiers: readonly Uint8Array[];
}
