/** What a Niagara Fox hello states about its sender. */
import type { Context, Observer } from '../../protocol.ts';
import type { FoxMemory, FoxMessage } from './message.ts';

const KEYS: readonly (readonly [line: string, key: string])[] = [
  ['hostName', 'fox.hostName'],
  ['hostId', 'fox.hostId'],
  ['app.name', 'fox.application'],
  ['app.version', 'fox.applicationVersion'],
  ['vm.name', 'fox.virtualMachine'],
  ['vm.version', 'fox.virtualMachineVersion'],
  ['os.name', 'fox.os'],
  ['os.version', 'fox.osVersion'],
  ['station.name', 'fox.station'],
  ['brandId', 'fox.brand'],
];

export function observe(message: FoxMessage, _context: Context, observer: Observer, memory: FoxMemory): void {
  if (!message.isHello) return;
  if (message.fields.get('app.name') === 'Station') observer.senderIs('server');
  for (const [line, key] of KEYS) {
    const value = message.fields.get(line);
    if (value !== undefined) observer.fact(key, value, 'sender', line);
  }
  if (++memory.hellos >= 2) observer.enough();
}
