/** The contract of the state of the installation: what runs, when it was backed up, and how people sign in. */
import { z } from 'zod';
import { ROLES, type Role } from './accounts.ts';
import type { SystemState } from './system.ts';

/** How people sign in at the hospital's own provider. */
export interface SingleSignOn {
  readonly issuer: string;
  readonly clientId: string;
  /** The claim that holds groups, which roles they give, and the role of everybody else; null: no entry. */
  readonly roleClaim: string;
  readonly roles: readonly { readonly value: string; readonly role: Role }[];
  readonly otherwise: Role | null;
}

export interface System extends SystemState {
  readonly version: string;
  /** As people reach it; null where nothing is configured. */
  readonly publicUrl: string | null;
  readonly tls: 'off' | 'self-signed' | 'files';
  readonly singleSignOn: SingleSignOn | null;
  readonly sessions: { readonly idleMinutes: number; readonly absoluteHours: number };
}

const count = z.number().nonnegative();
export const SystemSchema: z.ZodType<System> = z
  .strictObject({
    version: z.string(),
    startedAt: z.string(),
    data: z.string(),
    freeBytes: count,
    flowDays: count.nullable(),
    rollupDays: count.nullable(),
    lastBackup: z.strictObject({ at: z.string(), target: z.string() }).nullable(),
    publicUrl: z.string().nullable(),
    tls: z.enum(['off', 'self-signed', 'files']),
    singleSignOn: z
      .strictObject({
        issuer: z.string(),
        clientId: z.string(),
        roleClaim: z.string(),
        roles: z.array(z.strictObject({ value: z.string(), role: z.enum(ROLES) })).readonly(),
        otherwise: z.enum(ROLES).nullable(),
      })
      .nullable(),
    sessions: z.strictObject({ idleMinutes: count, absoluteHours: count }),
  })
  .meta({ id: 'System' });
