/** A policy adopted in a folder of data: what is begun against it from then on is a finding. */
import fs from 'node:fs';
import type { Policy } from '#model/policy.ts';
import { placesIn } from './memory.ts';
import { readPolicy } from './policy-file.ts';
import { SegmentError } from './segment-error.ts';

export interface Adopted {
  readonly file: string;
  readonly zones: number;
  readonly rules: number;
  /** True where another one was adopted before. */
  readonly isAnew: boolean;
}

/** Keeps the policy as it is read; a service that runs on the folder takes it up by itself. Throws a SegmentError. */
export function adopt(request: { readonly data: string; readonly policy: string }): Adopted {
  return keepPolicy(request.data, readPolicy(request.policy));
}

/** The same with a policy that is read already. Throws a SegmentError. */
export function keepPolicy(data: string, policy: Policy): Adopted {
  const file = placesIn(data).policy;
  const isAnew = fs.existsSync(file);
  try {
    fs.mkdirSync(data, { recursive: true, mode: 0o700 });
    fs.writeFileSync(`${file}.part`, policyText(policy), { mode: 0o600 });
    fs.renameSync(`${file}.part`, file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new SegmentError(`${file}: cannot be written (${code}); run this as the owner of the folder`);
  }
  return { file, zones: policy.zones.length, rules: policy.rules.length, isAnew };
}

/** A policy as its file in the folder holds it. */
export function policyText(policy: Policy): string {
  return `${JSON.stringify(policy, null, 2)}\n`;
}

/** Nothing is held against a policy any more; false where none was adopted. */
export function disown(data: string): boolean {
  const file = placesIn(data).policy;
  const isThere = fs.existsSync(file);
  fs.rmSync(file, { force: true });
  return isThere;
}
