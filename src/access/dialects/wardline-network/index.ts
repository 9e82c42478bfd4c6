/** Wardline's own description of a network, for what has no configuration that can be read: VLANs, their zones, and who may. */
import type { Dialect } from '../../configuration.ts';
import { readNetwork } from './read.ts';

const HEAD = 16_384;

/** YAML or JSON with `network`, `vlans` and `rules` at its top. */
export const wardlineNetwork: Dialect = {
  name: 'wardline-network',
  title: "Wardline's own description of a network (YAML or JSON)",
  recognise: (text) =>
    /^["']?network["']?\s*:/m.test(text.slice(0, HEAD)) || /^\s*\{\s*"network"\s*:/.test(text.slice(0, HEAD)) ? 0.9 : 0,
  read: readNetwork,
};
