/** Words of a vocabulary as people read them. */

const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ...['ct', 'mr', 'ecg', 'eeg', 'pacs', 'ris', 'lis', 'plc', 'hmi', 'ups', 'pdu', 'kvm', 'ip', 'tv'].map(
    (word) => [word, word.toUpperCase()] as const,
  ),
  ['iot', 'IoT'],
  ['voip', 'VoIP'],
  ['io', 'I/O'],
  ['xray', 'X-ray'],
]);

/** Protocols whose names are no abbreviations. */
const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ['postgresql', 'PostgreSQL'],
  ['telnet', 'Telnet'],
]);

/** A kind of data in clear text: `hl7.patient-identification` as “HL7 patient identification”. */
export function dataInWords(kind: string): string {
  const [protocol = '', what] = kind.split('.', 2);
  return what === undefined
    ? kind
    : `${PROTOCOLS.get(protocol) ?? protocol.toUpperCase()} ${what.replaceAll('-', ' ')}`;
}

/** A kind of device within a sentence: `ip-camera` as “IP camera”, `infusion-pump` as “infusion pump”. */
export function kindInWords(kind: string): string {
  return kind
    .split('-')
    .map((word) => ABBREVIATIONS.get(word) ?? word)
    .join(' ');
}
