/** The names under which everything of the laboratory lives, so that tearing down finds all of it after any crash. */

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Every namespace and every interface of the laboratory begins with this. */
export const PREFIX = 'wl-';

/** The only directory the laboratory writes to while it runs, beside `/etc/netns/wl-*`. */
export const WORK = '/var/tmp/wardline-lab';

/** The namespaces that are no hosts. */
export const SWITCH: string = `${PREFIX}switch`;
export const SENSOR: string = `${PREFIX}sensor`;

/** The interface of the sensor that receives the mirror. */
export const MIRROR = 'mon0';

/** The directory of the laboratory's own programs. */
export const PROGRAMS: string = join(dirname(fileURLToPath(import.meta.url)), 'programs');

/** The namespace of a host. */
export function namespaceOf(name: string): string {
  return `${PREFIX}${name}`;
}
