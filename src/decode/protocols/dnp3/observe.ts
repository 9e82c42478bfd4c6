/** What a DNP3 message states: that an outstation is told to do something. */
import type { Context, Observer } from '../../protocol.ts';
import type { Dnp3Message } from './message.ts';

const WRITE = 2;
/** What a master writes as a matter of course: the time, and that it knows of a restart. */
const [TIME, INTERNAL_INDICATIONS] = [50, 80];
/** Functions that change what an outstation does (IEEE 1815 clause 4.2.2.2), with their signals. */
const COMMANDS: ReadonlyMap<number, string> = new Map([
  [3, 'dnp3.command-operate'],
  [4, 'dnp3.command-operate'],
  [5, 'dnp3.command-operate'],
  [6, 'dnp3.command-operate'],
  [13, 'dnp3.command-restart'],
  [14, 'dnp3.command-restart'],
  [16, 'dnp3.command-program'],
  [17, 'dnp3.command-start'],
  [18, 'dnp3.command-stop'],
  [19, 'dnp3.command-settings'],
  [27, 'dnp3.command-settings'],
  [31, 'dnp3.command-program'],
]);

export function observe(message: Dnp3Message, _context: Context, observer: Observer): void {
  const { isFromMaster, functionCode, group } = message;
  observer.senderIs(isFromMaster ? 'client' : 'server');
  if (!isFromMaster || functionCode <= 1) return;
  const command = functionCode === WRITE ? writes(group) : COMMANDS.get(functionCode);
  if (command !== undefined) observer.signal(command);
}

function writes(group: number): string | undefined {
  if (group === INTERNAL_INDICATIONS) return;
  return group === TIME ? 'dnp3.command-settings' : 'dnp3.command-write';
}
