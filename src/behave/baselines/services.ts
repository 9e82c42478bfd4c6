/** What a conversation is called in a baseline: the service by its port or protocol, what lies outside by its name, and which services are hands from afar. */
import type { Flow } from '#model/flow.ts';
import { textWord } from './known.ts';

/** Ports from here on are given out anew for each conversation (Linux begins at 32768, RFC 6335 at 49152). */
const FIRST_PASSING = 32_768;
/** Most services that are told apart. */
const SERVICE_LIMIT = 65_000;
/** Names of hosts outside that are remembered as read. */
const READ_LIMIT = 100_000;

/** Ways in which a person at one machine works on another, by what they are recognised as, and by port where they are not. */
const REMOTE_PROTOCOLS: ReadonlySet<string> = new Set([
  'ssh',
  'rdp',
  'vnc',
  'telnet',
  'winrm',
  'teamviewer',
  'anydesk',
  'ica',
]);
const REMOTE_PORTS: ReadonlySet<number> = new Set([22, 23, 1494, 2598, 3389, 5800, 5900, 5901, 5938, 5985, 5986, 7070]);

/** True for remote access: a person's work, which has its hours. */
export function isRemoteAccess({ protocol, transport, server }: Flow): boolean {
  if (protocol !== null && REMOTE_PROTOCOLS.has(protocol)) return true;
  return transport === 'tcp' && (protocol === null || protocol === 'tls') && REMOTE_PORTS.has(server.port ?? 0);
}

/** Services by number. */
export class Services {
  readonly names: string[] = [];
  /** Numbers of services by port, those of TCP and UDP one behind the other, plus one: 0 where none was met. */
  readonly #byPort = new Uint16Array(FIRST_PASSING * 2);
  readonly #numbers = new Map<string, number>();

  /** The number of a flow's service: its port, or its protocol where the port passes; another one where it is offered to the internet. */
  of({ transport, server, protocol }: Flow, isInbound: boolean): number {
    const port = server.port ?? 0;
    const isPlain = !isInbound && port > 0 && port < FIRST_PASSING && (transport === 'tcp' || transport === 'udp');
    const at = isPlain ? (transport === 'tcp' ? port : FIRST_PASSING + port) : 0;
    if (isPlain && this.#byPort[at] !== 0) return (this.#byPort[at] as number) - 1;
    const number = this.#number(nameOf(transport ?? 'ethernet', port, protocol, isInbound));
    if (isPlain) this.#byPort[at] = number + 1;
    return number;
  }

  restore(names: readonly string[]): void {
    for (const name of names) this.#number(name);
  }

  #number(name: string): number {
    let number = this.#numbers.get(name);
    if (number !== undefined) return number;
    if (this.names.length >= SERVICE_LIMIT) return 0;
    number = this.names.length;
    this.names.push(name);
    this.#numbers.set(name, number);
    return number;
  }
}

function nameOf(transport: string, port: number, protocol: string | null, isInbound: boolean): string {
  let name = transport;
  if (port >= FIRST_PASSING) name = `${protocol ?? 'something'} over ${transport}`;
  else if (port > 0) name = `${transport}/${port}`;
  return isInbound ? `${name} from the internet` : name;
}

/** A host outside: what it goes by, and that as a word. */
interface Place {
  readonly name: string;
  readonly word: number;
}

/** Hosts outside by the domain that they go by, else by their network: addresses of clouds change by the hour. */
export class Outside {
  /** What names and addresses were read as. */
  #read = new Map<string, Place>();

  of(ip: string, { tls, http }: Flow, isServer: boolean): Place {
    const [{ sni }, { host: named }] = [tls ?? {}, http ?? {}];
    const told = isServer ? (sni ?? named) : undefined;
    const host = typeof told === 'string' && /[a-z]/i.test(told) && told.includes('.') ? told : ip;
    let place = this.#read.get(host);
    if (place === undefined) {
      if (this.#read.size >= READ_LIMIT) this.#read = new Map();
      const name = host === ip ? networkOf(ip) : domainOf(host.toLowerCase());
      place = { name, word: textWord(name) };
      this.#read.set(host, place);
    }
    return place;
  }
}

function networkOf(ip: string): string {
  if (ip.includes(':')) return `${ip.split(':').slice(0, 3).join(':')}::/48`;
  return `${ip.split('.').slice(0, 3).join('.')}.0/24`;
}

/** The part of a name that somebody registers: two labels, three under such as co.uk. */
function domainOf(name: string): string {
  const labels = name.replace(/:\d+$/, '').replace(/\.$/, '').split('.');
  const [second = '', top = ''] = labels.slice(-2);
  return labels.slice(top.length === 2 && second.length <= 3 ? -3 : -2).join('.');
}
