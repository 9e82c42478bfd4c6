/** Tunnels to the internet: enciphered ways past what guards the network. */
import { isPublicIp } from '#base/addresses.ts';
import type { Contact } from '../contact-book.ts';
import {
  type Detector,
  type Draft,
  EVIDENCE_LIMIT,
  earliest,
  latest,
  parties,
  type Seen,
  technique,
} from '../detector.ts';
import { isTorName } from '../known-names.ts';

/** Protocols, and transports of IP, that carry other traffic. */
const WAYS: ReadonlyMap<string, string> = new Map([
  ['wireguard', 'WireGuard'],
  ['openvpn', 'OpenVPN'],
  ['ike', 'IPsec'],
  ['esp', 'IPsec'],
  ['gre', 'GRE'],
  ['socks', 'SOCKS'],
]);
const CONNECT = 'http.connect-granted';
/** A session of SSH that long, in milliseconds, or with that many octets each way, may carry more than work at a prompt. */
const [LONG, MUCH] = [30 * 60_000, 5e6];

export const internetTunnels: Detector = {
  name: 'internet-tunnels',
  kinds: ['tunnel.internet'],
  needs:
    'Conversations with the internet, in both directions: a mirror of the way out. Tunnels within TLS on port 443 look like the web and are not seen.',
  lookAlikes: [
    'Suppliers reach their devices so by contract, people at home work so: told as low, declare them.',
    'Short work over SSH: only long sessions, or much data both ways, count.',
    'A proxy of your own carries conversations by CONNECT and SOCKS: only proxies in the internet count.',
  ],
  conclude: (seen) => {
    const signs = [...byProtocol(seen), ...connected(seen), ...tor(seen)];
    return [...Map.groupBy(signs, ({ client, way }) => `${client} ${way}`).values()].map(draftOf);
  },
};

interface Sign {
  readonly client: string;
  readonly server: string;
  readonly way: string;
  readonly first: string;
  readonly last: string;
  readonly frames: readonly { readonly capture: string; readonly frame: number }[];
}

function wayOf({ protocol, transport }: Contact): string | undefined {
  return WAYS.get(protocol ?? '') ?? WAYS.get(transport);
}

function isTunnel(contact: Contact): boolean {
  const { client, server, up, down, protocol, first, last, flows } = contact;
  const isSsh =
    protocol === 'ssh' && (Math.min(up, down) >= MUCH || (flows === 1 && Date.parse(last) - Date.parse(first) >= LONG));
  if (!isSsh && wayOf(contact) === undefined) return false;
  return up > 0 && down > 0 && isPublicIp(server) && !isPublicIp(client);
}

function byProtocol({ contacts }: Seen): readonly Sign[] {
  return contacts.chosen(isTunnel).map((contact) => ({ ...contact, way: wayOf(contact) ?? 'SSH' }));
}

/** Proxies in the internet that opened a way. */
function connected({ signals }: Seen): readonly Sign[] {
  return [...signals.pairs.values()].flatMap(({ client, server, signals: noticed }): Sign[] => {
    const granted = noticed.get(CONNECT);
    if (granted === undefined || !isPublicIp(server) || isPublicIp(client)) return [];
    return [{ client, server, way: 'CONNECT of HTTP', ...granted }];
  });
}

const isTls = ({ protocol, client, server }: Contact): boolean =>
  protocol === 'tls' && isPublicIp(server) && !isPublicIp(client);

/** Relays of Tor make up a name for the owner of their certificate and another for its issuer. */
function tor({ statements, contacts }: Seen): readonly Sign[] {
  const issuers = new Map(statements.of('tls.certificateIssuer').map(({ ip, value }) => [ip, value]));
  const relays = new Set(
    statements
      .of('tls.certificateSubject')
      .filter(({ ip, value }) => isTorName(value) && isTorName(issuers.get(ip) ?? '') && issuers.get(ip) !== value)
      .map(({ ip }) => ip),
  );
  if (relays.size === 0) return [];
  return contacts
    .chosen(isTls)
    .filter(({ server }) => relays.has(server))
    .map((contact) => ({ ...contact, way: 'Tor' }));
}

function draftOf(signs: readonly Sign[]): Draft {
  const { client, way } = signs[0] as Sign;
  const servers = [...new Set(signs.map(({ server }) => server))];
  return {
    word: `tunnel.internet ${client} ${way}`,
    kind: 'tunnel.internet',
    title: `${client} has a tunnel to the internet by ${way}: ${servers.slice(0, 3).join(', ')}${servers.length > 3 ? ', …' : ''}`,
    severity: 'low',
    confidence: 0.8,
    actors: [{ ip: client }],
    targets: parties(servers),
    start: earliest(signs.map(({ first }) => first)),
    end: latest(signs.map(({ last }) => last)),
    outcome: 'succeeded',
    attack: [technique('command-and-control', way === 'Tor' ? 'T1090.003' : 'T1572')],
    evidence: signs
      .flatMap(({ frames, server }) => frames.slice(0, 1).map((frame) => ({ ...frame, why: `${way} with ${server}` })))
      .slice(0, EVIDENCE_LIMIT),
    action: `Ask whose way ${servers[0]} is and who set it up on ${client}; if nobody did, block it and look at what runs there.`,
  };
}
