/** The HL7 v2 messages that the laboratory's devices and systems send, about invented patients. */

import { PATIENTS, type Patient } from './patients.ts';

const [FIRST, SECOND, THIRD] = PATIENTS;

/** A device that reports by the rules of IHE PCD-01. */
interface PcdDevice {
  readonly application: string;
  readonly eui64: string;
  /** MDC code of the kind of device. */
  readonly system: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string;
  readonly firmware: string;
  readonly measurements: readonly (readonly [code: string, value: string, unit: string])[];
}

const MONITOR: PcdDevice = {
  application: 'INTELLIVUE_GW',
  eui64: '0009FBFFFE128012',
  system: '69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC',
  manufacturer: 'Philips',
  model: 'IntelliVue MX800',
  serial: 'DE61412812',
  firmware: 'M.04.02',
  measurements: [
    ['147842^MDC_ECG_HEART_RATE^MDC', '72', '264864^MDC_DIM_BEAT_PER_MIN^MDC'],
    ['150456^MDC_PULS_OXIM_SAT_O2^MDC', '97', '262688^MDC_DIM_PERCENT^MDC'],
  ],
};

const VENTILATOR: PcdDevice = {
  application: 'EVITA_V800',
  eui64: '0030E6FFFE440004',
  system: '69985^MDC_DEV_SYS_PT_VENT_MDS^MDC',
  manufacturer: 'Draeger',
  model: 'Evita V800',
  serial: 'ASKH-0044',
  firmware: '02.51.01',
  measurements: [
    ['151594^MDC_VENT_RESP_RATE^MDC', '14', '264928^MDC_DIM_RESP_PER_MIN^MDC'],
    ['151976^MDC_PRESS_AWAY_END_EXP_POS^MDC', '8', '266048^MDC_DIM_CM_H2O^MDC'],
  ],
};

/** Writes the messages of each kind; the control identifier makes them distinct. */
export const MESSAGES: Readonly<Record<string, (control: string) => string>> = {
  monitor: (control) => pcd(MONITOR, control, FIRST),
  ventilator: (control) => pcd(VENTILATOR, control, SECOND),
  admit: (control) =>
    segments([
      header('EXAMPLE_EMR', 'GENHOSP', 'EXAMPLE_ENGINE', 'ADT^A01^ADT_A01', control),
      `EVN|A01|${now()}`,
      person(FIRST),
      'PV1|1|I|ICU^12^A|E|||1001^Zzmedic^Testor',
    ]),
  forward: (control) =>
    segments([
      header('EXAMPLE_ENGINE', 'GENHOSP', 'EXAMPLE_LIS', 'ADT^A01^ADT_A01', control),
      'SFT|Example Interfaces Ltd|5.3.1|Example Integration Engine|20251101',
      `EVN|A01|${now()}`,
      person(FIRST),
      'PV1|1|I|ICU^12^A',
    ]),
  order: (control) =>
    segments([
      header('EXAMPLE_RIS', 'RADIOLOGY', 'EXAMPLE_ENGINE', 'ORM^O01^ORM_O01', control),
      person(SECOND),
      'PV1|1|I|RAD^1^A',
      'ORC|NW|ZZORD7001|||SC',
      `OBR|1|ZZORD7001||CTCHEST^CT chest^L|||${now()}`,
    ]),
  result: (control) =>
    segments([
      header('EXAMPLE_LIS', 'LAB', 'EXAMPLE_ENGINE', 'ORU^R01^ORU_R01', control),
      person(THIRD),
      `OBR|1|ZZORD7002||58410-2^CBC^LN|||${now()}`,
      'OBX|1|NM|6690-2^WBC^LN||7.2|10*3/uL|4.0-11.0|N|||F',
    ]),
};

