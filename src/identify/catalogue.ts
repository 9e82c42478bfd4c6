/** The catalogue of clinical products: families and models by the names that devices and documents give them. */
import type { Categories } from './categories.ts';
import { type Manufacturers, wordsOfMaker } from './manufacturers.ts';
import { NameFinder, productKey, productWords } from './product-words.ts';

/** A name with fewer letters and digits than these is a code: it means too much in a text. */
const SHORTEST_NAME = 5;

/** A model as it stands in `knowledge/catalogue/SUBJECT.json`; one that adds nothing to its family is its name alone. */
export interface CatalogueModel {
  readonly name: string;
  /** Other names that mean this product wherever they stand. */
  readonly names?: readonly string[];
  /** Names that mean it only where a device of this maker states nothing else as its model. */
  readonly codes?: readonly string[];
  readonly category?: string;
  /** Product code of the FDA. */
  readonly fda?: string;
  /** Function and criticality, where they differ from those of the category. */
  readonly function?: string;
  readonly criticality?: string;
  readonly source?: string;
  /** True where its name is too common to mean it in a text, or no name at all; of a model it is a code then. */
  readonly unnamed?: boolean;
}

/** A family of models of one maker, as it stands in the file. */
export interface CatalogueFamily extends CatalogueModel {
  readonly manufacturer: string;
  /** Other makers that its devices name: brands, former and later owners. */
  readonly brands?: readonly string[];
  readonly category: string;
  /** An address, or the number of an advisory of CISA or of a clearance of the FDA. */
  readonly source: string;
  readonly models: readonly (string | CatalogueModel)[];
}

/** A file of the catalogue, and the day on which it was last gone through. */
export interface CatalogueFile {
  readonly subject: string;
  readonly reviewed: string;
  readonly families: readonly CatalogueFamily[];
}

/** All files, and the keys of facts whose values are searched for names, each with the weight of what a name there claims. */
export interface CatalogueSource {
  readonly keys: Readonly<Record<string, number>>;
  readonly files: readonly CatalogueFile[];
}

/** What the catalogue knows of a model, or of a family where `model` is null. */
export interface Product {
  /** `SUBJECT/family` or `SUBJECT/family/model`, in small letters. */
  readonly id: string;
  readonly family: string;
  readonly model: string | null;
  readonly manufacturer: string;
  /** All makers that devices of it name, the present one first. */
  readonly makers: readonly string[];
  readonly category: string;
  readonly fda: string | null;
  readonly function: string | null;
  readonly criticality: string | null;
  readonly source: string;
}

/** A product that was named, and its name: the canonical one, or a more exact one that was used. */
export interface Named {
  readonly product: Product;
  readonly name: string;
}

/** Looks products up by what is said of them. */
export class Catalogue {
  readonly products: readonly Product[];
  readonly #keys: ReadonlyMap<string, number>;
  readonly #names = new NameFinder<Named>();
  /** Maker and code to the product; null where two products share it. */
  readonly #codes = new Map<string, Named | null>();
  /** The words of the products' makers. */
  readonly #makers = new Map<string, string>();
  readonly #manufacturers: Manufacturers;

  /** Throws a RangeError that names the product where a category is unknown, or two products claim one name. */
  constructor({ keys, files }: CatalogueSource, categories: Categories, manufacturers: Manufacturers) {
    this.#keys = new Map(Object.entries(keys));
    this.#manufacturers = manufacturers;
    const products: Product[] = [];
    for (const { subject, families } of files)
      for (const family of families) products.push(...this.#addFamily(subject, family));
    this.#addShortNames(products);
    for (const { id, category } of products)
      if (!categories.has(category)) throw new RangeError(`${id}: no such category as ${category}`);
    this.products = products;
  }

  /** How often what a name in a fact of this key claims is right; null for a key that is not searched for names. */
  weightOf(key: string): number | null {
    return this.#keys.get(key) ?? null;
  }

  /** The products that a text names; of those of one family the last, which is told in more detail. */
  within(text: string): readonly Named[] {
    const byFamily = new Map<string, Named>();
    for (const named of this.#names.within(text)) {
      const family = `${named.product.manufacturer}\n${named.product.family}`;
      if (named.product.model !== null || !byFamily.has(family)) byFamily.set(family, named);
    }
    return [...byFamily.values()];
  }

  /** The product that a text names and nothing else. */
  whole(text: string): Named | null {
    return this.#names.whole(text);
  }

  /** The product that a device of a maker means by stating this as its model; null where it may be another's. */
  stated(model: string, maker: string | null): Named | null {
    const known = this.whole(model) ?? (maker === null ? null : this.#coded(model, maker));
    if (known !== null) return known;
    const [named, ...others] = this.within(model);
    return named && others.length === 0 ? named : null;
  }

  #coded(model: string, maker: string): Named | null {
    const words = productWords(model);
    const own = productWords(maker);
    const isPrefixed = own.length < words.length && own.every((word, at) => words[at] === word);
    const bare = isPrefixed ? words.slice(own.length) : words;
    return this.#codes.get(`${this.#word(maker)}\n${bare.join('')}`) ?? null;
  }

  /** The makers whom devices of a product name, as alternatives; left out are those whose name says less than another's. */
  makersOf({ makers }: Product): string {
    const words = makers.map((maker) => ` ${this.#ownWord(maker)} `);
    return makers
      .filter((_, at) =>
        words.every((other, index) => !other.includes(words[at] ?? '') || (other === words[at] ? index >= at : false)),
      )
      .join(' or ');
  }

  #addFamily(subject: string, family: CatalogueFamily): readonly Product[] {
    const whole = productOf(`${subject}/${idOf(family.name)}`, family, null);
    this.#addNames(whole, [...(family.unnamed ? [] : [family.name]), ...(family.names ?? [])]);
    this.#addCodes(whole, family.codes ?? []);
    const models = family.models.map((entry) => {
      const model = typeof entry === 'string' ? { name: entry } : entry;
      const product = productOf(`${whole.id}/${idOf(model.name)}`, family, model);
      this.#addNames(product, [...(model.unnamed ? [] : [model.name]), ...(model.names ?? [])]);
      this.#addCodes(product, [...(model.unnamed ? [model.name] : []), ...(model.codes ?? [])]);
      return product;
    });
    return [whole, ...models];
  }

