/** The report of who made what is there: one row for each manufacturer, with what stands against its devices. For who buys and who renews contracts. */
import type { Device } from '#model/device.ts';
import type { DeviceLifecycle } from '#model/lifecycle.ts';
import type { ReportCell } from '../contract-reports.ts';
import { counted, coverageNotes } from './notes.ts';
import {
  type Content,
  columnsOf,
  devicesSeen,
  mostOf,
  type ReportSource,
  readable,
  type Scope,
  standingsOf,
} from './source.ts';

/** Models and kinds that are named in a row. */
const NAMED = 6;
const COLUMNS = columnsOf({
  manufacturer: ['Manufacturer', 13],
  devices: ['Devices', 6, 'number'],
  kinds: ['What they are', 18],
  models: ['Models', 22],
  ended: ['Out of support', 7, 'number'],
  paid: ['Extended support only', 8, 'number'],
  ending: ['Ends within a year', 7, 'number'],
  unknown: ['System not known', 7, 'number'],
  open: ['With an open advisory', 8, 'number'],
  exploited: ['Known to be exploited', 8, 'number'],
});

/** Manufacturers of the devices of the scope and period, those with the most devices first; what nobody is known to have made is the last row. */
export async function suppliersReport(source: ReportSource, scope: Scope): Promise<Content> {
  const devices = await devicesSeen(source, scope);
  const standing = new Map((await standingsOf(source, scope)).map(({ device, lifecycle }) => [device.id, lifecycle]));
  const hasAdvisories = (await source.services.lifecycle.knowledge()).some(({ name }) => name === 'advisories');
  const makers = Map.groupBy(devices, ({ identity }) => identity.manufacturer?.value ?? null);
  const rows = [...makers]
    .sort(([a, these], [b, those]) =>
      a === null ? 1 : b === null ? -1 : those.length - these.length || (a < b ? -1 : 1),
    )
    .map(([maker, made]) => rowOf(maker, made, standing, hasAdvisories));
  const nobody = makers.get(null)?.length ?? 0;
  const behind = rows.filter((row) => row[0] !== null && Number(row[4]) > 0);
  return {
    title: 'Suppliers',
    summary:
      devices.length === 0
        ? []
        : [
            `${counted(rows.length - (nobody > 0 ? 1 : 0), 'manufacturer is', 'manufacturers are')} known of ${counted(devices.length - nobody, 'device', 'devices')}; devices of ${behind.length.toLocaleString('en')} of them run something that gets no updates any more${behind.length === 0 ? '' : `: ${namesOf(behind)}`}.`,
            'Before the next contract, ask each for the last day of support, a list of components (SBOM), the security statement (MDS2) and the table of network connections of what is bought.',
          ],
    figures: [
      { name: 'Manufacturers', value: (rows.length - (nobody > 0 ? 1 : 0)).toLocaleString('en') },
      { name: 'Devices', value: devices.length.toLocaleString('en') },
      { name: 'Without a known manufacturer', value: nobody.toLocaleString('en') },
      { name: 'With something out of support', value: behind.length.toLocaleString('en') },
    ],
    notes: [
      'The manufacturer of a device may be that of its network interface or computer where nothing else tells who made it.',
      ...(hasAdvisories ? [] : ['No advisories have been taken in: whether one is open is not known.']),
      ...(await coverageNotes(source, scope)),
    ],
    columns: COLUMNS,
    rows,
    total: rows.length,
  };
}

function namesOf(rows: readonly (readonly ReportCell[])[]): string {
  const names = rows.slice(0, NAMED).map(([maker]) => String(maker));
  return names.join(', ') + (rows.length > NAMED ? ' and others' : '');
}

function rowOf(
  maker: string | null,
  devices: readonly Device[],
  standing: ReadonlyMap<string, DeviceLifecycle>,
  hasAdvisories: boolean,
): readonly ReportCell[] {
  const count = (is: (lifecycle: DeviceLifecycle) => boolean): number =>
    devices.filter(({ id }) => {
      const lifecycle = standing.get(id);
      return lifecycle !== undefined && is(lifecycle);
    }).length;
  const words = (of: (device: Device) => string | null): ReportCell =>
    mostOf(
      devices.flatMap((one) => of(one) ?? []),
      NAMED,
    ) || null;
  return [
    maker,
    devices.length,
    words(({ identity }) => readable(identity.category?.value)),
    words(({ identity }) => identity.model?.value ?? null),
    count((one) => one.standing === 'ended'),
    count((one) => one.standing === 'paid'),
    count((one) => one.standing === 'ending'),
    devices.filter(({ identity }) => identity.os === null).length,
    hasAdvisories ? count(({ open }) => open > 0) : null,
    hasAdvisories ? count(({ exploited }) => exploited) : null,
  ];
}
