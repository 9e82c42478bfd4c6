/** What a PROFINET DCP frame states: who a device is, and that it is told another address or name. */
import type { Context, Observer } from '../../protocol.ts';
import type { DcpMessage } from './message.ts';

export function observe(message: DcpMessage, _context: Context, observer: Observer): void {
  const { isRequest, sets, stationName, stationType, vendorId, deviceId, ip } = message;
  if (isRequest) {
    if (sets === '') return;
    observer.senderIs('client');
    observer.signal(sets === 'reset' ? 'profinet-dcp.command-restart' : 'profinet-dcp.command-settings');
    return;
  }
  const fact = (name: string, value: string, field: string): void => {
    if (value !== '') observer.fact(`profinet-dcp.${name}`, value, 'sender', field);
  };
  fact('stationName', stationName, 'NameOfStation');
  fact('stationType', stationType, 'DeviceVendorValue');
  fact('vendorId', vendorId < 0 ? '' : String(vendorId), 'VendorID');
  fact('deviceId', deviceId < 0 ? '' : String(deviceId), 'DeviceID');
  fact('ip', ip, 'IPAddress');
}
