/** Reads VEX in CycloneDX (https://cyclonedx.org/capabilities/vex/): what a maker says of vulnerabilities in its products, the products being in this document or another. */
import { type Advisory, DocumentError, type Product, type Remedy, type Statement, type Status } from './advisory.ts';
import { dayIn, isObject, type Json, nameIn, objectIn, objectsIn, proseIn } from './json.ts';
import { EVERY_VERSION } from './product-tree.ts';

const VULNERABILITY_LIMIT = 20_000;
const COMPONENT_LIMIT = 100_000;
const AFFECTS_LIMIT = 10_000;
const CVE = /^CVE-\d{4}-\d{4,19}$/;

const STATES: Readonly<Record<string, Status>> = {
  exploitable: 'known_affected',
  in_triage: 'under_investigation',
  resolved: 'fixed',
  resolved_with_pedigree: 'fixed',
  not_affected: 'known_not_affected',
  false_positive: 'known_not_affected',
};

/** Components of bills of materials, by `urn:cdx:SERIAL/VERSION#REF`. */
export type Components = ReadonlyMap<string, Json>;

export function isCycloneDx(json: Json): boolean {
  return nameIn(json, 'bomFormat') === 'CycloneDX';
}

/** True where it says anything of vulnerabilities; else it is a bill of materials that others may point to. */
export function hasVulnerabilities(json: Json): boolean {
  return Array.isArray(json.vulnerabilities) && json.vulnerabilities.length > 0;
}

/** The components of a document under the names that others give them. */
export function componentsOf(json: Json): Components {
  const serial = nameIn(json, 'serialNumber').replace(/^urn:uuid:/, '');
  const version = typeof json.version === 'number' ? json.version : 1;
  const components = [
    objectIn(objectIn(json, 'metadata'), 'component'),
    ...objectsIn(json, 'components', COMPONENT_LIMIT),
  ];
  return new Map(
    components.flatMap((component) => {
      const reference = nameIn(component, 'bom-ref');
      return reference === ''
        ? []
        : [[reference, component] as const, [`urn:cdx:${serial}/${version}#${reference}`, component] as const];
    }),
  );
}

/** Reads one document; `id` names it where it has no serial number, `others` are the components of the documents beside it. Throws a DocumentError on one that says nothing of a product. */
export function readVex(json: Json, id: string, others: Components): Advisory {
  const own = componentsOf(json);
  const products: Product[] = [];
  const statements: Statement[] = [];
  const remedies: Remedy[] = [];
  for (const vulnerability of objectsIn(json, 'vulnerabilities', VULNERABILITY_LIMIT)) {
    const analysis = objectIn(vulnerability, 'analysis');
    const state = STATES[nameIn(analysis, 'state')];
    const named = nameIn(vulnerability, 'id');
    const cves = CVE.test(named) ? [named] : [];
    const reason = nameIn(analysis, 'justification').replaceAll('_', ' ');
    const remedy = proseIn(vulnerability, 'recommendation') || proseIn(analysis, 'detail');
    for (const [status, product] of affected(vulnerability, state, own, others)) {
      const place = products.push(product) - 1;
      statements.push({
        cves,
        status,
        products: [place],
        ...(status === 'known_not_affected' && reason ? { reason } : {}),
      });
      if (remedy !== '' && status === 'known_affected') remedies.push({ text: remedy, products: [place] });
    }
  }
  if (statements.length === 0) throw new DocumentError('it says nothing of a product that is known');
  const component = objectIn(objectIn(json, 'metadata'), 'component');
  return {
    id: nameIn(json, 'serialNumber') || id,
    title: nameIn(component, 'name') || 'VEX',
    date: dayIn(objectIn(json, 'metadata'), 'timestamp'),
    url: null,
    products,
    statements,
    remedies,
  };
}

/** Each product that a vulnerability is said to be in, or not, with what is said. */
function affected(
  vulnerability: Json,
  state: Status | undefined,
  own: Components,
  others: Components,
): readonly (readonly [Status, Product])[] {
  return objectsIn(vulnerability, 'affects', AFFECTS_LIMIT).flatMap((entry) => {
    const reference = nameIn(entry, 'ref');
    const component = own.get(reference) ?? others.get(reference) ?? packageIn(reference);
    if (!component) return [];
    const versions = objectsIn(entry, 'versions', AFFECTS_LIMIT);
    if (versions.length === 0) return state ? [[state, productOf(component, nameIn(component, 'version'))]] : [];
    return versions.flatMap((version) => {
      const status = statusOf(nameIn(version, 'status'), state);
      return status
        ? [[status, productOf(component, nameIn(version, 'version') || nameIn(version, 'range'))] as const]
        : [];
    });
  });
}

/** What a package URL says of itself, where the document that holds the component is not there. */
function packageIn(reference: string): Json | undefined {
  const [, group, name, version] =
    /(?:^|#)pkg:[\w.+-]+\/(?:([^@?#]+)\/)?([^@?#/]+)(?:@([^?#]+))?/.exec(reference) ?? [];
  return name === undefined ? undefined : { group: group ?? '', name, version: version ?? '' };
}

function statusOf(stated: string, state: Status | undefined): Status | undefined {
  if (stated === 'affected') return state === 'under_investigation' ? state : 'known_affected';
  if (stated === 'unaffected') return state === 'fixed' ? state : 'known_not_affected';
  return stated === 'unknown' ? 'under_investigation' : state;
}

function productOf(component: Json, versions: string): Product {
  const maker = ['supplier', 'manufacturer'].map((member) => component[member]).find(isObject);
  const vendor = (maker ? nameIn(maker, 'name') : '') || nameIn(component, 'publisher') || nameIn(component, 'group');
  return { vendor, name: nameIn(component, 'name'), versions: versions === '' ? EVERY_VERSION : versions };
}