  #addNames(product: Product, names: readonly string[]): void {
    for (const name of names) {
      const isShort = productKey(name).length < SHORTEST_NAME;
      if (isShort) this.#addCodes(product, [name]);
      const other = isShort ? null : this.#names.add(name, { product, name: toldAs(product, name) });
      if (other !== null) throw new RangeError(`${name} names both ${other.product.id} and ${product.id}`);
    }
  }

  #addCodes(product: Product, codes: readonly string[]): void {
    for (const code of codes) {
      for (const word of this.#codeWords(product, code)) {
        const other = this.#codes.get(word);
        if (other && other.product !== product)
          throw new RangeError(`${code} of one maker names both ${other.product.id} and ${product.id}`);
        this.#codes.set(word, { product, name: nameOf(product) });
      }
    }
  }

  /** What is left of a model's name without its family's, as devices state it: a code, where it is no other product's too. */
  #addShortNames(products: readonly Product[]): void {
    const short = new Map<string, Named | null>();
    for (const product of products) {
      for (const word of this.#codeWords(product, shortOf(product)))
        short.set(word, short.has(word) ? null : { product, name: nameOf(product) });
    }
    for (const [word, named] of short) if (!this.#codes.has(word)) this.#codes.set(word, named);
  }

  #codeWords(product: Product, code: string): readonly string[] {
    if (code === '') return [];
    const key = productKey(code);
    return [...new Set(product.makers.map((maker) => `${this.#ownWord(maker)}\n${key}`))];
  }

  #ownWord(maker: string): string {
    const word = this.#makers.get(maker) ?? this.#word(maker);
    this.#makers.set(maker, word);
    return word;
  }

  #word(maker: string): string {
    return wordsOfMaker(this.#manufacturers.nameOf(maker)).join(' ');
  }
}

function idOf(name: string): string {
  return productWords(name).join('-');
}

function productOf(id: string, family: CatalogueFamily, model: CatalogueModel | null): Product {
  return {
    id,
    family: family.name,
    model: model?.name ?? null,
    manufacturer: family.manufacturer,
    makers: [family.manufacturer, ...(family.brands ?? [])],
    category: model?.category ?? family.category,
    fda: model?.fda ?? family.fda ?? null,
    function: model?.function ?? family.function ?? null,
    criticality: model?.criticality ?? family.criticality ?? null,
    source: model?.source ?? family.source,
  };
}

function nameOf({ family, model }: Product): string {
  return model ?? family;
}

/** The name by which a product is told that was named so: a model's own, unless the other says more; a family's in the words used. */
function toldAs({ model }: Product, name: string): string {
  if (model === null || name === model) return name;
  return productKey(name).includes(productKey(model)) ? name : model;
}

/** What is left of a model's name without its family's, where that has letters and digits; else ''. */
function shortOf({ family, model }: Product): string {
  if (model === null || !/\p{N}/u.test(model)) return '';
  const [own, all] = [productKey(family), productKey(model)];
  const rest = all.startsWith(own) ? all.slice(own.length) : '';
  return /\p{L}/u.test(rest) && /\p{N}/u.test(rest) ? rest : '';
}
