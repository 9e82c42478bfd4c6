/** What an NTP message states. */
import type { Context, Observer } from '../../protocol.ts';
import type { NtpMessage } from './message.ts';

const SERVER = 4;
const BROADCAST = 5;
/** Seconds from 1900 to 1970, and in an era (RFC 5905 section 6). */
const [TO_1970, ERA] = [2_208_988_800, 2 ** 32];
/** Minutes by which a server's clock is off, from which on that is told: the way takes seconds at most. */
const OFF = 2;
/** Captures with an earlier time than this have no clock: 2001, in microseconds. */
const CLOCK = 1e15;
/** Stratum of a server without a time. */
const UNSYNCHRONISED = 16;

export function observe(message: NtpMessage, { time }: Context, observer: Observer): void {
  if (message.mode === 3) observer.senderIs('client');
  if (message.mode !== SERVER && message.mode !== BROADCAST) return;
  observer.senderIs('server');
  observer.fact('ntp.stratum', String(message.stratum), 'sender', 'stratum');
  if (message.referenceId) observer.fact('ntp.referenceId', message.referenceId, 'sender', 'reference ID');
  observeFault(message, time, observer);
}

function observeFault({ stratum, unsynchronised, kiss, transmit }: NtpMessage, time: number, observer: Observer): void {
  if (kiss !== '') observer.fact('ntp.fault', `sends away: ${kiss}`, 'sender', 'kiss code');
  if (stratum === 0) return;
  // Whoever says that it does not know the time is not wrong.
  if (unsynchronised || stratum >= UNSYNCHRONISED) {
    observer.fact('ntp.fault', 'does not know the time', 'sender', 'leap indicator');
    return;
  }
  const minutes = transmit === 0 || time < CLOCK ? 0 : minutesOff(transmit, time);
  if (Math.abs(minutes) < OFF) return;
  observer.fact(
    'ntp.fault',
    `${Math.abs(minutes)} min ${minutes < 0 ? 'behind' : 'ahead'}`,
    'sender',
    'transmit timestamp',
  );
}

/** In whichever era is nearest. */
function minutesOff(transmit: number, time: number): number {
  const ahead = transmit - TO_1970 - time / 1e6;
  return Math.round((ahead - Math.round(ahead / ERA) * ERA) / 60);
}
