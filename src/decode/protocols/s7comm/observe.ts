/** What a message of S7 communication states: that a controller is told to do something, and how it answers. */
import type { Context, Observer } from '../../protocol.ts';
import type { S7Command, S7Message } from './message.ts';

const SIGNALS: Readonly<Record<Exclude<S7Command, 'none'>, string>> = {
  write: 's7comm.command-write',
  start: 's7comm.command-start',
  stop: 's7comm.command-stop',
  program: 's7comm.command-program',
  settings: 's7comm.command-settings',
};

export function observe({ kind, command, isRefused }: S7Message, context: Context, observer: Observer): void {
  if (command === 'none') return;
  // A controller asks its programmer for the blocks of a program that is loaded: that job is the server's own.
  if (kind === 'job') {
    if (command !== 'program') observer.senderIs('client');
    if (context.fromClient || command === 'program') observer.signal(SIGNALS[command]);
  } else observer.signal(isRefused ? 's7comm.command-refused' : 's7comm.command-done');
}
