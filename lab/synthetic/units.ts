/** The places of a hospital: wards, intensive care, theatres, departments, with their beds and the building they are in. */
import { BEDS, type UnitKind } from './fleet.ts';

export interface Unit {
  readonly index: number;
  /** Short and speaking of the place alone, as `WB3`: ward 3 in building B. */
  readonly code: string;
  readonly kind: UnitKind;
  readonly building: number;
  /** Numbers of its beds; rooms or bays where it has no staffed beds. */
  readonly firstBed: number;
  readonly beds: number;
}

/** Beds of one building, at most. */
const BEDS_OF_BUILDING = 230;

/** How many beds a unit of a kind has, or for how many beds of the hospital there is one: estimates of how hospitals are divided. */
const SIZES = { ward: 28, icu: 12, neonatal: 12 } as const;
const ONE_FOR: Readonly<Partial<Record<UnitKind, number>>> = {
  emergency: 450,
  theatre: 170,
  imaging: 180,
  laboratory: 420,
  pharmacy: 420,
  dialysis: 380,
  outpatient: 55,
  office: 40,
  plant: 110,
  clinic: 140,
};
const LETTERS: Readonly<Record<UnitKind, string>> = {
  ward: 'W',
  icu: 'I',
  neonatal: 'N',
  emergency: 'E',
  theatre: 'T',
  imaging: 'R',
  laboratory: 'L',
  pharmacy: 'P',
  dialysis: 'D',
  outpatient: 'O',
  office: 'A',
  'data-centre': 'S',
  plant: 'X',
  clinic: 'C',
};

/** The units of a hospital with so many staffed beds; beds are numbered through, those of one unit side by side. */
export function unitsOf(beds: number): readonly Unit[] {
  const units: Unit[] = [];
  const numbers = new Map<string, number>();
  const buildings = Math.max(1, Math.ceil(beds / BEDS_OF_BUILDING));
  let bed = 0;
  const add = (kind: UnitKind, building: number, count: number): void => {
    const letters = `${LETTERS[kind]}${String.fromCharCode(65 + (building % 26))}`;
    const number = (numbers.get(letters) ?? 0) + 1;
    numbers.set(letters, number);
    units.push({
      index: units.length,
      code: `${letters}${number}`,
      kind,
      building,
      firstBed: count > 0 ? bed : -1,
      beds: count,
    });
    bed += count;
  };
  const staffed = {
    icu: Math.round(beds * BEDS.icu),
    neonatal: beds < 60 ? 0 : Math.round(beds * BEDS.neonatal),
    ward: 0,
  };
  staffed.ward = beds - staffed.icu - staffed.neonatal;
  for (const kind of ['ward', 'icu', 'neonatal'] as const) {
    const parts = Math.ceil(staffed[kind] / SIZES[kind]);
    for (let part = 0; part < parts; part++) {
      const [from, to] = [part, part + 1].map((at) => Math.round((staffed[kind] * at) / parts));
      add(kind, Math.floor((part * buildings) / parts), (to ?? 0) - (from ?? 0));
    }
  }
  for (const [kind, one] of Object.entries(ONE_FOR) as [UnitKind, number][]) {
    const count = Math.max(1, Math.round(beds / one));
    for (let i = 0; i < count; i++) add(kind, Math.floor((i * buildings) / count), 0);
  }
  for (let i = 0; i < (beds < 150 ? 1 : 2); i++) add('data-centre', i % buildings, 0);
  return units;
}
