/** Every host of the laboratory's hospital, router first. */

import type { Host } from './host.ts';
import { BUILDING_HOSTS } from './hosts/building.ts';
import { CLINICAL_HOSTS } from './hosts/clinical.ts';
import { IMAGING_HOSTS } from './hosts/imaging.ts';
import { NETWORK_HOSTS } from './hosts/network.ts';
import { OFFICE_HOSTS } from './hosts/office.ts';

export const HOSTS: readonly Host[] = [
  ...NETWORK_HOSTS,
  ...CLINICAL_HOSTS,
  ...IMAGING_HOSTS,
  ...OFFICE_HOSTS,
  ...BUILDING_HOSTS,
];
