/** Advisories and inventories that look like those of the field and are the same for the same seed. */
import type { Random } from '#base/random.ts';

type Json = Readonly<Record<string, unknown>>;

const SYLLABLES = [
  'al',
  'bri',
  'cen',
  'dor',
  'ex',
  'fla',
  'gen',
  'hel',
  'in',
  'jo',
  'kar',
  'lu',
  'med',
  'no',
  'op',
  'pra',
  'qui',
  'ra',
  'sono',
  'tel',
  'ul',
  'vi',
  'wave',
  'xe',
  'yor',
  'zen',
];
const KINDS = [
  'Patient Monitor',
  'Infusion Pump',
  'Ventilator',
  'Gateway',
  'Workstation',
  'Server',
  'Software',
  'CPU',
  'Controller',
  'Ultrasound System',
  'PACS',
  'Programmer',
  'Series',
];
const FORMS = ['Inc.', 'GmbH', 'Medical Systems', 'Healthcare', 'AG', 'Ltd.', 'Corporation', ''];

export interface Catalogue {
  readonly makers: readonly Maker[];
}

interface Maker {
  readonly name: string;
  readonly form: string;
  readonly products: readonly string[];
}

/** Makers with the products that advisories and inventories speak of. */
export function makeCatalogue(random: Random, makers: number, productsEach: number): Catalogue {
  return {
    makers: Array.from({ length: makers }, () => ({
      name: capital(word(random, 3)),
      form: random.pick(FORMS) ?? '',
      products: Array.from({ length: 1 + random.below(2 * productsEach) }, () => productName(random)),
    })),
  };
}

/** A CSAF 2.0 document of one maker: a few of its products, each with versions in one of the field's forms. */
export function makeAdvisory(random: Random, { makers }: Catalogue, number: number): Json {
  const maker = random.pick(makers);
  const products = Array.from({ length: 1 + random.below(8) }, () => random.pick(maker?.products ?? []) ?? '');
  const ids = products.map((_, place) => `CSAFPID-${place + 1}`);
  const year = 2017 + random.below(10);
  const vulnerabilities = Array.from({ length: 1 + random.below(4) }, () => ({
    cve: `CVE-${year}-${10_000 + random.below(50_000)}`,
    product_status: { known_affected: ids },
    remediations: [
      {
        category: 'vendor_fix',
        details: `Update to version ${version(random)} or later, as the maker's bulletin ${number} says.`,
        product_ids: ids,
      },
      {
        category: 'mitigation',
        details:
          'Locate control system networks and remote devices behind firewalls, and isolate them from business networks.',
        product_ids: ids,
      },
    ],
  }));
  return {
    document: {
      csaf_version: '2.0',
      title: `${maker?.name} ${products[0]}`,
      tracking: { id: `BENCH-${number}`, current_release_date: `${year}-0${1 + random.below(9)}-15T00:00:00Z` },
    },
    product_tree: {
      branches: [
        {
          category: 'vendor',
          name: `${maker?.name} ${maker?.form}`.trim(),
          branches: products.map((name, place) => ({
            category: 'product_name',
            name,
            branches: [
              { category: 'product_version_range', name: statement(random), product: { name, product_id: ids[place] } },
            ],
          })),
        },
      ],
    },
    vulnerabilities,
  };
}

/** A line of an inventory: of seven in ten devices maker and model are known, some spelled otherwise; all have a system. */
export function makeDevice(random: Random, { makers }: Catalogue, number: number): Json {
  const maker = random.pick(makers);
  const isKnown = random.unit() < 0.7;
  const model = isKnown ? (random.pick(maker?.products ?? []) ?? '') : productName(random);
  const spelled = [model, model.toUpperCase(), model.replaceAll(' ', '-'), `${maker?.name} ${model}`];
  return {
    id: `device-${number}`,
    manufacturer: random.unit() < 0.5 ? maker?.name.toUpperCase() : `${maker?.name} ${random.pick(FORMS)}`.trim(),
    model: random.pick(spelled),
    firmware: random.unit() < 0.8 ? version(random) : null,
    os: random.pick([
      { name: 'Windows', version: '10', build: '14393' },
      { name: 'Windows 7' },
      { name: 'Windows Server 2008 R2' },
      { name: 'Ubuntu', version: '16.04' },
      null,
    ]),
    software: random.unit() < 0.3 ? [{ vendor: 'OpenSSL', product: 'OpenSSL', version: `1.0.${random.below(3)}` }] : [],
  };
}

function productName(random: Random): string {
  const code = random.unit() < 0.6 ? ` ${word(random, 1).slice(0, 2).toUpperCase()}${10 + random.below(9_990)}` : '';
  return `${capital(word(random, 3))}${code} ${random.pick(KINDS)}`;
}

function word(random: Random, syllables: number): string {
  return Array.from({ length: syllables }, () => random.pick(SYLLABLES)).join('');
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function version(random: Random): string {
  return `${random.below(12)}.${random.below(20)}.${random.below(30)}`;
}

function statement(random: Random): string {
  const [low, high] = [version(random), version(random)];
  return (
    random.pick([
      `<${high}`,
      `<=V${high}`,
      `>=${low}|<${high}`,
      'vers:all/*',
      low,
      `${low} | ${high}`,
      `Versions ${high} and prior`,
      `${random.below(12)}.x`,
    ]) ?? ''
  );
}
