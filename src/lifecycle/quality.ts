/** How surely an advisory's product is one of the things a device is made of. */
import type { Part, Quality } from '#model/lifecycle.ts';
import type { Found, Listed } from './product-index.ts';
import type { Statement, Verdict } from './statement.ts';
import type { Subject } from './subjects.ts';

/** From the surest to the least sure. */
const QUALITIES: readonly Quality[] = ['exact', 'range', 'family', 'possible'];

/** A product whose name and maker fit. */
export type Candidate = Found & {
  /** False where nobody says who made it. */
  readonly isSameMaker: boolean;
};

/** A product of an advisory that a device is or may be. */
export interface Hit {
  readonly product: number;
  readonly part: Part;
  readonly quality: Quality;
  /** All versions are meant. */
  readonly isEvery: boolean;
  readonly because: string;
}

/** 0 for the surest. */
export function rank(quality: Quality): number {
  return QUALITIES.indexOf(quality);
}

/** How surely a product is meant; null where it is not. */
export function qualityOf(
  { kind }: Subject,
  { fit, isSameMaker }: Candidate,
  { role }: Listed,
  verdict: Verdict,
): Quality | null {
  if (role === 'within') return fit >= 3 && isSameMaker && kind !== 'software' ? 'possible' : null;
  if (verdict === 'outside') return null;
  const isInside = verdict !== 'unknown';
  switch (kind) {
    case 'device':
      if (!isSameMaker || fit === 1) return 'possible';
      return isInside && fit >= 3 ? verdict : 'family';
    case 'software':
      if (fit >= 3 && isInside) return verdict;
      return isInside || fit === 4 ? 'possible' : null;
    case 'os':
      return fit >= 3 ? 'possible' : null;
  }
}

/** Why, in words. */
export function reasonOf(
  { kind, name, version }: Subject,
  { fit, isSameMaker }: Candidate,
  statement: Statement,
  quality: Quality,
  verdict: Verdict,
): string {
  const what = { device: 'its firmware', os: `its operating system ${name}`, software: `its ${name}` }[kind];
  const stated = statement.isAll ? 'all versions' : statement.text;
  const versions =
    verdict === 'exact'
      ? `${what} ${version} is a version that is stated (${stated})`
      : verdict === 'range'
        ? `${what} ${version} lies in what is stated (${stated})`
        : version === ''
          ? `the version of ${what} is not known; stated is ${stated}`
          : `${what} ${version} cannot be compared with what is stated (${stated})`;
  if (quality === 'exact' || quality === 'range') return versions;
  const doubt = !isSameMaker
    ? 'the name is the same, the maker is not known'
    : fit === 1
      ? `${name} may be this product`
      : fit === 2
        ? 'it is of the same family'
        : '';
  return doubt === '' ? versions : `${doubt}; ${versions}`;
}
