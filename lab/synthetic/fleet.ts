/** A fleet of devices as data: how many a hospital has for each staffed bed, where they stand, and what care needs them for. */

/** The kinds of places. */
export type UnitKind =
  | 'ward'
  | 'icu'
  | 'neonatal'
  | 'emergency'
  | 'theatre'
  | 'imaging'
  | 'laboratory'
  | 'pharmacy'
  | 'dialysis'
  | 'outpatient'
  | 'office'
  | 'data-centre'
  | 'plant'
  | 'clinic';

/** Networks; each has subnets of its own. `clinic` stands for a branch behind a router, whose MAC addresses no sensor sees. */
export type Zone =
  | 'medical'
  | 'medical-wireless'
  | 'imaging'
  | 'laboratory'
  | 'servers'
  | 'office'
  | 'wireless'
  | 'voice'
  | 'guest'
  | 'building'
  | 'cameras'
  | 'management'
  | 'clinic';

/** When a device is on the network: always, by office hours, moving about, as a visitor's, as a supplier's. */
export type Presence = 'always' | 'office' | 'mobile' | 'visitor' | 'staff' | 'supplier';

export type Criticality = 'life-sustaining' | 'high' | 'medium' | 'low';

export interface Fleet {
  readonly id: string;
  /** A category of `knowledge/categories.json`. */
  readonly category: string;
  /** Devices for each staffed bed. */
  readonly perBed: number;
  /** At least so many, in a hospital of any size. */
  readonly least: number;
  readonly units: readonly UnitKind[];
  readonly zone: Zone;
  readonly presence: Presence;
  /** Its address is set by hand; else it is leased. */
  readonly isFixed: boolean;
  readonly criticality: Criticality;
  /** What care needs it for. */
  readonly care: string;
}

/**
 * Beds. Public figures: 784,112 staffed beds and 31,555,807 admissions in US community hospitals (American Hospital Association, Fast Facts
 * 2024), thus 40 admissions a bed and year; 96,596 ICU beds in 534,964 staffed acute beds and 22,901 neonatal ones (Society of Critical Care
 * Medicine, United States Resource Availability for COVID-19, 2020): 12 to 18 % of all beds. The shares of theatres and emergency bays
 * are estimates.
 */
export const BEDS = {
  icu: 0.13,
  neonatal: 0.03,
  emergencyBays: 0.11,
  theatres: 0.036,
  admissionsPerBedYear: 40.2,
  stayDays: 5.7,
} as const;

/** A fleet in few words. */
export function fleet(
  id: string,
  category: string,
  perBed: number,
  place: readonly [zone: Zone, presence: Presence, address: 'fixed' | 'leased', units: readonly UnitKind[]],
  weight: readonly [criticality: Criticality, care: string],
  least = 0,
): Fleet {
  const [zone, presence, address, units] = place;
  const [criticality, care] = weight;
  return { id, category, perBed, least, units, zone, presence, isFixed: address === 'fixed', criticality, care };
}
