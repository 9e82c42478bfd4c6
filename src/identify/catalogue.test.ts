/** The catalogue proves itself: how much it knows, that every entry has its source and its place, and that every name comes to its product by way of facts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadKnowledge, readCatalogue } from '#app/knowledge.ts';
import { CRITICALITIES } from '#model/clinical.ts';
import type { Identity } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import { Catalogue, type CatalogueFamily, type CatalogueModel, type Product } from './catalogue.ts';
import { Categories } from './categories.ts';
import { clinicalOf } from './clinical.ts';
import { conclude } from './identify.ts';
import { Manufacturers } from './manufacturers.ts';
import { productKey } from './product-words.ts';

const FEWEST_MANUFACTURERS = 60;
const FEWEST_PRODUCTS = 300;
const FEWEST_NAMES = 1_000;
const SOURCE = /^(?:ICSMA-\d\d-\d{3}-\d\d[A-Z]?|K\d{6}|DEN\d{6}|https?:\/\/[^\s"]+)$/;
/** Where devices state their model and nothing else, where words stand around it, and where a title stands. */
const MODEL_KEYS = ['hl7.modelNumber', 'dicom.objectModel', 'lldp.model'];
const TEXT_KEYS = ['snmp.sysDescr', 'dhcp.vendorClass', 'hl7.prt10', 'http.realm'];

const source = readCatalogue();
const { rules, clinical } = loadKnowledge();
const byId = new Map(rules.catalogue.products.map((product) => [product.id, product]));

interface Entry {
  readonly file: string;
  readonly family: CatalogueFamily;
  readonly model: CatalogueModel | null;
  readonly product: Product;
}

/** Every entry of the files, with the product that was made of it: they stand in the same order. */
function* entries(): Generator<Entry> {
  const products = rules.catalogue.products.values();
  for (const { subject, families } of source.files) {
    for (const family of families) {
      for (const entry of [null, ...family.models]) {
        const model = typeof entry === 'string' ? { name: entry } : entry;
        const { value: product } = products.next() as { readonly value: Product };
        assert.equal(product.model ?? product.family, (model ?? family).name);
        yield { file: subject, family, model, product };
      }
    }
  }
}

/** The names that mean an entry in any text, in the order in which they are declared. */
function namesOf({ family, model }: Entry): readonly string[] {
  const { name, names = [], unnamed = false } = model ?? family;
  return [...(unnamed ? [] : [name]), ...names].filter((one) => productKey(one).length >= 5);
}

function identityOf(...stated: readonly (readonly [key: string, value: string])[]): Identity {
  const facts: readonly Fact[] = stated.map(([key, value], index) => ({
    time: '2026-01-01T00:00:00.000000Z',
    subject: { ip: '10.0.0.1' },
    key,
    value,
    source: { capture: 'ward.pcap', frame: index + 1, protocol: key.split('.')[0] ?? '', field: 'a field' },
  }));
  return conclude(facts, rules).identity;
}

/** What a claim says of a product, and what it must. */
function wrongly({ product, model, family }: Entry, identity: Identity, said: string): readonly string[] {
  const found = clinicalOf(identity, rules, clinical);
  const facts = [found?.manufacturer, found?.family, found?.model, identity.category?.value];
  const right = [product.manufacturer, family.name, model?.name ?? null, product.category];
  return facts.join('|') === right.join('|') ? [] : [`${product.id}: ${said} came to ${facts.join(', ')}`];
}

test('at least 60 manufacturers and 300 models of clinical devices are known', (t) => {
  const all = [...entries()];
  const models = all.filter(({ model }) => model !== null).length;
  const makers = new Set(all.map(({ product }) => product.manufacturer)).size;
  const names = all.flatMap(namesOf).length;
  t.diagnostic(`${makers} manufacturers, ${all.length - models} families, ${models} models, ${names} names`);
  assert.ok(makers >= FEWEST_MANUFACTURERS, `only ${makers} manufacturers`);
  assert.ok(models >= FEWEST_PRODUCTS, `only ${models} models`);
  assert.ok(names >= FEWEST_NAMES, `only ${names} names`);
  assert.equal(byId.size, rules.catalogue.products.length, 'two products have one id');
});

