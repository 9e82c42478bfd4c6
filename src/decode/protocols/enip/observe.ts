/** What an EtherNet/IP message states: the identity of its sender. */
import type { Context, Observer } from '../../protocol.ts';
import type { EnipMessage } from './message.ts';

export function observe(message: EnipMessage, _context: Context, observer: Observer): void {
  const { identity } = message;
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
