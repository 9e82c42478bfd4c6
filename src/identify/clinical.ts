/** What a device is for patients: its clinical function, how much depends on it, and how the FDA classifies it. */
import type { Clinical, Criticality } from '#model/clinical.ts';
import type { Identity } from '#model/device.ts';
import { productOf } from './canonical.ts';
import type { RuleSet } from './rules.ts';

/** Function and criticality of a kind of device, as they stand in `knowledge/clinical.json`. */
export interface ClinicalKind {
  readonly function: string;
  readonly criticality: Criticality;
}

/** A product code of the FDA, as it stands in `knowledge/fda-product-codes.json`. */
export interface ProductCode {
  readonly name: string;
  /** Device class 1, 2 or 3; null for a code without one. */
  readonly class: number | null;
  /** Life-supporting or life-sustaining (21 CFR 860.3). */
  readonly lifeSustaining: boolean;
}

/** What is known of clinical devices beside their names. */
export interface ClinicalKnowledge {
  readonly kinds: Readonly<Record<string, ClinicalKind>>;
  readonly productCodes: Readonly<Record<string, ProductCode>>;
}

/** Where a failure, or silence, can cost a life before anybody replaces the device. */
const LIFE_CRITICAL: ReadonlySet<Criticality> = new Set(['life-support', 'intensive-therapy', 'intensive-monitoring']);

/** The clinical facts of an identity; null for what is no clinical device, or not known to be one. */
export function clinicalOf(identity: Identity, rules: RuleSet, known: ClinicalKnowledge): Clinical | null {
  const product = productOf(identity, rules)?.product ?? null;
  const kind = kindOf(identity.category?.value ?? product?.category ?? null, known);
  if (kind === null && product?.criticality == null) return null;
  const criticality = (product?.criticality as Criticality | null | undefined) ?? kind?.criticality ?? 'other';
  const code = product?.fda ?? null;
  const lifeSustaining = code === null ? null : (known.productCodes[code]?.lifeSustaining ?? null);
  return {
    function: product?.function ?? kind?.function ?? 'patient care',
    criticality,
    lifeCritical: LIFE_CRITICAL.has(criticality) || lifeSustaining === true,
    lifeSustaining,
    productCode: code,
    manufacturer: product?.manufacturer ?? null,
    family: product?.family ?? null,
    model: product?.model ?? null,
    by: product === null ? 'category' : product.model === null ? 'family' : 'model',
    source: product && sourceAddress(product.source),
  };
}

function kindOf(category: string | null, { kinds }: ClinicalKnowledge): ClinicalKind | null {
  return category !== null && Object.hasOwn(kinds, category) ? (kinds[category] ?? null) : null;
}

/** The address at which a source of the catalogue is read. */
function sourceAddress(source: string): string {
  const fda = 'https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfpmn';
  if (/^ICSMA-/.test(source)) return `https://www.cisa.gov/news-events/ics-medical-advisories/${source.toLowerCase()}`;
  if (/^K\d{6}$/.test(source)) return `${fda}/pmn.cfm?ID=${source}`;
  if (/^DEN\d{6}$/.test(source)) return `${fda}/denovo.cfm?ID=${source}`;
  return source;
}
