/** The log: pino, with everything that could be a secret taken out. Log lines name devices and people by their ids. */
import { type DestinationStream, type Logger, pino } from 'pino';
import { describeDefect } from '#base/defect.ts';

/** What the API needs of a log. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

const SECRET_NAMES = [
  'password',
  'current',
  'secret',
  'token',
  'cookie',
  'authorization',
  'csrf',
  'code',
  'passwordHash',
  'hash',
  'url',
  'name',
  'displayName',
  'names',
];
/** The name at the top, and one and two objects below. */
const PATHS = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** A log of JSON lines. `level` as pino's: `info`, `warn`, `silent`, … */
export function createLog(level = 'info', destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: PATHS, censor: '[redacted]' },
    // Never an error's message: it may quote what was stored, captured or typed.
    serializers: { error: describeDefect },
  };
  const logger: Logger = destination ? pino(options, destination) : pino(options);
  return logger;
}
