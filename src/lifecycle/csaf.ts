/** Reads advisories and VEX documents in the Common Security Advisory Framework (https://docs.oasis-open.org/csaf/csaf/v2.0). */
import { type Advisory, DocumentError, type Product, type Remedy, type Statement, type Status } from './advisory.ts';
import { dayIn, isObject, type Json, nameIn, objectIn, objectsIn, proseIn, textsIn } from './json.ts';
import { type ProductTree, readProductTree } from './product-tree.ts';

const VULNERABILITY_LIMIT = 10_000;
const REFERENCE_LIMIT = 200_000;
const REMEDY_LIMIT = 2_000;
const CVE = /^CVE-\d{4}-\d{4,19}$/;

/** The lists of CSAF's product status (3.2.3.9) and what they come to. A first or last version is widened by `widened`. */
const LISTS: Readonly<Record<string, Status>> = {
  known_affected: 'known_affected',
  first_affected: 'known_affected',
  last_affected: 'known_affected',
  fixed: 'fixed',
  first_fixed: 'fixed',
  recommended: 'fixed',
  known_not_affected: 'known_not_affected',
  under_investigation: 'under_investigation',
};

/** True for what claims to be such a document. */
export function isCsaf(json: Json): boolean {
  const { document } = json;
  return isObject(document) && ('csaf_version' in document || 'tracking' in document);
}

/** Reads one document. Throws a DocumentError on what is none, or is beyond the limits. */
export function readCsaf(json: Json): Advisory {
  const document = objectIn(json, 'document');
  const version = nameIn(document, 'csaf_version');
  if (!/^2\.\d+$/.test(version)) throw new DocumentError(`its csaf_version is ${version || 'missing'}, not 2.0`);
  const tracking = objectIn(document, 'tracking');
  const id = nameIn(tracking, 'id');
  if (id === '') throw new DocumentError('its document.tracking.id is missing');
  const title = nameIn(document, 'title')
    .replace(/^ICS\w*-[\d-]+\w*[\s_:-]+/i, '')
    .replace(/\s+Vulnerabilit(?:y|ies)\b.*$/i, '');
  const tree = readProductTree(objectIn(json, 'product_tree'), title, makerOf(document));
  const vulnerabilities = objectsIn(json, 'vulnerabilities', VULNERABILITY_LIMIT);
  const products = [...tree.products];
  return {
    id,
    title,
    date: dayIn(tracking, 'current_release_date') || dayIn(tracking, 'initial_release_date'),
    url: selfUrl(document),
    statements: statementsOf(vulnerabilities, tree, products),
    remedies: remediesOf(vulnerabilities, tree),
    products,
  };
}

/** Who publishes it, where that is the maker of what it is about. */
function makerOf(document: Json): string {
  const publisher = objectIn(document, 'publisher');
  const name = nameIn(publisher, 'name').replace(
    /\s+(?:Product ?CERT|P?SIRT|Product Security.*|Security Response.*|CERT)$/i,
    '',
  );
  return nameIn(publisher, 'category') === 'vendor' ? name : '';
}

