/** What an SSDP message states: which device or service its sender is, or what it looks for. */
import type { Context, Observer } from '../../protocol.ts';
import type { SsdpMessage } from './message.ts';

export function observe(message: SsdpMessage, _context: Context, observer: Observer): void {
  if (message.kind === 'other') return;
  const tell = (key: string, value: string, field: string): void => {
    if (value !== '') observer.fact(key, value, 'sender', field);
  };
  tell('ssdp.userAgent', message.userAgent, 'USER-AGENT');
  if (message.kind === 'search') {
    observer.senderIs('client');
    tell('ssdp.search', message.type, 'ST');
    return;
  }
  // Who announces offers something, though nobody has asked.
  observer.senderIs('server');
  tell('ssdp.server', message.server, 'SERVER');
  tell('ssdp.type', message.type, message.kind === 'notify' ? 'NT' : 'ST');
  tell('ssdp.usn', message.usn, 'USN');
  tell('ssdp.uuid', uuidOf(message.usn), 'USN');
  if (/^https?:\/\/[^\s@]+$/i.test(message.location)) tell('ssdp.location', message.location, 'LOCATION');
  tell('ssdp.hueBridgeId', message.bridgeId.toLowerCase(), 'HUE-BRIDGEID');
}

/** The identifier in a unique name; some vendors write a model and a serial number there, whose case counts. */
function uuidOf(usn: string): string {
  const text = /^uuid:([0-9A-Za-z_.-]{8,68})/i.exec(usn)?.[1] ?? '';
  return /^[0-9A-Fa-f-]+$/.test(text) ? text.toLowerCase() : text;
}
