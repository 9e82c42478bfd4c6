/** What a beacon states about the monitor that sends it. */
import type { Context, Observer } from '#decode/protocol.ts';
import type { Beacon } from './message.ts';

export function observe(message: Beacon, _context: Context, observer: Observer): void {
  const fact = (key: string, value: string, field: string): void => {
    if (value !== '') observer.fact(key, value, 'sender', field);
  };
  fact('bedside-beacon.manufacturer', message.manufacturer, 'field 1');
  fact('bedside-beacon.model', message.model, 'field 2');
  fact('bedside-beacon.serial', message.serial, 'field 3');
  fact('bedside-beacon.firmware', message.firmware, 'field 4');
  if (message.hasPatient) observer.patientData('bedside-beacon.patient');
}
