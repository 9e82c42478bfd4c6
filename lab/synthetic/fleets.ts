/** Every fleet of a hospital. */
import type { Fleet } from './fleet.ts';
import { PERSONAL, PLANT } from './fleets-building.ts';
import { IMAGING, MEDICAL } from './fleets-medical.ts';
import { NETWORK, OFFICE, SERVERS } from './fleets-technical.ts';

/** In the order in which their devices are numbered. */
export const FLEETS: readonly Fleet[] = [
  ...MEDICAL,
  ...IMAGING,
  ...SERVERS,
  ...OFFICE,
  ...NETWORK,
  ...PLANT,
  ...PERSONAL,
];