/** An alarm by the rules of IHE PCD-04: `alarm` is what it is called on every hop, `control` what this message is. */
export function alarmOf(sender: string, eui64: string, control: string, alarm: string): string {
  return segments([
    `MSH|^~\\&|${sender}^${eui64}^EUI-64|GENHOSP|ALARM_MANAGER|GENHOSP|${now()}||ORU^R40^ORU_R40|${control}|P|2.6|||AL|NE|||||IHE_PCD_ACM_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.4.1^ISO`,
    person(FIRST),
    'PV1|1|I|ICU^12^A',
    `OBR|1||${alarm}^${sender}|196616^MDC_EVT_ALARM^MDC|||${now()}`,
    'OBX|1|ST|196648^MDC_EVT_HI^MDC|1.0.0.0.1|heart rate high||||||F',
  ]);
}

/** What a monitor measured, by the rules of IHE PCD-01. */
export function measuredBy(sender: string, eui64: string, control: string): string {
  return pcd({ ...MONITOR, application: sender, eui64, serial: eui64.slice(-8) }, control, FIRST);
}

/** The acknowledgement of a message, or null where it has no usable header. */
export function acknowledge(message: string, application: string): string | null {
  const fields = (message.split('\r')[0] ?? '').split('|');
  if (fields[0] !== 'MSH') return null;
  const [, , sender = '', facility = '', , ownFacility = ''] = fields;
  const control = fields[9] ?? '';
  const event = (fields[8] ?? '').split('^')[1] ?? '';
  return segments([
    `MSH|^~\\&|${application}|${ownFacility}|${sender}|${facility}|${now()}||ACK^${event}^ACK|A${control}|P|2.5.1`,
    `MSA|AA|${control}`,
  ]);
}

/** Puts a message into its frame of the minimal lower layer protocol. */
export function frame(message: string): string {
  return `\x0b${message}\x1c\r`;
}

function pcd(device: PcdDevice, control: string, patient: Patient): string {
  const id = `${device.eui64}^EUI-64`;
  const about = (place: number, code: string, value: string): string =>
    `OBX|${place}|ST|${code}^MDC|1.0.0.0.${place}|${value}||||||R`;
  const measured = device.measurements.map(
    ([code, value, unit], index) =>
      `OBX|${index + 6}|NM|${code}|1.1.1.${index + 1}|${value}|${unit}|||||R|||${now()}||||${device.serial}^^${id}`,
  );
  return segments([
    `MSH|^~\\&|${device.application}^${id}|GENHOSP|EXAMPLE_ENGINE|GENHOSP|${now()}||ORU^R01^ORU_R01|${control}|P|2.6|||NE|AL|||||IHE_PCD_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO`,
    person(patient),
    'PV1|1|I|ICU^12^A',
    `OBR|1|${control}^${device.application}|${control}^${device.application}|182777000^monitoring of patient^SCT|||${now()}`,
    `OBX|1|ST|${device.system}|1.0.0.0|||||||X|||||||${device.serial}^^${id}`,
    about(2, '531970^MDC_ID_MODEL_MANUFACTURER', device.manufacturer),
    about(3, '531969^MDC_ID_MODEL_NUMBER', device.model),
    about(4, '531972^MDC_ID_PROD_SPEC_SERIAL', device.serial),
    about(5, '531976^MDC_ID_PROD_SPEC_FW', device.firmware),
    ...measured,
  ]);
}

function header(sender: string, facility: string, receiver: string, kind: string, control: string): string {
  return `MSH|^~\\&|${sender}|${facility}|${receiver}|GENHOSP|${now()}||${kind}|${control}|P|2.5.1`;
}

function person(patient: Patient): string {
  const { number, family, given, birthDate, sex } = patient;
  return `PID|1||${number}^^^GENHOSP^MR||${family}^${given}||${birthDate}|${sex}`;
}

function segments(lines: readonly string[]): string {
  return `${lines.join('\r')}\r`;
}

function now(): string {
  return new Date().toISOString().replace(/\D/g, '').slice(0, 14);
}
