/** Until when Microsoft mends the Windows that a device runs, by its name, version and build. Read from knowledge/lifecycle/windows.yaml by whoever wires. */
import type { InventorySystem } from '#model/lifecycle.ts';
import type { DatedProduct, Support } from './dated.ts';

/** One Windows as the file has it. */
export interface WindowsLine {
  readonly name: string;
  readonly match: string;
  readonly nt?: string;
  readonly builds?: readonly number[];
  readonly server?: boolean;
  readonly embedded?: boolean;
  readonly date?: string;
  readonly extended?: string;
  readonly packs?: Readonly<Record<string, string>>;
  readonly packBuilds?: Readonly<Record<string, number>>;
  readonly source: string;
  readonly last?: string;
  readonly releases?: readonly WindowsRelease[];
}

/** A release of a line that has editions: a day, or a day and that of paid programmes. */
export type WindowsRelease = { readonly release: string; readonly build: number } & {
  readonly [Edition in keyof typeof EDITIONS]?: string | readonly [string, string];
};

export interface WindowsFile {
  readonly lines: readonly WindowsLine[];
  readonly longTerm: Readonly<Record<string, string>>;
}

/** What each edition is called behind the name of its release. */
export const EDITIONS = {
  all: '',
  pro: 'Home, Pro',
  enterprise: 'Enterprise, Education, IoT Enterprise',
  ltsc: 'Enterprise LTSC',
  'iot-ltsc': 'IoT Enterprise LTSC',
} as const;
type Edition = keyof typeof EDITIONS;
/** What endoflife.date calls the editions. */
const CYCLE_EDITIONS: Readonly<Record<string, Edition>> = {
  '': 'all',
  w: 'pro',
  e: 'enterprise',
  'e-lts': 'ltsc',
  'iot-lts': 'iot-ltsc',
};
/** Where the pages of the products lie that `source` names. */
export const SOURCE = 'https://learn.microsoft.com/lifecycle/products/';

/** What is said of a system. */
interface Asked {
  readonly text: string;
  readonly nt: string | null;
  readonly build: number | null;
  readonly pack: number | null;
  readonly release: string | null;
  readonly editions: ReadonlySet<Edition> | null;
  readonly isServer: boolean;
  readonly isEmbedded: boolean;
}

/** Finds the Windows that a system may be: one entry for each edition that fits. */
export type WindowsReader = (system: InventorySystem) => readonly Support[];

export function createWindowsReader({ lines, longTerm }: WindowsFile): WindowsReader {
  const patterns = lines.map((line) => ({ line, pattern: new RegExp(line.match) }));
  const releases = new Set(lines.flatMap((line) => (line.releases ?? []).map(({ release }) => release.toUpperCase())));
  return ({ name, version, build }) => {
    // `Windows 7 or Windows Server 2008 R2` is what a build that both have comes to.
    const names = (name ?? '').split(/ or (?=Windows)/i);
    const alternatives = names.map((part) => {
      const asked = read(part, version ?? '', build ?? '', releases, longTerm);
      if (asked === null) return [];
      const found = patterns.find(({ pattern }) => pattern.test(asked.text))?.line;
      const candidates = found ? [found] : lines.filter((line) => isBy(line, asked));
      const support = candidates.flatMap((line) => supportOf(line, asked));
      // By its build it is one of the others; without one nobody knows how long it is mended.
      return support.length > 0 || asked.build !== null ? support : null;
    });
    return alternatives.includes(null) ? [] : alternatives.flatMap((support) => support ?? []);
  };
}

/**
 * The file with the releases of Windows 10, 11 and later that a newer list of endoflife.date has: cycles such as `11-27h2-e`,
 * whose latest version tells the build.
 */
export function withReleases(file: WindowsFile, products: readonly DatedProduct[]): WindowsFile {
  const cycles = products.filter(({ source }) => source.endsWith('/windows')).flatMap(({ releases }) => releases);
  const lines = file.lines.map((line) => {
    if (!line.releases || line.server) return line;
    const known = new Set(line.releases.map(({ release }) => release.toUpperCase()));
    const added = new Map<string, Record<string, unknown>>();
    for (const { cycle, date, extended, build } of cycles) {
      const [, number, release = '', edition = ''] = /^(\d+)-([^-]+)(?:-(.+))?$/.exec(cycle) ?? [];
      const member = CYCLE_EDITIONS[edition];
      if (`Windows ${number}` !== line.name || known.has(release.toUpperCase()) || build === undefined || !member)
        continue;
      const entry = added.get(release) ?? { release: release.toUpperCase(), build };
      added.set(release, { ...entry, [member]: extended === undefined ? date : [date, extended] });
    }
    return { ...line, releases: [...line.releases, ...([...added.values()] as unknown as WindowsRelease[])] };
  });
  return { ...file, lines };
}

