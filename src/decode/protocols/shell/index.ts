/** Command shells without any protocol around them, as exploits leave them behind: told by what a shell says first, never by what is typed. */
import { defineProtocol, done, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const shell: Protocol = defineProtocol<'greeting', null>({
  name: 'shell',
  title: 'Command shell',
  specifications: [
    {
      title: 'MITRE ATT&CK T1059, Command and Scripting Interpreter',
      url: 'https://attack.mitre.org/techniques/T1059/',
    },
  ],
  places: { tcp: [] },
  probe,
  reader: {
    remember: () => null,
    parse: (bytes) => done('greeting', bytes.remaining),
    observe(_message, context, observer) {
      observer.signal(`shell.of-${context.fromClient ? 'client' : 'server'}`);
      observer.enough();
    },
  },
  support: [{ message: 'All sessions', level: 'ignored', note: 'recognised, not read: commands are free text' }],
  facts: {},
  signals: {
    'shell.of-client': 'Whoever opened a conversation offers a command shell in it',
    'shell.of-server': 'Whoever was called offers a command shell',
  },
});
