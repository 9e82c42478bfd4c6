/** What may be set about the API: where it listens, TLS, sessions, limits, OpenID Connect, and where events go. */
import { z } from 'zod';
import { parsePrefix } from '#base/prefix.ts';
import { ROLES, type Role } from './accounts.ts';
import type { Rate } from './auth/limits.ts';
import { PASSWORD_COST, type PasswordCost } from './auth/passwords.ts';

export type TlsConfig =
  /** Plain HTTP: taken on loopback addresses alone. */
  | { readonly kind: 'off' }
  /** A certificate of our own, made at the first start for these names and addresses and again before it expires. */
  | { readonly kind: 'self-signed'; readonly names: readonly string[] }
  /** PEM files: the certificate with its chain, and its key. */
  | { readonly kind: 'files'; readonly certificate: string; readonly key: string };

/** A provider of OpenID Connect, and how its claims become roles. */
export interface OpenIdConnectConfig {
  /** As the provider's discovery document names it, without a path to the document. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly scopes: readonly string[];
  /** The claim that holds a group or a list of groups; dots lead into objects. */
  readonly roleClaim: string;
  /** A value of the claim to the role it gives; the first in this order that a person has counts. */
  readonly roles: readonly { readonly value: string; readonly role: Role }[];
  /** The role of who has none of the values; null: no entry. */
  readonly otherwise: Role | null;
  /** Plain HTTP to the provider: for a provider on the same machine. */
  readonly insecure: boolean;
}

/** Where syslog messages (RFC 5424) with a CEF payload go. */
export interface SyslogDestination {
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly host: string;
  readonly port: number;
  /** PEM file with the authorities to trust; null: those of the system. For TLS alone. */
  readonly authorities: string | null;
}

export interface ApiConfig {
  readonly listen: { readonly address: string; readonly port: number };
  /** What people type, as `https://wardline.hospital.example`; null: whatever they reached it by. Needed for OpenID Connect. */
  readonly publicUrl: string | null;
  readonly tls: TlsConfig;
  /** Addresses or prefixes of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly sessions: { readonly idleMinutes: number; readonly absoluteHours: number };
  readonly passwordCost: PasswordCost;
  readonly limits: {
    readonly bodyBytes: number;
    /** The largest capture that may be brought. */
    readonly uploadBytes: number;
    readonly requestSeconds: number;
    readonly perAddress: Rate;
    readonly perAccount: Rate;
    readonly signInsPerAddress: Rate;
    readonly signInsPerAccount: Rate;
    /** Event streams open at a time: in all, and of one account. */
    readonly streams: number;
    readonly streamsPerAccount: number;
  };
  readonly openIdConnect: OpenIdConnectConfig | null;
  readonly webhooks: {
    /** Prefixes of private addresses to which webhooks may go; link-local and loopback ones too, if named here. */
    readonly allow: readonly string[];
  };
  readonly syslog: readonly SyslogDestination[];
}

/** What a certificate of our own is for where nobody says. */
const OWN_NAMES: readonly string[] = ['localhost', '127.0.0.1', '::1'];

export const API_DEFAULTS: ApiConfig = {
  listen: { address: '127.0.0.1', port: 8443 },
  publicUrl: null,
  tls: { kind: 'self-signed', names: OWN_NAMES },
  trustedProxies: [],
  sessions: { idleMinutes: 30, absoluteHours: 12 },
  passwordCost: PASSWORD_COST,
  limits: {
    bodyBytes: 64 * 1024,
    uploadBytes: 2 * 1024 ** 3,
    requestSeconds: 30,
    perAddress: { burst: 300, perMinute: 1200 },
    perAccount: { burst: 300, perMinute: 1200 },
    signInsPerAddress: { burst: 20, perMinute: 20 },
    signInsPerAccount: { burst: 10, perMinute: 10 },
    streams: 200,
    streamsPerAccount: 10,
  },
  openIdConnect: null,
  webhooks: { allow: [] },
  syslog: [],
};

/** True where browsers reach the API over HTTPS: by our own TLS, or by that of a proxy that people are told to use. */
export function isSecure({ tls, publicUrl }: Pick<ApiConfig, 'tls' | 'publicUrl'>): boolean {
  return tls.kind !== 'off' || (publicUrl?.startsWith('https:') ?? false);
}

const positive = z.number().int().positive();
const rate = z.strictObject({ burst: positive, perMinute: positive });
const port = z.number().int().min(0).max(65535);
const prefixes = z
  .array(
    z.string().refine((text) => parsePrefix(text) !== null, 'this is no address and no prefix; write it as 10.0.0.0/8'),
  )
  .default([]);
const { listen, sessions, limits } = API_DEFAULTS;

/** Reads the section `api` of the configuration; whatever is left out has its default. */
export const ApiConfigSchema: z.ZodType<ApiConfig> = z.strictObject({
  listen: z
    .strictObject({ address: z.string().min(1).default(listen.address), port: port.default(listen.port) })
    .prefault({}),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  tls: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('off') }),
      z.strictObject({
        kind: z.literal('self-signed'),
        names: z
          .array(z.string().regex(/^[\w.:-]{1,253}$/, 'this is no host name and no address'))
          .min(1)
          .default([...OWN_NAMES]),
      }),
      z.strictObject({ kind: z.literal('files'), certificate: z.string(), key: z.string() }),
    ])
    .default({ kind: 'self-signed', names: [...OWN_NAMES] }),
  trustedProxies: prefixes,
  sessions: z
    .strictObject({
      idleMinutes: positive.default(sessions.idleMinutes),
      absoluteHours: positive.default(sessions.absoluteHours),
    })
    .prefault({}),
  passwordCost: z
    .strictObject({
      memoryKibibytes: positive.min(8).default(PASSWORD_COST.memoryKibibytes),
      passes: positive.default(PASSWORD_COST.passes),
      lanes: positive.default(PASSWORD_COST.lanes),
    })
    .prefault({}),
  limits: z
    .strictObject({
      bodyBytes: positive.default(limits.bodyBytes),
      uploadBytes: positive.default(limits.uploadBytes),
      requestSeconds: positive.default(limits.requestSeconds),
      perAddress: rate.default(limits.perAddress),
      perAccount: rate.default(limits.perAccount),
      signInsPerAddress: rate.default(limits.signInsPerAddress),
      signInsPerAccount: rate.default(limits.signInsPerAccount),
      streams: positive.default(limits.streams),
      streamsPerAccount: positive.default(limits.streamsPerAccount),
    })
    .prefault({}),
  openIdConnect: z
    .strictObject({
      issuer: z.url({ protocol: /^https?$/ }),
      clientId: z.string().min(1),
      clientSecret: z.string().min(1).nullable().default(null),
      scopes: z.array(z.string()).default(['openid', 'profile']),
      roleClaim: z.string().default('groups'),
      roles: z.array(z.strictObject({ value: z.string(), role: z.enum(ROLES) })).default([]),
      otherwise: z.enum(ROLES).nullable().default(null),
      insecure: z.boolean().default(false),
    })
    .nullable()
    .default(null),
  webhooks: z.strictObject({ allow: prefixes }).prefault({}),
  syslog: z
    .array(
      z.strictObject({
        transport: z.enum(['udp', 'tcp', 'tls']),
        host: z.string().min(1),
        port: port.default(514),
        authorities: z.string().nullable().default(null),
      }),
    )
    .default([]),
});
