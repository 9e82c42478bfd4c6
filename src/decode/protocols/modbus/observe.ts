/** What a Modbus message states. */
import type { Context, Observer } from '../../protocol.ts';
import type { ModbusMessage } from './message.ts';

export function observe(message: ModbusMessage, _context: Context, observer: Observer): void {
  const { unit, functionName, isRequest, exception, objects } = message;
  observer.senderIs(isRequest ? 'client' : 'server');
  if (isRequest) {
    observer.fact('modbus.function', functionName, 'sender', 'function code');
    return;
  }
  // A gateway that finds nobody behind it speaks for no unit.
  if (!exception.startsWith('gateway')) observer.fact('modbus.unit', String(unit), 'sender', 'unit identifier');
  if (exception !== '') observer.fact('modbus.exception', `${functionName} ${exception}`, 'sender', 'exception code');
  for (const { name, value, field } of objects) observer.fact(`modbus.${name}`, value, 'sender', field);
}
