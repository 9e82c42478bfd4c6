/** What a WS-Discovery message states: which device its sender is, or what it looks for. */
import type { Context, Observer } from '../../protocol.ts';
import type { Target, WsDiscoveryMessage } from './message.ts';

export function observe(message: WsDiscoveryMessage, _context: Context, observer: Observer): void {
  switch (message.kind) {
    case 'probe':
      observer.senderIs('client');
      for (const { types } of message.targets)
        for (const type of types) observer.fact('ws-discovery.search', type, 'sender', 'Types');
      break;
    case 'resolve':
      observer.senderIs('client');
      break;
    case 'hello':
    case 'bye':
    case 'probe-matches':
    case 'resolve-matches':
      // Who announces offers something, though nobody has asked.
      observer.senderIs('server');
      for (const target of message.targets) observeTarget(target, observer);
      break;
  }
}

function observeTarget({ endpoint, types, addresses, scopes }: Target, observer: Observer): void {
  if (endpoint !== '') observer.fact('ws-discovery.endpoint', endpoint, 'sender', 'EndpointReference');
  for (const type of types) observer.fact('ws-discovery.type', type, 'sender', 'Types');
  for (const address of addresses) observer.fact('ws-discovery.address', address, 'sender', 'XAddrs');
  for (const { key, value } of scopes) observer.fact(`ws-discovery.${key}`, value, 'sender', 'Scopes');
}