test('every entry has a public source, a kind, and a product code that the FDA knows', () => {
  const wrong: string[] = [];
  for (const { product } of entries()) {
    if (!SOURCE.test(product.source)) wrong.push(`${product.id} has the source ${product.source}`);
    if (!rules.categories.has(product.category)) wrong.push(`${product.id} is of the kind ${product.category}`);
    if (product.fda !== null && !Object.hasOwn(clinical.productCodes, product.fda))
      wrong.push(`${product.id} has the product code ${product.fda}`);
    if (product.criticality !== null && !CRITICALITIES.some((one) => one === product.criticality))
      wrong.push(`${product.id} has the criticality ${product.criticality}`);
    const isPlaced = Object.hasOwn(clinical.kinds, product.category) || product.criticality !== null;
    if (!isPlaced) wrong.push(`${product.id}: knowledge/clinical.json does not say what a ${product.category} is for`);
  }
  assert.deepEqual(wrong, []);
});

test('every file says when it was gone through, every kind and product code is one that is used or declared', () => {
  for (const { subject, reviewed } of source.files) assert.match(reviewed, /^\d{4}-\d\d-\d\d$/, subject);
  for (const kind of Object.keys(clinical.kinds)) assert.ok(rules.categories.has(kind), kind);
  const used = new Set(rules.catalogue.products.map(({ fda }) => fda));
  assert.deepEqual(
    Object.keys(clinical.productCodes).filter((code) => !used.has(code)),
    [],
    'run node scripts/import-fda-codes.ts again',
  );
});

test('every name, alone in a field of models and among words, comes to its product', () => {
  const wrong: string[] = [];
  let names = 0;
  for (const entry of entries()) {
    for (const name of namesOf(entry)) {
      names++;
      for (const key of MODEL_KEYS) wrong.push(...wrongly(entry, identityOf([key, name]), `${key}=${name}`));
      for (const key of TEXT_KEYS)
        wrong.push(...wrongly(entry, identityOf([key, `unit: ${name}, build`]), `${key}=… ${name} …`));
    }
  }
  assert.ok(names >= FEWEST_NAMES);
  assert.deepEqual(wrong, []);
});

test('spelling, case, spaces and punctuation of a name do not matter', () => {
  const spellings: readonly ((name: string) => string)[] = [
    (name) => name.toUpperCase(),
    (name) => name.toLowerCase().replaceAll(' ', '-'),
    (name) => name.replaceAll(/[ -]/g, '_'),
    (name) => name.normalize('NFD'),
  ];
  const wrong: string[] = [];
  for (const entry of entries())
    for (const name of namesOf(entry))
      for (const spell of spellings)
        wrong.push(...wrongly(entry, identityOf(['hl7.modelNumber', spell(name)]), spell(name)));
  assert.deepEqual(wrong, []);
});

test('a code comes to its product beside each of its makers, and to nothing beside another or none', () => {
  const wrong: string[] = [];
  let codes = 0;
  for (const entry of entries()) {
    for (const code of (entry.model ?? entry.family).codes ?? []) {
      for (const maker of entry.product.makers) {
        codes++;
        const identity = identityOf(['hl7.modelManufacturer', maker], ['hl7.modelNumber', code]);
        wrong.push(...wrongly(entry, identity, `${maker} ${code}`));
      }
      for (const stranger of [[], [['hl7.modelManufacturer', 'Frobnicators of Tomorrow'] as const]]) {
        const found = clinicalOf(identityOf(...stranger, ['hl7.modelNumber', code]), rules, clinical);
        if (found?.family === entry.family.name) wrong.push(`${code} of a stranger came to ${entry.product.id}`);
      }
    }
  }
  assert.ok(codes >= 50, `only ${codes} codes`);
  assert.deepEqual(wrong, []);
});