/** The name, version and build in words that the patterns understand; null for what is no Windows. */
function read(
  name: string,
  version: string,
  build: string,
  releases: ReadonlySet<string>,
  longTerm: WindowsFile['longTerm'],
): Asked | null {
  const text = `${name} ${version}`
    .slice(0, 300)
    .toLowerCase()
    .replace(/\((?:r|tm)\)|[®™,]|\bmicrosoft\b|\bversion\b/g, ' ')
    .replace(/\bwin(?:dows)?[ -]?(?=(?:xp|nt|ce|vista|me|[0-9])\b)/g, 'windows ')
    .replace(/\bhyper-v server\b/g, 'windows server')
    .replace(
      /\b(storage|multipoint|web|small business|essential business|datacenter|standard|enterprise) server\b/g,
      'server',
    )
    .replace(/\s+/g, ' ')
    .trim();
  if (!/windows|posready|\bwe(?:s|pos)|\bxpe\b|^xp\b/.test(text)) return null;
  const numbers = `${version} ${build} ${name}`;
  const kernel = /\b(4\.0|5\.[0-2]|6\.[0-3]|10\.0)(?:\.(\d{4,5}))?\b/.exec(numbers);
  const stated =
    /^(?:10\.0\.)?(\d{4,5})\b/.exec(build.trim())?.[1] ?? kernel?.[2] ?? /\b(?:build )(\d{4,5})\b/i.exec(numbers)?.[1];
  const pack = /\b(?:service pack|sp) ?(\d)\b/.exec(`${text} ${build.toLowerCase()}`)?.[1];
  const words = text.toUpperCase().split(/[ ()]+/);
  const year = /\blts[bc] (20\d\d)\b|\b(20\d\d) lts[bc]\b/.exec(text);
  const release = longTerm[year?.[1] ?? year?.[2] ?? ''] ?? words.find((word) => releases.has(word)) ?? null;
  return {
    text,
    nt: kernel?.[1] ?? null,
    build: stated === undefined ? null : Number(stated),
    pack: pack === undefined ? null : Number(pack),
    release,
    editions: editionsIn(text),
    isServer: /\bserver\b/.test(text),
    isEmbedded: /\bembedded\b/.test(text),
  };
}

/** The editions that a name may stand for; null for all. */
function editionsIn(text: string): ReadonlySet<Edition> | null {
  const isIot = /\biot\b/.test(text);
  if (/\blts[bc]\b|long[ -]term/.test(text)) return new Set(isIot ? ['iot-ltsc', 'ltsc'] : ['ltsc']);
  if (isIot) return new Set(['enterprise', 'iot-ltsc', 'ltsc']);
  if (/\benterprise\b|\beducation\b/.test(text)) return new Set(['enterprise', 'ltsc']);
  return /\bhome\b|\bpro\b|\bprofessional\b/.test(text) ? new Set(['pro']) : null;
}

/** A system that says no more than `Windows`, or `Windows Server`: by its build, else by its kernel. */
function isBy(line: WindowsLine, asked: Asked): boolean {
  const builds = [...(line.builds ?? []), ...(line.releases ?? []).map(({ build }) => build)];
  const isKind = asked.isServer
    ? line.server === true
    : asked.isEmbedded
      ? line.embedded === true
      : line.embedded !== true;
  if (!isKind) return false;
  if (asked.isEmbedded || asked.build === null) return asked.nt !== null && asked.nt === line.nt;
  return builds.includes(asked.build);
}

function supportOf(line: WindowsLine, asked: Asked): readonly Support[] {
  const source = SOURCE + line.source;
  if (!line.releases) {
    const pack = asked.pack ?? (asked.build === null ? undefined : line.packBuilds?.[asked.build]);
    const ended = pack === undefined ? undefined : line.packs?.[pack];
    if (ended !== undefined) {
      const product = pack === 0 ? `${line.name} without a service pack` : `${line.name} SP${pack}`;
      return [{ product, family: line.name, date: ended, extended: null, source }];
    }
    return line.date === undefined
      ? []
      : [{ product: line.name, family: line.name, date: line.date, extended: line.extended ?? null, source }];
  }
  const known = line.releases.filter(({ release, build }) =>
    asked.build !== null ? build === asked.build : asked.release !== null && release.toUpperCase() === asked.release,
  );
  const isLongTerm = asked.editions?.has('ltsc') === true;
  const fitting =
    known.length > 0 || asked.build !== null || asked.release !== null
      ? known
      : line.releases.filter(
          (release) => release.release === line.last || (isLongTerm && ('ltsc' in release || 'iot-ltsc' in release)),
        );
  return fitting.flatMap((release) => editionsOf(line, release, asked, source));
}

/** The editions of a release that a name may stand for: of a release by far the last one, all that there are. */
function editionsOf(
  line: WindowsLine,
  release: WindowsRelease,
  { editions, text }: Asked,
  source: string,
): readonly Support[] {
  const isLongTermOnly = /\blts[bc]\b|long[ -]term/.test(text);
  const isIot = editions?.has('iot-ltsc') === true && 'iot-ltsc' in release;
  return (Object.keys(EDITIONS) as Edition[]).flatMap((edition) => {
    const days = release[edition];
    if (days === undefined || (isIot && edition === 'ltsc')) return [];
    if (edition === 'all' ? isLongTermOnly : editions !== null && !editions.has(edition)) return [];
    const [date, extended = null] = typeof days === 'string' ? [days] : days;
    const family = `${line.name} ${release.release}`;
    const product = EDITIONS[edition] === '' ? family : `${family} (${EDITIONS[edition]})`;
    return [{ product, family, date, extended, source }];
  });
}
