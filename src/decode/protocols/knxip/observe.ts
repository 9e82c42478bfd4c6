/** What a KNXnet/IP message states: the description of its sender. */
import type { Context, Observer } from '../../protocol.ts';
import type { KnxMessage } from './message.ts';

export function observe(message: KnxMessage, _context: Context, observer: Observer): void {
  const { device } = message;
  if (!device) return;
  observer.fact('knxip.individualAddress', device.individualAddress, 'sender', 'KNX Individual Address');
  observer.fact('knxip.mac', device.mac, 'sender', 'KNXnet/IP device MAC address');
  if (device.serial) observer.fact('knxip.serial', device.serial, 'sender', 'KNXnet/IP device serial number');
  if (device.friendlyName) observer.fact('knxip.friendlyName', device.friendlyName, 'sender', 'Device Friendly Name');
}
