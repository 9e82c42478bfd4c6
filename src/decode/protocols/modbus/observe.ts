/** What a Modbus message states. */
import type { Context, Observer } from '../../protocol.ts';
import type { ModbusMessage } from './message.ts';

/** Functions that change what a device does, with their signals. */
const COMMANDS: ReadonlyMap<string, string> = new Map([
  ['write-single-coil', 'modbus.command-write'],
  ['write-single-register', 'modbus.command-write'],
  ['write-multiple-coils', 'modbus.command-write'],
  ['write-multiple-registers', 'modbus.command-write'],
  ['write-file-record', 'modbus.command-write'],
  ['mask-write-register', 'modbus.command-write'],
  ['read-write-multiple-registers', 'modbus.command-write'],
  ['diagnostics-restart-communications', 'modbus.command-restart'],
  ['diagnostics-force-listen-only-mode', 'modbus.command-stop'],
  ['unity-write-memory-block', 'modbus.command-write'],
  ['unity-write-variables', 'modbus.command-write'],
  ['unity-start-download', 'modbus.command-program'],
  ['unity-download-block', 'modbus.command-program'],
  ['unity-start-plc', 'modbus.command-start'],
  ['unity-stop-plc', 'modbus.command-stop'],
]);

export function observe(message: ModbusMessage, _context: Context, observer: Observer): void {
  const { unit, functionName, isRequest, exception, objects } = message;
  observer.senderIs(isRequest ? 'client' : 'server');
  const command = COMMANDS.get(functionName);
  if (command !== undefined) observer.signal(isRequest ? command : answerOf(exception));
  if (isRequest) {
    observer.fact('modbus.function', functionName, 'sender', 'function code');
    return;
  }
  // A gateway that finds nobody behind it speaks for no unit.
  if (!exception.startsWith('gateway')) observer.fact('modbus.unit', String(unit), 'sender', 'unit identifier');
  if (exception !== '') observer.fact('modbus.exception', `${functionName} ${exception}`, 'sender', 'exception code');
  for (const { name, value, field } of objects) observer.fact(`modbus.${name}`, value, 'sender', field);
}

/** `acknowledge` says that it takes a while. */
function answerOf(exception: string): string {
  return exception === '' || exception === 'acknowledge' ? 'modbus.command-done' : 'modbus.command-refused';
}
