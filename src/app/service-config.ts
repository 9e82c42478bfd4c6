/** The service's configuration: one YAML file, a section per component; what is left out has its default. */
import fs from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { type ApiConfig, ApiConfigSchema } from '#api/config.ts';
import { faultLine, shape } from '#base/shape.ts';
import { type FlowStoreConfig, FlowStoreConfigSchema } from '#store/flows/config.ts';
import type { VoicePlaces } from './access-voices.ts';
import { DEFAULTS } from './config.ts';
import type { FolderSensorConfig } from './sensors/folder.ts';
import type { LiveSensorConfig } from './sensors/live.ts';
import type { RecordsSensorConfig } from './sensors/records.ts';
import type { ZeekSensorConfig } from './sensors/zeek.ts';

const name = z.string().regex(/^[\w.-]{1,64}$/, 'letters, digits, dots, hyphens and underscores, at most 64');
/** Stands for the folder below `data`, which is not known yet. */
const EMBEDDED = 'embedded';
const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const count = z.number().int().positive();

/** A sensor of any kind. */
export type SensorConfig =
  | ({ readonly kind: 'live' } & LiveSensorConfig)
  | ({ readonly kind: 'folder' } & FolderSensorConfig)
  | RecordsSensorConfig
  | ({ readonly kind: 'zeek' } & ZeekSensorConfig);

const SensorSchema: z.ZodType<SensorConfig> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('live'),
    name,
    interface: z
      .string()
      .regex(/^[\w.:@-]{1,64}$/, 'the name of an interface, as eth1')
      .default('any'),
    filter: z.string().max(4000).default(''),
    /** A program of one's own, with its arguments, that writes a capture to its standard output. */
    command: z.array(z.string()).min(1).nullable().default(null),
    maxFlows: count.default(DEFAULTS.engine.maxFlows),
  }),
  z.strictObject({ kind: z.literal('folder'), name, folder: z.string().min(1), quietSeconds: count.default(5) }),
  z.strictObject({
    kind: z.enum(['netflow', 'ipfix', 'sflow']),
    name,
    address: z.string().min(1).default('0.0.0.0'),
    port: z.number().int().min(1).max(65535),
    exporters: z.array(z.string()).default([]),
    maxFlows: count.default(DEFAULTS.engine.maxFlows),
  }),
  z.strictObject({ kind: z.literal('zeek'), name, folder: z.string().min(1), backlogDays: count.default(7) }),
]);

/** The enforcement point that the service works with. */
export interface EnforcementConfig {
  /** The folder of `wardline segment apply --state`. */
  readonly state: string;
  readonly dialect: 'nftables' | 'open-vswitch';
  readonly netns?: string | undefined;
  readonly bridge?: string | undefined;
  /** A step is undone unless it is confirmed within so many seconds. */
  readonly confirmSeconds: number;
  readonly redundancy?: number | undefined;
  readonly limit?: number | undefined;
}

export interface ServiceConfig {
  /** The folder that holds everything Wardline remembers. */
  readonly data: string;
  readonly log: { readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent' };
  readonly sensors: readonly SensorConfig[];
  /** How often conclusions are drawn from what came in, in seconds. */
  readonly settleSeconds: number;
  /** Most flows that reading one capture may hold at once. */
  readonly maxFlows: number;
  /** How flows are kept; a ClickHouse server's `url` instead of the embedded engine. */
  readonly flows: Omit<FlowStoreConfig, 'directory' | 'url'> & { readonly url?: string };
  /** Where the voices of access are read from that no sensor hears: configurations, a policy, documents. */
  readonly access: VoicePlaces;
  /** Where a policy is enforced from the page; null: nowhere, the command line may still. */
  readonly enforcement: EnforcementConfig | null;
  readonly api: ApiConfig;
}

const ServiceSchema: z.ZodType<ServiceConfig> = z.strictObject({
  data: z.string().min(1).default('/var/lib/wardline'),
  log: z
    .strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info') })
    .prefault({}),
  sensors: z
    .array(SensorSchema)
    .default([])
    .refine(
      (sensors) => new Set(sensors.map((sensor) => sensor.name)).size === sensors.length,
      'two sensors have the same name',
    ),
  settleSeconds: count.default(5),
  maxFlows: count.default(DEFAULTS.engine.maxFlows),
  flows: z.preprocess(
    (value) => (isPlain(value) && 'url' in value ? value : { ...(isPlain(value) ? value : {}), directory: EMBEDDED }),
    FlowStoreConfigSchema.transform(({ directory: _, ...rest }) => rest),
  ),
  access: z
    .strictObject({
      network: z.string().min(1).optional(),
      policy: z.string().min(1).optional(),
      declared: z.string().min(1).optional(),
      intents: z.string().min(1).optional(),
    })
    .prefault({}),
  enforcement: z
    .strictObject({
      state: z.string().min(1).default('/var/lib/wardline/enforcement'),
      dialect: z.enum(['nftables', 'open-vswitch']).default('nftables'),
      netns: name.optional(),
      bridge: name.optional(),
      confirmSeconds: z.number().int().min(10).max(86_400).default(300),
      redundancy: count.optional(),
      limit: z.number().positive().optional(),
    })
    .refine(({ dialect, bridge }) => dialect === 'nftables' || bridge !== undefined, 'name the bridge that enforces')
    .nullable()
    .default(null),
  api: z.preprocess((value) => value ?? {}, ApiConfigSchema),
});

/** The file cannot be used; each problem is a sentence that names the place. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** The configuration in a YAML text. Throws a ConfigError. */
export function parseServiceConfig(text: string, file: string): ServiceConfig {
  let content: unknown;
  try {
    content = parse(text) ?? {};
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const line = error.linePos?.[0].line ?? 1;
    throw new ConfigError([`${file}: line ${line}: ${error.message.split('\n')[0]?.replace(/ at line .*/, '')}`]);
  }
  const read = shape(ServiceSchema, content);
  if (read.ok) return read.value;
  throw new ConfigError(read.faults.map((fault) => `${file}: ${faultLine(fault, 'the whole')}`));
}

/** The configuration in a file. Throws a ConfigError. */
export function readServiceConfig(file: string): ServiceConfig {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError([
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code}); give the path of a configuration`,
    ]);
  }
  return parseServiceConfig(text, file);
}
