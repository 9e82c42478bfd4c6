/** Reads the product files of endoflife.date: Markdown with a head in YAML (https://github.com/endoflife-date/endoflife.date), or its API's JSON. */
import { parse } from 'yaml';
import { DocumentError } from './advisory.ts';
import type { DatedProduct, DatedRelease } from './dated.ts';
import { isObject, type Json, nameIn, objectIn, objectsIn, textsIn } from './json.ts';

const RELEASE_LIMIT = 2_000;
const NAME_LIMIT = 50;
const DATE = /^\d{4}-\d\d-\d\d$/;
const ADDRESS = 'https://endoflife.date/';

/** The text between the two lines of dashes, or null where there is no such head. */
export function headOf(markdown: string): string | null {
  return /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/.exec(markdown)?.[1] ?? null;
}

/** True for the head of a product's page. */
export function isProductHead(head: string): boolean {
  return /^releases:/m.test(head) && /^title:/m.test(head);
}

/** Reads the head of a product's page. Throws a DocumentError on one that cannot be read. */
export function readEndOfLife(head: string): DatedProduct {
  let json: unknown;
  try {
    json = parse(head, { schema: 'failsafe', maxAliasCount: 10, logLevel: 'silent' });
  } catch {
    throw new DocumentError('its head is no YAML');
  }
  if (!isObject(json)) throw new DocumentError('its head is no mapping');
  const title = nameIn(json, 'title');
  const slug = nameIn(json, 'permalink').replace(/^\//, '');
  if (title === '' || slug === '') throw new DocumentError('its title or permalink is missing');
  const names = [
    title,
    slug,
    ...textsIn(json, 'alternate_urls', NAME_LIMIT).map((url) => url.replace(/^\//, '')),
    ...cpeNames(json),
  ];
  const releases = objectsIn(json, 'releases', RELEASE_LIMIT);
  return { ...product(title, names, slug, releases.map(releaseOf)), newest: newestIn(releases) };
}

function releaseOf(release: Json): DatedRelease | null {
  const cycle = nameIn(release, 'releaseCycle');
  return made({
    cycle,
    label: nameIn(release, 'releaseLabel')
      .replace(/['"(]*__CODENAME__['")]*/g, '')
      .replace(/\s+['"(].*$/, '')
      .replaceAll('__RELEASE_CYCLE__', cycle),
    codename: nameIn(release, 'codename'),
    date: nameIn(release, 'eol'),
    extended: nameIn(release, 'eoes'),
    latest: nameIn(release, 'latest'),
  });
}

/** The products of an answer of the API (v1, /products/full or one product), or null for another document. */
export function readEndOfLifeApi(json: Json): readonly DatedProduct[] | null {
  if (!('schema_version' in json) || !('result' in json)) return null;
  const listed = Array.isArray(json.result) ? objectsIn(json, 'result', 5_000) : [objectIn(json, 'result')];
  if (!listed.every((entry) => Array.isArray(entry.releases))) return null;
  return listed.map((entry) => {
    const slug = nameIn(entry, 'name');
    const names = [nameIn(entry, 'label'), slug, ...textsIn(entry, 'aliases', NAME_LIMIT)];
    const releases = objectsIn(entry, 'releases', RELEASE_LIMIT).map((release) =>
      made({
        cycle: nameIn(release, 'name'),
        label: nameIn(release, 'label').replace(/ [('"].*$/, ''),
        codename: nameIn(release, 'codename'),
        date: nameIn(release, 'eolFrom'),
        extended: nameIn(release, 'eoesFrom'),
        latest: nameIn(objectIn(release, 'latest'), 'name'),
      }),
    );
    const newest = newestIn(objectsIn(entry, 'releases', RELEASE_LIMIT));
    return { ...product(nameIn(entry, 'label') || slug, names, slug, releases), newest };
  });
}

/** Of what CPEs name: Debian's is debian:debian_linux. */
function cpeNames(json: Json): readonly string[] {
  return objectsIn(json, 'identifiers', NAME_LIMIT).flatMap((identifier) => {
    const [, vendor = '', name = ''] = /^cpe:(?:2\.3:|\/)[aoh]:([^:]+):([^:]+)/.exec(nameIn(identifier, 'cpe')) ?? [];
    return name === '' ? [] : [name, `${vendor} ${name}`].map((text) => text.replaceAll('_', ' ').replaceAll('\\', ''));
  });
}

/** The day of the newest thing that the page knows. */
function newestIn(releases: readonly Json[]): string {
  const days = releases.flatMap((release) => [nameIn(release, 'releaseDate'), nameIn(release, 'latestReleaseDate')]);
  return (
    days
      .filter((day) => DATE.test(day))
      .sort()
      .at(-1) ?? ''
  );
}

/** A release as pages and the API tell it. */
interface Told {
  readonly cycle: string;
  readonly label: string;
  readonly codename: string;
  readonly date: string;
  readonly extended: string;
  readonly latest: string;
}

/** The release, or null where the day is not known: a page may say no more than that support ended, or has not. */
function made({ cycle, label: stated, codename, date, extended, latest }: Told): DatedRelease | null {
  if (cycle === '' || !DATE.test(date)) return null;
  const label = stated.trim().replace(/\s+/g, ' ');
  const names = [label, codename].filter((name) => name !== '' && name !== cycle);
  const build = /^10\.0\.(\d{5})$/.exec(latest)?.[1];
  return {
    cycle,
    ...(label !== '' && label !== cycle ? { label } : {}),
    ...(names.length > 0 ? { names: [...new Set(names)] } : {}),
    date,
    ...(DATE.test(extended) && extended > date ? { extended } : {}),
    ...(build === undefined ? {} : { build: Number(build) }),
  };
}

function product(
  title: string,
  names: readonly string[],
  slug: string,
  releases: readonly (DatedRelease | null)[],
): DatedProduct {
  const dated = releases.filter((release) => release !== null);
  return { title, names: [...new Set(names.filter((name) => name !== ''))], source: ADDRESS + slug, releases: dated };
}
