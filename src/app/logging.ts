/** The log as commands start it. */
import { createLog as create, type Log } from '#api/log.ts';
import type { ServiceConfig } from './service-config.ts';

/** A log of JSON lines on standard output. */
export function createLog(level: ServiceConfig['log']['level']): Log {
  return create(level);
}
