/** What a FINS message states: model and version of a controller. */
import type { Context, Observer } from '../../protocol.ts';
import type { FinsMessage } from './message.ts';

/** Commands that change what a controller does (W227 section 5-1), with their signals. */
const COMMANDS: ReadonlyMap<number, string> = new Map([
  [0x0102, 'fins.command-write'],
  [0x0103, 'fins.command-write'],
  [0x0105, 'fins.command-write'],
  [0x0202, 'fins.command-settings'],
  [0x0203, 'fins.command-settings'],
  [0x0307, 'fins.command-program'],
  [0x0308, 'fins.command-program'],
  [0x0401, 'fins.command-start'],
  [0x0402, 'fins.command-stop'],
  [0x0702, 'fins.command-settings'],
  [0x2203, 'fins.command-program'],
  [0x2301, 'fins.command-write'],
]);

export function observe(message: FinsMessage, _context: Context, observer: Observer): void {
  if (message.isResponse) observer.senderIs('server');
  else {
    const command = COMMANDS.get(message.command);
    if (command !== undefined) observer.signal(command);
  }
  if (message.model) observer.fact('fins.model', message.model, 'sender', 'controller model');
  if (message.version) observer.fact('fins.version', message.version, 'sender', 'controller version');
}