/** Where people can read it: what it says of itself, a page rather than the file. */
function selfUrl(document: Json): string | null {
  const selves = objectsIn(document, 'references', 1_000)
    .filter((reference) => nameIn(reference, 'category') === 'self')
    .map((reference) => nameIn(reference, 'url'))
    .filter((url) => /^https?:\/\//.test(url));
  return selves.find((url) => !url.endsWith('.json')) ?? selves[0] ?? null;
}

/** Vulnerabilities with the same products and status are one statement. */
function statementsOf(vulnerabilities: readonly Json[], tree: ProductTree, products: Product[]): readonly Statement[] {
  const merged = new Map<string, { readonly statement: Omit<Statement, 'cves'>; readonly cves: Set<string> }>();
  const widen = widener(products);
  const placedOf = (vulnerability: Json): Map<string, readonly number[]> => {
    const lists = objectIn(vulnerability, 'product_status');
    return new Map(Object.keys(LISTS).map((list) => [list, placesOf(textsIn(lists, list, REFERENCE_LIMIT), tree)]));
  };
  const listed = new Set(vulnerabilities.flatMap((vulnerability) => [...placedOf(vulnerability).values()].flat()));
  for (const vulnerability of vulnerabilities) {
    const placed = placedOf(vulnerability);
    // Some documents list one product of several as affected, and give a remedy to all.
    const unlisted = remedied(vulnerability, tree).filter((place) => !listed.has(place));
    placed.set('known_affected', [...(placed.get('known_affected') ?? []), ...unlisted]);
    const reason = reasonOf(vulnerability);
    for (const [list, status] of Object.entries(LISTS)) {
      const places = widen(list, placed);
      if (places.length === 0) continue;
      const statement = { status, products: places, ...(status === 'known_not_affected' && reason ? { reason } : {}) };
      const key = JSON.stringify(statement);
      const entry = merged.get(key) ?? { statement, cves: new Set() };
      merged.set(key, entry);
      for (const cve of cvesOf(vulnerability)) entry.cves.add(cve);
    }
  }
  return [...merged.values()].map(({ statement, cves }) => ({ cves: [...cves], ...statement }));
}

function placesOf(ids: readonly string[], { places }: ProductTree): readonly number[] {
  return ids.flatMap((id) => places.get(id) ?? []);
}

/** The products that a vulnerability's remedies name. */
function remedied(vulnerability: Json, tree: ProductTree): readonly number[] {
  const remediations = objectsIn(vulnerability, 'remediations', REMEDY_LIMIT);
  return [...new Set(remediations.flatMap((remediation) => placesOf(idsIn(remediation, tree), tree)))];
}

/** The products of a remedy, those of its groups among them. */
function idsIn(remediation: Json, { groups }: ProductTree): readonly string[] {
  const named = textsIn(remediation, 'group_ids', REFERENCE_LIMIT);
  return [
    ...textsIn(remediation, 'product_ids', REFERENCE_LIMIT),
    ...named.flatMap((group) => groups.get(group) ?? []),
  ];
}

/**
 * Makes ranges of first and last versions, as further products: the last affected version stands for all up to it (from the
 * first affected one of the same product on, where that is stated), the first fixed one for all from it on, where there is only one.
 */
function widener(
  products: Product[],
): (list: string, placed: ReadonlyMap<string, readonly number[]>) => readonly number[] {
  const made = new Map<string, number>();
  const add = (product: Product, versions: string): number => {
    const key = `${product.vendor}\n${product.name}\n${versions}`;
    const place = made.get(key) ?? products.push({ ...product, versions }) - 1;
    made.set(key, place);
    return place;
  };
  return (list, placed) => {
    const places = placed.get(list) ?? [];
    const versionIn = (other: string, of: Product): string | null => {
      const found = (placed.get(other) ?? []).flatMap((place) => products[place] ?? []);
      const same = found.filter(({ vendor, name }) => vendor === of.vendor && name === of.name);
      return same.length === 1 && same[0] && isPlain(same[0].versions) ? same[0].versions : null;
    };
    return places.map((place) => {
      const product = products[place];
      if (!product || !isPlain(product.versions)) return place;
      const [first, last, fixed] = ['first_affected', 'last_affected', 'first_fixed'].map((other) =>
        versionIn(other, product),
      );
      if (list === 'last_affected' && last) return add(product, first ? `>=${first}|<=${last}` : `<=${last}`);
      if (list === 'first_affected' && first) {
        return add(product, last ? `>=${first}|<=${last}` : fixed ? `>=${first}|<${fixed}` : `>=${first}`);
      }
      return list === 'first_fixed' && fixed ? add(product, `>=${fixed}`) : place;
    });
  };
}

/** One version, without a comparison. */
function isPlain(versions: string): boolean {
  return /^[\w.+-]+$/.test(versions);
}

function cvesOf(vulnerability: Json): readonly string[] {
  const named = [nameIn(vulnerability, 'cve'), ...objectsIn(vulnerability, 'ids', 100).map((id) => nameIn(id, 'text'))];
  return named.filter((name) => CVE.test(name));
}

/** Why products are not affected: the maker's flag (3.2.3.5) or statement of impact. */
function reasonOf(vulnerability: Json): string {
  const flag = objectsIn(vulnerability, 'flags', 1_000).map((entry) => nameIn(entry, 'label'))[0];
  const impact = objectsIn(vulnerability, 'threats', 1_000).find((threat) => nameIn(threat, 'category') === 'impact');
  return flag?.replaceAll('_', ' ') ?? (impact ? nameIn(impact, 'details') : '');
}

function remediesOf(vulnerabilities: readonly Json[], tree: ProductTree): readonly Remedy[] {
  const merged = new Map<string, Set<number> | null>();
  for (const vulnerability of vulnerabilities) {
    for (const remediation of objectsIn(vulnerability, 'remediations', REMEDY_LIMIT)) {
      const text = proseIn(remediation, 'details');
      if (text === '') continue;
      const ids = idsIn(remediation, tree);
      const places = merged.has(text) ? merged.get(text) : new Set<number>();
      merged.set(text, ids.length === 0 || !places ? null : new Set([...places, ...placesOf(ids, tree)]));
    }
  }
  return [...merged].map(([text, products]) => ({ text, products: products && [...products] }));
}
