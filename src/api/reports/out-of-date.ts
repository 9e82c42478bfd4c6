/** The report of what is out of support or exposed: one row for each device of the period of which something is dated or known. */

import type { Standing } from '#model/lifecycle.ts';
import type { ReportCell } from '../contract-reports.ts';
import type { LifecycleRow } from '../lifecycle.ts';
import { counted, coverageNotes } from './notes.ts';
import {
  type Content,
  columnsOf,
  devicesSeen,
  type ReportSource,
  readable,
  type Scope,
  standingsOf,
} from './source.ts';

const COLUMNS = columnsOf({
  name: ['Device', 12],
  category: ['Category', 9],
  manufacturer: ['Manufacturer', 9],
  model: ['Model', 9],
  location: ['Place', 9],
  ip: ['IP address', 9],
  standing: ['Support', 9],
  ends: ['Ends', 7],
  products: ['What is dated', 24],
  open: ['Open advisories', 6, 'number'],
  exploited: ['Exploited', 6],
});
const WORDS: Readonly<Record<Standing, string>> = {
  ended: 'ended',
  paid: 'extended support only',
  perhaps: 'depends on the edition',
  ending: 'ends within a year',
  supported: 'supported',
  unknown: 'not known',
};
/** A figure that cannot be told. */
const NOT_KNOWN = '–';
/** Standings that a person has to do something about. */
const URGENT: readonly Standing[] = ['ended', 'paid', 'perhaps', 'ending'];

/** Devices of the scope and period, the longest out of support first. */
export async function outOfDateReport(source: ReportSource, scope: Scope): Promise<Content> {
  const devices = await devicesSeen(source, scope);
  const seen = new Set(devices.map(({ id }) => id));
  const rows = (await standingsOf(source, scope)).filter(
    ({ device, lifecycle }) => seen.has(device.id) && (URGENT.includes(lifecycle.standing) || lifecycle.open > 0),
  );
  const count = (is: (row: LifecycleRow) => boolean): string => rows.filter(is).length.toLocaleString('en');
  const unknown = devices.filter(({ identity }) => identity.os === null).length;
  const packs = await source.services.lifecycle.knowledge();
  const hasAdvisories = packs.some(({ name }) => name === 'advisories');
  return {
    title: 'Out-of-date systems',
    summary: summaryOf(rows, seen.size),
    figures: [
      { name: 'Devices in scope', value: seen.size.toLocaleString('en') },
      { name: 'Support has ended', value: count(({ lifecycle }) => lifecycle.standing === 'ended') },
      { name: 'Extended support only', value: count(({ lifecycle }) => lifecycle.standing === 'paid') },
      { name: 'Ends within a year', value: count(({ lifecycle }) => lifecycle.standing === 'ending') },
      {
        name: 'With an open advisory',
        value: hasAdvisories ? count(({ lifecycle }) => lifecycle.open > 0) : NOT_KNOWN,
      },
      {
        name: 'Known to be exploited',
        value: hasAdvisories ? count(({ lifecycle }) => lifecycle.exploited) : NOT_KNOWN,
      },
    ],
    notes: [
      ...(unknown === 0
        ? []
        : [
            `The operating system of ${counted(unknown, 'device', 'devices')} is not known: nor is whether it still gets updates.`,
          ]),
      ...(hasAdvisories ? [] : ['No advisories have been taken in: whether one is open is not known.']),
      ...(await coverageNotes(source, scope)),
    ],
    columns: COLUMNS,
    rows: rows.map((row) => rowOf(row, hasAdvisories)),
    total: rows.length,
  };
}

/** How many nobody updates any more, and which has been so the longest. */
function summaryOf(rows: readonly LifecycleRow[], devices: number): readonly string[] {
  if (devices === 0) return [];
  const of = (standing: Standing): readonly LifecycleRow[] =>
    rows.filter(({ lifecycle }) => lifecycle.standing === standing);
  const [ended, paid, ending] = [of('ended'), of('paid'), of('ending')];
  const [longest] = ended;
  const said = [
    `Of ${counted(devices, 'device', 'devices')}, ${counted(ended.length, 'runs', 'run')} something that gets no updates any more, ${paid.length.toLocaleString('en')} only with extended support; of ${ending.length.toLocaleString('en')} support ends within a year.`,
  ];
  if (longest !== undefined)
    said.push(
      `The longest: ${nameIn(longest)}, since ${longest.lifecycle.ends ?? 'a day that is not known'}. Until they are replaced or updated, keep these where only what they need reaches them.`,
    );
  return said;
}

function nameIn({ device: { name, ips, macs, id } }: LifecycleRow): string {
  return name ?? ips[0] ?? macs[0] ?? id;
}

function rowOf(row: LifecycleRow, hasAdvisories: boolean): readonly ReportCell[] {
  const { device, lifecycle } = row;
  const { ips, category, manufacturer, model, location } = device;
  const dated = lifecycle.products.map(
    ({ product, date, extended }) => `${product} (${date}${extended === null ? '' : `, extended ${extended}`})`,
  );
  return [
    nameIn(row),
    readable(category),
    manufacturer,
    model,
    location,
    ips.join(' ') || null,
    WORDS[lifecycle.standing],
    lifecycle.ends,
    dated.join(', ') || null,
    hasAdvisories ? lifecycle.open : null,
    hasAdvisories ? (lifecycle.exploited ? 'yes' : 'no') : null,
  ];
}
