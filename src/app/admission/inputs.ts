/** What admission is worked out from: a policy, devices with their cards, identities and who is in quarantine, from files. */
import fs from 'node:fs';
import { z } from 'zod';
import type { Policy } from '#model/policy.ts';
import { RenderError } from '#segment/dialect.ts';
import { type AccessList, type Admission, createAdmission, type IdentityZone } from '#segment/nac/admission.ts';
import type { CardedDevice } from '#segment/render.ts';
import { readCardedDevices } from '../carded-devices.ts';
import { readNdjson } from '../ndjson.ts';
import { readPolicy, readText } from '../policy-file.ts';
import { SegmentError } from '../segment-error.ts';

/** Largest list of who is in quarantine, and largest file of a secret, in bytes. */
const [LIST_LIMIT, SECRET_LIMIT] = [10_000_000, 4096];
/** Shortest secret, in characters: RFC 2865 section 3 asks for one that cannot be guessed, of at least 16 octets. */
const SECRET_LENGTH = 16;

export interface AdmissionFiles {
  readonly policy: string;
  readonly devices?: string | undefined;
  readonly identities?: string | undefined;
  /** One card, id of a device, address or identity a line. */
  readonly quarantined?: string | undefined;
  readonly unknown?: string | undefined;
  readonly quarantine?: string | undefined;
  readonly accessList: AccessList;
}

const identitySchema: z.ZodType<IdentityZone> = z.object({
  identity: z.string().min(1).max(253),
  zone: z.string().min(1).max(500),
});

/** Reads the files, `kept` for the devices of a folder of data. Throws a SegmentError. */
export function loadAdmission(files: AdmissionFiles, kept: readonly CardedDevice[]): Admission {
  const policy = readPolicy(files.policy);
  try {
    return createAdmission({
      policy,
      devices: files.devices === undefined ? kept : readCardedDevices(files.devices),
      identities: files.identities === undefined ? [] : readNdjson(files.identities, identitySchema),
      unknown: files.unknown ?? named(policy, 'unknown'),
      quarantine: files.quarantine ?? named(policy, 'quarantine'),
      quarantined: files.quarantined === undefined ? [] : readList(files.quarantined),
      accessList: files.accessList,
    });
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    throw new SegmentError(`${files.policy}: ${error.message}`);
  }
}

/** A zone of that name, where the policy has one. */
function named({ zones }: Policy, name: string): string | null {
  return zones.find((zone) => zone.name.toLowerCase() === name)?.name ?? null;
}

/** Lines without what follows a `#`; a file that is not there holds none. */
function readList(file: string): readonly string[] {
  if (!fs.existsSync(file)) return [];
  return readText(file, LIST_LIMIT)
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** The files that an admission is made from, with when they were changed: another word where one was. */
export function editionOf({ policy, devices, identities, quarantined }: AdmissionFiles): string {
  return [policy, devices, identities, quarantined]
    .map((file) => {
      const stat = file === undefined ? undefined : fs.statSync(file, { throwIfNoEntry: false });
      return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : '';
    })
    .join('|');
}

/** A shared secret: the first line of a file. Throws a SegmentError where it is short. */
export function readSecret(file: string): string {
  const [secret = ''] = readText(file, SECRET_LIMIT).split(/\r?\n/);
  if (secret.trim().length < SECRET_LENGTH)
    throw new SegmentError(
      `${file}: its first line has fewer than ${SECRET_LENGTH} characters; write a secret there, as openssl rand -hex 24 makes one`,
    );
  return secret.trim();
}
