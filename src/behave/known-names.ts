/** Names by which tools are known: those for support from afar, and those of attackers. Read from `knowledge/` when first asked for. */
import fs from 'node:fs';
import path from 'node:path';

const FOLDER = path.join(import.meta.dirname, '../../knowledge');

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

interface Known {
  /** The last two labels of each domain: nearly all names end otherwise. */
  readonly ends: ReadonlySet<string>;
  readonly domains: ReadonlyMap<string, string>;
  readonly ports: ReadonlyMap<number, string>;
  readonly certificates: ReadonlyMap<string, string>;
  readonly attackers: ReadonlyMap<string, string>;
}

let known: Known | null = null;

/** Throws where a shipped file is no JSON. */
function knownNames(): Known {
  if (known === null) {
    const { tools } = read('remote-support.json') as SupportFile;
    const { tools: attackers } = read('attack-certificates.json') as AttackFile;
    known = {
      ends: new Set(tools.flatMap(({ domains }) => domains.map(endOf))),
      domains: new Map(tools.flatMap(({ name, domains }) => domains.map((domain) => [domain, name] as const))),
      ports: new Map(tools.flatMap(({ name, ports = [] }) => ports.map((port) => [port, name] as const))),
      certificates: new Map(
        tools.flatMap(({ name, certificates = [] }) => certificates.map((common) => [`CN=${common}`, name] as const)),
      ),
      attackers: new Map(
        attackers.flatMap(({ name, serials = [], names }) =>
          [...serials, ...names].map((word) => [word, name] as const),
        ),
      ),
    };
  }
  return known;
}

function read(file: string): unknown {
  return JSON.parse(fs.readFileSync(path.join(FOLDER, file), 'utf8'));
}

const endOf = (host: string): string => host.slice(host.lastIndexOf('.', host.lastIndexOf('.') - 1) + 1).toLowerCase();

/** The tool for support whose domain a host name is in; undefined where it is none. */
export function supportToolAt(host: string): string | undefined {
  const { domains, ends } = knownNames();
  if (!ends.has(endOf(host))) return undefined;
  const name = host.toLowerCase();
  for (let at = 0; ; at = name.indexOf('.', at) + 1) {
    const tool = domains.get(name.slice(at));
    if (tool !== undefined || !name.includes('.', at)) return tool;
  }
}

/** The tool for support that listens on a port in the internet. */
export function supportToolOn(port: number): string | undefined {
  return knownNames().ports.get(port);
}

/** The tool for support that a distinguished name is of. */
export function supportToolNamed(distinguished: string): string | undefined {
  return partOf(distinguished, knownNames().certificates);
}

/** The tool of attackers that a distinguished name or a serial number is of. */
export function attackToolNamed(text: string): string | undefined {
  return partOf(text, knownNames().attackers);
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