test('what the device says is kept where it says more, spelt as in the catalogue where it says the same', () => {
  const model = (...stated: readonly (readonly [string, string])[]): readonly (string | undefined)[] => {
    const { manufacturer, model: claim } = identityOf(...stated);
    return [manufacturer?.value, claim?.value];
  };
  const siemens = ['dicom.objectManufacturer', 'SIEMENS'] as const;
  assert.deepEqual(model(siemens, ['dicom.objectModel', 'Skyra']), ['Siemens Healthineers', 'MAGNETOM Skyra']);
  assert.deepEqual(model(siemens, ['dicom.objectModel', 'SOMATOM Definition AS+ 64']), [
    'Siemens Healthineers',
    'SOMATOM Definition AS+ 64',
  ]);
  assert.deepEqual(model(['hl7.modelManufacturer', 'Draeger'], ['hl7.modelNumber', 'EVITA-V800']), [
    'Dräger',
    'Evita V800',
  ]);
  assert.deepEqual(model(['hl7.modelManufacturer', 'Philips Medical Systems'], ['hl7.modelNumber', 'M8105A']), [
    'Philips',
    'IntelliVue MP5',
  ]);
  assert.deepEqual(model(['dhcp.vendorClass', 'Alaris-PCU-8015']), ['BD', 'Alaris PCU 8015']);
  assert.deepEqual(model(['link.vendor', 'ALARIS MEDICAL SYSTEMS, INC.'], ['dhcp.vendorClass', 'Alaris-PCU-8015']), [
    'Alaris',
    'Alaris PCU 8015',
  ]);
});

test('a family is told where only the family is stated, a kind where only the kind is', () => {
  const told = (...stated: readonly (readonly [string, string])[]): readonly unknown[] | null => {
    const found = clinicalOf(identityOf(...stated), rules, clinical);
    return found && [found.by, found.family, found.model, found.function, found.lifeCritical, found.lifeSustaining];
  };
  const vent = ['ventilation', true, true];
  assert.deepEqual(told(['snmp.sysDescr', 'Evita service, V800']), ['family', 'Evita', null, ...vent]);
  assert.deepEqual(told(['snmp.sysDescr', 'Evita V800 service']), ['model', 'Evita', 'Evita V800', ...vent]);
  assert.deepEqual(told(['dicom.objectModality', 'CT']), ['category', null, null, 'imaging', false, null]);
  assert.deepEqual(
    told(['dicom.objectManufacturer', 'Acme'], ['dicom.objectModel', 'Venue'], ['dicom.objectModality', 'US']),
    ['category', null, null, 'imaging', false, null],
  );
  assert.equal(told(['http.server', 'nginx/1.24.0']), null);
  assert.equal(told(['hl7.modelNumber', 'LaserJet M507']), null);
});

test('texts that look like names are none', () => {
  const innocent = [
    'mini-httpd MAC 55:00:12:34:56:78',
    'Linux printer 5.10.0-21-amd64 #1 SMP Debian',
    'mDNSResponder-1556.80.2',
    'flow in progress, servo inactive',
    'Passport 8610 co',
    'port-0718095 up',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0',
    'HP LaserJet CS-2500, EDGE router, horizon, discovery a, prodigy',
  ];
  for (const text of innocent) assert.deepEqual(rules.catalogue.within(text), [], text);
});

test('a catalogue that contradicts itself is refused by the names', () => {
  const categories = new Categories([{ name: 'pump', sentence: 'Pumps.' }]);
  const family = (name: string, more: Partial<CatalogueFamily> = {}): CatalogueFamily => ({
    name,
    manufacturer: 'Acme',
    category: 'pump',
    source: 'https://acme.example/',
    models: [],
    ...more,
  });
  const load = (...families: readonly CatalogueFamily[]): Catalogue =>
    new Catalogue(
      { keys: { 'a.text': 0.9 }, files: [{ subject: 'invented', reviewed: '2026-01-01', families }] },
      categories,
      new Manufacturers([]),
    );
  assert.throws(
    () => load(family('Pumper'), family('PUM-PER')),
    /PUM-PER names both invented\/pumper and invented\/pum-per/,
  );
  assert.throws(() => load(family('One', { codes: ['X9'] }), family('Two', { codes: ['x-9'] })), /names both/);
  assert.throws(() => load(family('Teapot', { category: 'kettle' })), /invented\/teapot: no such category as kettle/);
  const shared = load(family('Alpha', { models: ['Alpha X9'] }), family('Beta', { models: ['Beta X9'] }));
  assert.equal(shared.stated('X9', 'Acme'), null, 'what two models share means neither');
  assert.equal(shared.stated('Acme Alpha X9 rev. 2', null)?.product.model, 'Alpha X9');
});

test('of a text only so much is looked through', () => {
  const name = (text: string): readonly unknown[] => rules.catalogue.within(text).map(({ product }) => product.model);
  assert.deepEqual(name(`${'a, '.repeat(90)}IntelliVue MX800`), ['IntelliVue MX800']);
  assert.deepEqual(name(`${'a, '.repeat(100)}IntelliVue MX800`), []);
});
