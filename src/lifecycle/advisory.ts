/** An advisory as it is kept: what CSAF and VEX documents say about products and versions, and no more. Made to be written as one line of JSON. */

/** CSAF's words (2.0, 3.2.3.9), as they are told. */
export const STATUSES = ['known_affected', 'fixed', 'known_not_affected', 'under_investigation'] as const;
export type Status = (typeof STATUSES)[number];

export interface Product {
  readonly vendor: string;
  /** As the advisory names it, without the version. */
  readonly name: string;
  /** Other names, model numbers and stock-keeping units of the same. */
  readonly aliases?: readonly string[];
  /** What is stated about versions, `vers:all/*` where nothing is. */
  readonly versions: string;
  /** What it is installed on or part of, where that is stated. */
  readonly within?: { readonly vendor: string; readonly name: string };
}

/** The status of products for some vulnerabilities. Products are places in the advisory's list. */
export interface Statement {
  readonly cves: readonly string[];
  readonly status: Status;
  readonly products: readonly number[];
  /** Why it is not affected, where the maker says so. */
  readonly reason?: string;
}

export interface Remedy {
  readonly text: string;
  /** Places of products; null for all. */
  readonly products: readonly number[] | null;
}

export interface Advisory {
  readonly id: string;
  readonly title: string;
  /** Day of the current release. */
  readonly date: string;
  readonly url: string | null;
  readonly products: readonly Product[];
  readonly statements: readonly Statement[];
  readonly remedies: readonly Remedy[];
}

/** A document that is not taken; the message says why, in one sentence without a full stop. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
}
