/** What a neighbour discovery message states: where an address is, and what routers offer the link. */
import type { Context, Observer } from '../../protocol.ts';
import type { NdpMessage } from './message.ts';

export function observe(message: NdpMessage, _context: Context, observer: Observer): void {
  switch (message.kind) {
    case 'router-solicitation':
    case 'neighbour-solicitation':
      observer.senderIs('client');
      // While an address is still tried out (RFC 4862 section 5.4.2) the sender has none and states none.
      tell('ndp.linkAddress', message.sourceMac, observer, 'Source Link-layer Address');
      break;
    case 'neighbour-advertisement':
      observer.senderIs('server');
      observeAdvertisement(message, observer);
      break;
    case 'router-advertisement':
      observer.senderIs('server');
      tell('ndp.linkAddress', message.sourceMac, observer, 'Source Link-layer Address');
      observeRouter(message, observer);
      break;
  }
}

function observeAdvertisement(
  { target: ip, targetMac: mac, isRouter }: Extract<NdpMessage, { kind: 'neighbour-advertisement' }>,
  observer: Observer,
): void {
  if (ip === '') return;
  const about = mac === '' ? { ip } : { mac, ip };
  if (mac !== '') observer.fact('ndp.address', ip, about, 'Target Address');
  if (isRouter) observer.fact('ndp.role', 'router', about, 'Router flag');
}

function observeRouter(message: Extract<NdpMessage, { kind: 'router-advertisement' }>, observer: Observer): void {
  if (message.lifetime > 0) tell('ndp.role', 'router', observer, 'Router Lifetime');
  const flags = [message.managed ? 'managed' : '', message.other ? 'other' : ''].filter((flag) => flag !== '');
  tell('ndp.configuration', flags.join(','), observer, 'M and O flags');
  for (const prefix of message.prefixes) tell('ndp.prefix', prefix, observer, 'Prefix Information');
  for (const server of message.dnsServers) tell('ndp.dnsServer', server, observer, 'Recursive DNS Server');
}

function tell(key: string, value: string, observer: Observer, field: string): void {
  if (value !== '') observer.fact(key, value, 'sender', field);
}
