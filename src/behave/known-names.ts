/** Names by which tools are known: those for support from afar, and those of attackers. */
import attackCertificates from '#knowledge/attack-certificates.json' with { type: 'json' };
import remoteSupport from '#knowledge/remote-support.json' with { type: 'json' };

/** `knowledge/remote-support.json`. */
interface SupportFile {
  readonly tools: readonly {
    readonly name: string;
    readonly domains: readonly string[];
    readonly ports?: readonly number[];
    /** Common names of certificates that its programs show each other. */
    readonly certificates?: readonly string[];
  }[];
}

/** `knowledge/attack-certificates.json`. */
interface AttackFile {
  readonly tools: readonly {
    readonly name: string;
    /** In hexadecimal, as certificates are told. */
    readonly serials?: readonly string[];
    /** One part of a distinguished name. */
    readonly names: readonly string[];
  }[];
}

const { tools: SUPPORT }: SupportFile = remoteSupport;
const { tools: ATTACKERS }: AttackFile = attackCertificates;

const endOf = (host: string): string => host.slice(host.lastIndexOf('.', host.lastIndexOf('.') - 1) + 1).toLowerCase();

/** The last two labels of each domain: nearly all names end otherwise. */
const ENDS: ReadonlySet<string> = new Set(SUPPORT.flatMap(({ domains }) => domains.map(endOf)));
const DOMAINS: ReadonlyMap<string, string> = new Map(
  SUPPORT.flatMap(({ name, domains }) => domains.map((domain) => [domain, name] as const)),
);
const PORTS: ReadonlyMap<number, string> = new Map(
  SUPPORT.flatMap(({ name, ports = [] }) => ports.map((port) => [port, name] as const)),
);
const CERTIFICATES: ReadonlyMap<string, string> = new Map(
  SUPPORT.flatMap(({ name, certificates = [] }) => certificates.map((common) => [`CN=${common}`, name] as const)),
);
const ATTACK_NAMES: ReadonlyMap<string, string> = new Map(
  ATTACKERS.flatMap(({ name, serials = [], names }) => [...serials, ...names].map((word) => [word, name] as const)),
);

/** The tool for support whose domain a host name is in; undefined where it is none. */
export function supportToolAt(host: string): string | undefined {
  if (!ENDS.has(endOf(host))) return undefined;
  const name = host.toLowerCase();
  for (let at = 0; ; at = name.indexOf('.', at) + 1) {
    const tool = DOMAINS.get(name.slice(at));
    if (tool !== undefined || !name.includes('.', at)) return tool;
  }
}

/** The tool for support that listens on a port in the internet. */
export function supportToolOn(port: number): string | undefined {
  return PORTS.get(port);
}

/** The tool for support that a distinguished name is of. */
export function supportToolNamed(distinguished: string): string | undefined {
  return partOf(distinguished, CERTIFICATES);
}

/** The tool of attackers that a distinguished name or a serial number is of. */
export function attackToolNamed(text: string): string | undefined {
  return partOf(text, ATTACK_NAMES);
}

function partOf(text: string, names: ReadonlyMap<string, string>): string | undefined {
  for (const part of text.split(',')) {
    const tool = names.get(part);
    if (tool !== undefined) return tool;
  }
  return undefined;
}

/** Names that relays of Tor make up for their certificates (tor, src/lib/tls/tortls.c: `www.`, 8 to 20 letters of base 32, `.net` or `.com`). */
export const isTorName = (distinguished: string): boolean =>
  /^CN=www\.[a-z2-7]{8,20}\.(?:net|com)$/.test(distinguished);
