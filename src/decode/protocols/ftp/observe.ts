/** What an FTP control connection states. */
import type { Context, Observer } from '../../protocol.ts';
import type { FtpMemory, FtpMessage } from './message.ts';

const [SERVICE_READY, SYSTEM, LOGGED_IN, PROCEED, ACCEPTED, REFUSED] = [220, 215, 230, 234, 334, 530];
/** Names under which everybody may log in: their passwords are no secrets. */
const PUBLIC = /^(?:anonymous|ftp)$/i;

export function observe(message: FtpMessage, _context: Context, observer: Observer, memory: FtpMemory): void {
  if (message.kind === 'file') {
    observer.enough();
    return;
  }
  if (message.kind === 'command') {
    memory.greeted = true;
    if (message.verb === 'USER' && /^[\x21-\x7e]{1,64}$/.test(message.argument)) {
      memory.user = message.argument;
      observer.user(message.argument);
    } else if (message.verb === 'PASS' && memory.user !== '' && !PUBLIC.test(memory.user)) {
      observer.credential('ftp.password');
    } else if (message.verb === 'AUTH') memory.asked = true;
    return;
  }
  // A greeting may have several lines.
  if (message.code !== 0 && message.code !== SERVICE_READY) memory.greeted = true;
  if (message.code === SERVICE_READY && !memory.greeted) {
    observer.senderIs('server');
    if (message.text) observer.fact('ftp.banner', message.text, 'sender', 'reply 220');
  } else if (message.code === SYSTEM) {
    if (message.text) observer.fact('ftp.system', message.text, 'sender', 'reply 215');
  } else if (memory.asked && (message.code === PROCEED || message.code === ACCEPTED)) {
    observer.handOver();
  } else if (message.code === REFUSED) {
    observer.signal('ftp.login-refused');
  } else if (message.code === LOGGED_IN) {
    observer.signal('ftp.login-granted');
    memory.user = '';
  }
  if (message.code >= 300) memory.asked = memory.asked && message.code < 400;
}
