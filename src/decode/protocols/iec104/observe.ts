/** What a message of IEC 60870-5-104 states: that a station is told to do something, and how it answers. */
import type { Context, Observer } from '../../protocol.ts';
import type { Iec104Message } from './message.ts';

/** Causes of transmission (IEC 60870-5-101 clause 7.2.3): something is asked for, and confirmed. */
const [ACTIVATION, CONFIRMATION] = [6, 7];
const RESET_PROCESS = 105;

export function observe({ type, cause, isNegative }: Iec104Message, _context: Context, observer: Observer): void {
  if (cause !== ACTIVATION && cause !== CONFIRMATION) return;
  observer.senderIs(cause === ACTIVATION ? 'client' : 'server');
  const command = commandOf(type);
  if (command === '') return;
  if (cause === ACTIVATION) observer.signal(command);
  else observer.signal(isNegative ? 'iec104.command-refused' : 'iec104.command-done');
}

/** Commands without and with time, the reset, and parameters; interrogations and the clock are no commands. */
function commandOf(type: number): string {
  if ((type >= 45 && type <= 51) || (type >= 58 && type <= 64)) return 'iec104.command-operate';
  if (type === RESET_PROCESS) return 'iec104.command-restart';
  return type >= 110 && type <= 113 ? 'iec104.command-settings' : '';
}
