/** Gathers documents of any kind into packs: advisories and VEX, exploited vulnerabilities, support dates. What is none of these is refused with the reason. */
import { type Advisory, DocumentError } from './advisory.ts';
import { isCsaf, readCsaf } from './csaf.ts';
import { componentsOf, hasVulnerabilities, isCycloneDx, readVex } from './cyclonedx.ts';
import type { DatedProduct } from './dated.ts';
import { headOf, isProductHead, readEndOfLife, readEndOfLifeApi } from './endoflife.ts';
import { isObject, type Json } from './json.ts';
import { type ExploitedCatalogue, isKev, readKev } from './kev.ts';

export const PACKS = ['advisories', 'exploited', 'support-dates'] as const;
export type PackName = (typeof PACKS)[number];

/** A file that was not taken, and why in one sentence. */
export interface Rejected {
  readonly file: string;
  readonly because: string;
}

export interface Gathered {
  readonly advisories: readonly Advisory[];
  readonly exploited: ExploitedCatalogue | null;
  readonly dated: readonly DatedProduct[];
  readonly rejected: Readonly<Record<PackName, readonly Rejected[]>>;
}

export interface Gathering {
  /** Takes the text of a file that ends in `.json`. */
  addJson(file: string, text: string): void;
  /** Takes the text of a Markdown file; one without a product's head is none of ours and passed over. */
  addMarkdown(file: string, text: string): void;
  /** Notes a file that could not be read at all. */
  reject(file: string, because: string): void;
  end(): Gathered;
}

export function createGathering(): Gathering {
  const advisories = new Map<string, Advisory>();
  const dated = new Map<string, DatedProduct>();
  const vex: { readonly file: string; readonly json: Json }[] = [];
  const components = new Map<string, Json>();
  const rejected: Record<PackName, Rejected[]> = { advisories: [], exploited: [], 'support-dates': [] };
  let exploited: ExploitedCatalogue | null = null;
  const addAdvisory = (advisory: Advisory): void => {
    const known = advisories.get(advisory.id);
    if (!known || known.date <= advisory.date) advisories.set(advisory.id, advisory);
  };
  /** Does the work; what is wrong with a document is noted under its pack. */
  const attempt = (pack: PackName, file: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      rejected[pack].push({ file, because: error.message });
    }
  };
  const addDocument = (file: string, json: Json): void => {
    if (isCsaf(json)) {
      attempt('advisories', file, () => addAdvisory(readCsaf(json)));
    } else if (isKev(json)) {
      attempt('exploited', file, () => {
        const catalogue = readKev(json);
        if (exploited === null || exploited.date <= catalogue.date) exploited = catalogue;
      });
    } else if (isCycloneDx(json)) {
      for (const [reference, component] of componentsOf(json)) components.set(reference, component);
      if (hasVulnerabilities(json)) vex.push({ file, json });
    } else {
      const products = readEndOfLifeApi(json);
      for (const product of products ?? []) dated.set(product.source, product);
      if (products === null && !isAside(json)) {
        rejected.advisories.push({ file, because: 'it is no CSAF, KEV, CycloneDX or endoflife document' });
      }
    }
  };
  return {
    addJson(file, text) {
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch {
        rejected.advisories.push({ file, because: 'it is no JSON' });
        return;
      }
      if (isObject(json)) addDocument(file, json);
      else rejected.advisories.push({ file, because: 'it is no JSON object' });
    },
    addMarkdown(file, text) {
      const head = headOf(text);
      if (head === null || !isProductHead(head)) return;
      attempt('support-dates', file, () => {
        const product = readEndOfLife(head);
        dated.set(product.source, product);
      });
    },
    reject(file, because) {
      rejected.advisories.push({ file, because });
    },
    end() {
      for (const { file, json } of vex) attempt('advisories', file, () => addAdvisory(readVex(json, file, components)));
      return { advisories: [...advisories.values()], exploited, dated: [...dated.values()], rejected };
    },
  };
}

/** What lies beside advisories and says nothing of products: schemas, and the lists and metadata of who provides them. */
function isAside(json: Json): boolean {
  return ['$schema', 'feed', 'canonical_url', 'csaf_providers', 'rolie', 'metadata_version'].some(
    (member) => member in json,
  );
}
