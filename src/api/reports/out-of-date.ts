/** The report of what is out of support or exposed: one row for each device of the period of which something is dated or known. */

import type { Standing } from '#model/lifecycle.ts';
import { DEVICES } from '#model/search.ts';
import type { ReportCell } from '../contract-reports.ts';
import { readQuery } from '../reading.ts';
import type { LifecycleRow } from '../services.ts';
import { counted, coverageNotes } from './notes.ts';
import { type Content, columnsOf, devicesOf, type ReportSource, ROWS_LIMIT, readable, type Scope } from './source.ts';

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
/** Standings that a person has to do something about. */
const URGENT: readonly Standing[] = ['ended', 'paid', 'perhaps', 'ending'];

/** Devices of the scope and period, the longest out of support first. */
export async function outOfDateReport(source: ReportSource, scope: Scope): Promise<Content> {
  const { services, now } = source;
  const devices = await devicesOf(source, scope.q);
  const seen = new Set(
    devices.flatMap(({ id, firstSeen, lastSeen }) => (firstSeen < scope.to && lastSeen >= scope.from ? [id] : [])),
  );
  const query = readQuery(scope.q, DEVICES, now);
  const { items } = await services.lifecycle.list({ query, limit: ROWS_LIMIT, cursor: null });
  const rows = items.filter(
    ({ device, lifecycle }) => seen.has(device.id) && (URGENT.includes(lifecycle.standing) || lifecycle.open > 0),
  );
  const count = (is: (row: LifecycleRow) => boolean): string => rows.filter(is).length.toLocaleString('en');
  const unknown = devices.filter(({ id, identity }) => seen.has(id) && identity.os === null).length;
  const packs = await services.lifecycle.knowledge();
  return {
    title: 'Out-of-date systems',
    figures: [
      { name: 'Devices in scope', value: seen.size.toLocaleString('en') },
      { name: 'Support has ended', value: count(({ lifecycle }) => lifecycle.standing === 'ended') },
      { name: 'Extended support only', value: count(({ lifecycle }) => lifecycle.standing === 'paid') },
      { name: 'Ends within a year', value: count(({ lifecycle }) => lifecycle.standing === 'ending') },
      { name: 'With an open advisory', value: count(({ lifecycle }) => lifecycle.open > 0) },
      { name: 'Known to be exploited', value: count(({ lifecycle }) => lifecycle.exploited) },
    ],
    notes: [
      ...(unknown === 0
        ? []
        : [
            `The operating system of ${counted(unknown, 'device', 'devices')} is not known: nor is whether it still gets updates.`,
          ]),
      ...(packs.some(({ name }) => name === 'advisories')
        ? packs.map(
            ({ name, newest, ageDays }) =>
              `The pack ${name} is of ${newest}, taken in ${counted(ageDays, 'day', 'days')} ago.`,
          )
        : ['No advisories have been taken in: that none is open means nothing.']),
      ...(await coverageNotes(source, scope)),
    ],
    columns: COLUMNS,
    rows: rows.map(rowOf),
    total: rows.length,
  };
}

function rowOf({ device, lifecycle }: LifecycleRow): readonly ReportCell[] {
  const { id, name, ips, macs, category, manufacturer, model, location } = device;
  const dated = lifecycle.products.map(
    ({ product, date, extended }) => `${product} (${date}${extended === null ? '' : `, extended ${extended}`})`,
  );
  return [
    name ?? ips[0] ?? macs[0] ?? id,
    readable(category),
    manufacturer,
    model,
    location,
    ips.join(' ') || null,
    WORDS[lifecycle.standing],
    lifecycle.ends,
    dated.join(', ') || null,
    lifecycle.open,
    lifecycle.exploited ? 'yes' : 'no',
  ];
}
