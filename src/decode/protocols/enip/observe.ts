/** What an EtherNet/IP message states: the identity of its sender, and that a device is told to do something. */
import type { Context, Observer } from '../../protocol.ts';
import type { CipCommand, EnipMessage } from './message.ts';

const SIGNALS: Readonly<Record<CipCommand, string>> = {
  write: 'enip.command-write',
  settings: 'enip.command-settings',
  start: 'enip.command-start',
  stop: 'enip.command-stop',
  restart: 'enip.command-restart',
  program: 'enip.command-program',
};

export function observe(message: EnipMessage, _context: Context, observer: Observer): void {
  const { identity, asked } = message;
  if (asked.length > 0) observer.senderIs('client');
  for (const command of asked) observer.signal(SIGNALS[command]);
  if (!identity) return;
  const fact = (key: string, value: string, field: string): void =>
    observer.fact(key, value, 'sender', `Identity ${field}`);
  observer.senderIs('server');
  fact('enip.vendorId', String(identity.vendorId), 'Vendor ID');
  fact('enip.deviceType', String(identity.deviceType), 'Device Type');
  fact('enip.productCode', String(identity.productCode), 'Product Code');
  fact('enip.revision', identity.revision, 'Revision');
  fact('enip.serial', identity.serial, 'Serial Number');
  if (identity.productName) fact('enip.productName', identity.productName, 'Product Name');
}
