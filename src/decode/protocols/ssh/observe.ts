/** What an SSH message states. */
import type { Context, Observer } from '../../protocol.ts';
import type { SshMemory, SshMessage } from './message.ts';

export function observe(message: SshMessage, context: Context, observer: Observer, memory: SshMemory): void {
  const { client, server } = memory;
  switch (message.kind) {
    case 'banner':
      if (message.text) observer.fact('ssh.banner', message.text, 'sender', 'identification string');
      if (message.software) observer.fact('ssh.software', message.software, 'sender', 'softwareversion');
      break;
    case 'key-exchange':
      if (context.fromClient) observer.fact('ssh.hassh', message.toServer, 'sender', 'SSH_MSG_KEXINIT');
      else observer.fact('ssh.hasshServer', message.toClient, 'sender', 'SSH_MSG_KEXINIT');
      break;
    case 'host-key':
      observer.senderIs('server');
      if (!memory.hostKey) {
        observer.fact('ssh.hostKeyAlgorithm', message.algorithm, 'sender', 'K_S');
        observer.fact('ssh.hostKey', message.fingerprint, 'sender', 'K_S');
      }
      memory.hostKey = true;
      break;
  }
  const isOld = (client.old || server.old) && client.banner && server.banner;
  if (isOld || (client.done && server.done)) observer.enough();
}
