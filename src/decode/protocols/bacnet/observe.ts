/** What a BACnet message states. */
import type { About, Context, Observer } from '../../protocol.ts';
import type { BacnetMessage, BacnetOrigin } from './message.ts';

const OWN = 'bacnet.';

/** Services that change what a device does, with their signals. */
const COMMANDS: ReadonlyMap<string, string> = new Map([
  ['write-property', 'bacnet.command-write'],
  ['write-property-multiple', 'bacnet.command-write'],
  ['write-group', 'bacnet.command-write'],
  ['life-safety-operation', 'bacnet.command-write'],
  ['add-list-element', 'bacnet.command-settings'],
  ['remove-list-element', 'bacnet.command-settings'],
  ['create-object', 'bacnet.command-settings'],
  ['delete-object', 'bacnet.command-settings'],
  ['reinitialize-device', 'bacnet.command-restart'],
  ['device-communication-control', 'bacnet.command-stop'],
  ['atomic-write-file', 'bacnet.command-program'],
]);

export function observe(message: BacnetMessage, _context: Context, observer: Observer): void {
  const { origin, properties, service } = message;
  // A forwarded message was sent first by another endpoint, which it names.
  const about: About = origin.forwardedIp ? { ip: origin.forwardedIp, port: origin.forwardedPort } : 'sender';
  if (message.role !== '' && about === 'sender') observer.senderIs(message.role);
  if (service !== '') {
    tell('bacnet.service', service, 'service choice', origin, about, observer);
    const command = COMMANDS.get(service);
    if (command !== undefined) observer.signal(command);
  }
  for (const { key, value, field } of properties) tell(key, value, field, origin, about, observer);
  if (message.hasPassword) observer.credential('bacnet.password');
}

/** Of who is behind a router the fact has a key of its own. */
function tell(
  key: string,
  value: string,
  field: string,
  { routed }: BacnetOrigin,
  about: About,
  observer: Observer,
): void {
  if (routed === '') observer.fact(key, value, about, field);
  else observer.fact(routedKey(key.slice(OWN.length)), `${routed} ${value}`, about, field);
}

function routedKey(name: string): string {
  return `${OWN}routed${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
