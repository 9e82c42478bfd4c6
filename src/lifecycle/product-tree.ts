/** The product tree of a CSAF document (CSAF 2.0, 3.2.2): branches, full product names, relationships and groups, as a flat list of products. */
import { DocumentError, type Product } from './advisory.ts';
import { isObject, type Json, nameIn, objectIn, objectsIn, textsIn } from './json.ts';
import { splitName } from './split-name.ts';

/** The deepest branch, and the most branches and products of one document. */
const DEPTH_LIMIT = 30;
const BRANCH_LIMIT = 100_000;
/** Most model numbers and stock-keeping units of one product. */
const NUMBER_LIMIT = 50;
/** Longest full name that is also taken for a name, in characters. */
const FULL_NAME_LIMIT = 120;

/** Every version, in the words of the `vers` specification. */
export const EVERY_VERSION = 'vers:all/*';

export interface ProductTree {
  readonly products: readonly Product[];
  /** From a product's id to its place. */
  readonly places: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

interface Path {
  readonly vendor: string;
  readonly family: string;
  readonly name: string;
  readonly versions: string;
}

const ROOT: Path = { vendor: '', family: '', name: '', versions: '' };

/** Reads the tree; `title` names the product where a branch is called `Version`, `maker` makes what no branch says the maker of. Throws a DocumentError on one beyond all limits. */
export function readProductTree(tree: Json, title: string, maker: string): ProductTree {
  const root = { ...ROOT, vendor: maker };
  const products: Product[] = [];
  const places = new Map<string, number>();
  const add = (id: string, product: Product): void => {
    if (id === '' || places.has(id)) return;
    if (products.length >= BRANCH_LIMIT) throw new DocumentError(`it names more than ${BRANCH_LIMIT} products`);
    places.set(id, products.push(product) - 1);
  };
  let left = BRANCH_LIMIT;
  const walk = (branches: readonly Json[], above: Path, depth: number): void => {
    if (depth > DEPTH_LIMIT) throw new DocumentError(`its branches are nested deeper than ${DEPTH_LIMIT}`);
    for (const branch of branches) {
      if (--left < 0) throw new DocumentError(`it has more than ${BRANCH_LIMIT} branches`);
      const path = below(above, nameIn(branch, 'category'), nameIn(branch, 'name'));
      const { product } = branch;
      if (isObject(product)) add(nameIn(product, 'product_id'), productOf(path, product, title));
      walk(objectsIn(branch, 'branches', BRANCH_LIMIT + 1), path, depth + 1);
    }
  };
  walk(objectsIn(tree, 'branches', BRANCH_LIMIT + 1), root, 1);
  for (const product of objectsIn(tree, 'full_product_names', BRANCH_LIMIT + 1)) {
    add(nameIn(product, 'product_id'), productOf(root, product, title));
  }
  for (const relationship of objectsIn(tree, 'relationships', BRANCH_LIMIT)) {
    const combined = combine(relationship, products, places);
    if (combined) add(nameIn(objectIn(relationship, 'full_product_name'), 'product_id'), combined);
  }
  return { products, places, groups: groupsOf(tree) };
}

/** The path of a branch: each category says one thing more. */
function below(above: Path, category: string, name: string): Path {
  switch (category) {
    case 'vendor':
      return { ...above, vendor: name };
    case 'product_family':
      return { ...above, family: name };
    case 'product_name':
      return { ...above, name };
    case 'product_version':
    case 'product_version_range':
      return { ...above, versions: name };
    case 'service_pack':
    case 'patch_level':
      return { ...above, versions: above.versions === '' ? name : `${above.versions} ${name}` };
    default:
      return above; // architecture, host_name, language, legacy, specification: of no version and no name
  }
}

function productOf(path: Path, product: Json, title: string): Product {
  const full = nameIn(product, 'name');
  const helper = objectIn(product, 'product_identification_helper');
  const split = splitName(full);
  const packaged = path.name === '' ? packageOf(helper) : null;
  const own = packaged?.name ?? (path.name || path.family);
  const name = own || split.name;
  const stated = packaged?.versions || path.versions || (own === '' ? split.versions : splitName(own).versions);
  const versions = stated || versionOf(helper) || EVERY_VERSION;
  const windows = windowsOf(name, versions);
  if (windows) return { vendor: path.vendor, ...windows };
  const aliases = new Set(numbersOf(helper));
  if (own === '' && full.length <= FULL_NAME_LIMIT) aliases.add(full);
  if (path.name !== '' && path.family !== '') aliases.add(`${path.family} ${path.name}`);
  if (/^(?:versions?|software|firmware|product)$/i.test(name)) aliases.add(title);
  aliases.delete(name);
  return { vendor: path.vendor, name, versions, ...(aliases.size > 0 ? { aliases: [...aliases] } : {}) };
}

/** A Windows as systems say it: the release is told by the build, editions and processors say nothing. Null for all else. */
function windowsOf(name: string, versions: string): Pick<Product, 'name' | 'versions'> | null {
  const [, line = '', release] =
    /^(?:Microsoft )?(Windows (?:Server \d{4}(?: R2)?|Server|\d+(?:\.\d)?))(?:,? Version (\w+))?(?: (?:for|\(|Service Pack|\d\dH\d Edition).*)?$/i.exec(
      name,
    ) ?? [];
  const build = /^<\s*(\d+\.\d+\.\d{4,5})\.\d+$/.exec(versions)?.[1];
  if (line === '' || (build === undefined && release !== undefined)) return null;
  return { name: line, versions: build === undefined ? versions : `>=${build}|${versions}` };
}

/** The package that a URL names (purl), with its version where it has one. */
function packageOf(helper: Json): { readonly name: string; readonly versions: string } | null {
  const [, name, version = ''] =
    /^pkg:[\w.+-]+\/(?:[^@?#]*\/)?([^@?#/]+)(?:@([^?#]+))?/.exec(nameIn(helper, 'purl')) ?? [];
  return name === undefined ? null : { name: decoded(name), versions: decoded(version) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The version that a CPE names, where it has a point in it: others are those of a line of releases. */
function versionOf(helper: Json): string {
  const version = /^cpe:(?:2\.3:|\/)[aoh]:[^:]*:[^:]+:([^:*]+)/.exec(nameIn(helper, 'cpe'))?.[1] ?? '';
  return /\d\.\d/.test(version) ? version.replaceAll('\\', '') : '';
}

/** Model numbers, stock-keeping units, and the product that a CPE names. Numbers with wildcards name nothing that a device says. */
function numbersOf(helper: Json): readonly string[] {
  const numbers = [...textsIn(helper, 'model_numbers', NUMBER_LIMIT), ...textsIn(helper, 'skus', NUMBER_LIMIT)];
  const cpe = /^cpe:(?:2\.3:|\/)[aoh]:[^:]*:([^:]+)/.exec(nameIn(helper, 'cpe'))?.[1];
  return [
    ...numbers,
    ...(cpe
      ? [
          cpe
            .replaceAll('\\', '')
            .replace(/_?firmware$/, '')
            .replaceAll('_', ' '),
        ]
      : []),
  ].filter((number) => number.length > 1 && number.length <= FULL_NAME_LIMIT && !/[*?]/.test(number));
}

/** A product on, with or in another one: the first with its versions, and what it is within. */
function combine(
  relationship: Json,
  products: readonly Product[],
  places: ReadonlyMap<string, number>,
): Product | null {
  const find = (member: string): Product | undefined => products[places.get(nameIn(relationship, member)) ?? -1];
  const inner = find('product_reference');
  const outer = find('relates_to_product_reference');
  if (!inner || !outer) return null;
  if (nameIn(relationship, 'category') === 'installed_with') return inner;
  return { ...inner, within: { vendor: outer.vendor, name: outer.name } };
}

function groupsOf(tree: Json): ReadonlyMap<string, readonly string[]> {
  return new Map(
    objectsIn(tree, 'product_groups', BRANCH_LIMIT).map((group) => [
      nameIn(group, 'group_id'),
      textsIn(group, 'product_ids', BRANCH_LIMIT),
    ]),
  );
}
