/** Windows of every kind, as evidence names it, and the day on which support for it ends. Sources are in knowledge/lifecycle/windows.yaml. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import type { InventorySystem, SupportMatch } from '#model/lifecycle.ts';
import { createSupportDates } from './support.ts';
import { createWindowsReader, type WindowsFile, withReleases } from './windows.ts';

const FILE = parse(
  fs.readFileSync(path.join(import.meta.dirname, '../../knowledge/lifecycle/windows.yaml'), 'utf8'),
) as WindowsFile;
const dates = createSupportDates(createWindowsReader(FILE), []);
const match = (os: InventorySystem): SupportMatch | undefined => dates.match({ id: 'd1', os })[0];

/** Name, version, build; what it is, until when, and until when paid or embedded programmes go on. */
const TABLE: readonly (readonly [string, string, string, string, string, string])[] = [
  // Clients
  ['Windows NT 4.0', '', '', 'Windows NT Workstation 4.0', '2004-06-30', ''],
  ['Windows 98', '', '', 'Windows 98', '2006-07-11', ''],
  ['Windows ME', '', '', 'Windows Millennium Edition', '2006-07-11', ''],
  ['Windows 2000', '', '', 'Windows 2000 Professional', '2010-07-13', ''],
  ['Windows XP', '', '', 'Windows XP', '2014-04-08', ''],
  ['Windows XP', '5.1.2600', '', 'Windows XP', '2014-04-08', ''],
  ['Microsoft Windows XP Professional', 'SP3', '', 'Windows XP', '2014-04-08', ''],
  ['Windows XP', 'Service Pack 2', '', 'Windows XP SP2', '2010-07-13', ''],
  ['WinXP', '', '', 'Windows XP', '2014-04-08', ''],
  ['Windows', '5.1', '2600', 'Windows XP', '2014-04-08', ''],
  ['Windows Vista', '6.0.6002', '', 'Windows Vista', '2017-04-11', ''],
  ['Windows Vista', '6.0.6000', '', 'Windows Vista without a service pack', '2010-04-13', ''],
  ['Windows 7', '', '', 'Windows 7', '2020-01-14', '2023-01-10'],
  ['windows 7 professional', 'SP1', '7601', 'Windows 7', '2020-01-14', '2023-01-10'],
  ['Windows 7', '', '7600', 'Windows 7 without a service pack', '2013-04-09', ''],
  ['Windows', '7', '', 'Windows 7', '2020-01-14', '2023-01-10'],
  ['Win7', '', '', 'Windows 7', '2020-01-14', '2023-01-10'],
  ['Windows 8', '', '9200', 'Windows 8', '2016-01-12', ''],
  ['Windows 8.1', '6.3.9600', '', 'Windows 8.1', '2023-01-10', ''],
  ['Windows', '10', '10240', 'Windows 10 1507', '2017-05-09', '2025-10-14'],
  ['Windows', '10', '10586', 'Windows 10 1511', '2017-10-10', ''],
  ['Windows', '10', '14393', 'Windows 10 1607', '2018-04-10', '2026-10-13'],
  ['Windows 10', '10.0.14393.5582', '', 'Windows 10 1607', '2018-04-10', '2026-10-13'],
  ['Windows 10 Pro', '1607', '', 'Windows 10 1607 (Home, Pro)', '2018-04-10', ''],
  ['Windows 10 Enterprise LTSB 2016', '', '14393', 'Windows 10 1607 (Enterprise LTSC)', '2026-10-13', ''],
  ['Windows 10 Enterprise LTSC 2019', '', '', 'Windows 10 1809 (Enterprise LTSC)', '2029-01-09', ''],
  ['Windows 10 IoT Enterprise LTSC 2021', '', '', 'Windows 10 21H2 (IoT Enterprise LTSC)', '2032-01-13', ''],
  ['Windows 10 IoT Enterprise', '', '17763', 'Windows 10 1809', '2021-05-11', '2029-01-09'],
  ['Windows 10 Pro', '10.0.18362', '', 'Windows 10 1903', '2020-12-08', ''],
  ['Windows 10', '2004', '', 'Windows 10 2004', '2021-12-14', ''],
  ['Windows 10', '22H2', '', 'Windows 10 22H2', '2025-10-14', '2028-10-10'],
  ['Windows 10 Pro', '10.0.19045', '', 'Windows 10 22H2', '2025-10-14', '2028-10-10'],
  ['Windows 10', '', '', 'Windows 10 22H2', '2025-10-14', '2028-10-10'],
  ['Windows 11', '', '22000', 'Windows 11 21H2', '2023-10-10', '2024-10-08'],
  ['Windows 11 Pro', '22H2', '', 'Windows 11 22H2 (Home, Pro)', '2024-10-08', ''],
  ['Windows 11 Enterprise', '', '22631', 'Windows 11 23H2 (Enterprise, Education, IoT Enterprise)', '2026-11-10', ''],
  ['Windows 11 IoT Enterprise LTSC 2024', '', '', 'Windows 11 24H2 (IoT Enterprise LTSC)', '2034-10-10', ''],
  ['Windows', '11', '26200', 'Windows 11 25H2', '2027-10-12', '2028-10-10'],
  // Servers
  ['Windows 2000 Server', '', '', 'Windows 2000 Server', '2010-07-13', ''],
  ['Windows Server 2003', '', '3790', 'Windows Server 2003', '2015-07-14', ''],
  ['Windows Server 2003 R2 3790 Service Pack 2', '', '', 'Windows Server 2003 R2', '2015-07-14', ''],
  ['Windows Server (R) 2008 Standard', '', '6002', 'Windows Server 2008', '2020-01-14', '2023-01-10'],
  ['Windows Server 2008 R2', '', '', 'Windows Server 2008 R2', '2020-01-14', '2023-01-10'],
  ['Windows Server', '2008 R2', '7601', 'Windows Server 2008 R2', '2020-01-14', '2023-01-10'],
  ['Windows Server 2012', '', '', 'Windows Server 2012', '2023-10-10', '2026-10-13'],
  ['Windows Storage Server 2012 R2', '', '', 'Windows Server 2012 R2', '2023-10-10', '2026-10-13'],
  ['Windows Server 2016 Standard 14393', '', '', 'Windows Server 2016', '2027-01-12', '2030-01-12'],
  ['Hyper-V Server 2019', '', '', 'Windows Server 2019', '2029-01-09', ''],
  ['Windows Server', '', '20348', 'Windows Server 2022', '2031-10-14', ''],
  ['Windows Server IoT 2019', '', '', 'Windows Server 2019', '2029-01-09', ''],
  ['Windows Server IoT 2022', '', '', 'Windows Server 2022', '2031-10-14', ''],
  ['Microsoft Windows Server IoT 2025', '', '', 'Windows Server 2025', '2034-11-14', ''],
  ['Windows Server 2025', '', '', 'Windows Server 2025', '2034-11-14', ''],
  ['Windows Server, version 20H2', '', '', 'Windows Server 20H2', '2022-08-09', ''],
  // Embedded
  ['Windows NT Embedded 4.0', '', '', 'Windows NT Embedded 4.0', '2006-07-11', ''],
  ['Windows XP Embedded', '', '', 'Windows XP Embedded', '2016-01-12', ''],
  ['XPe', '', '', 'Windows XP Embedded', '2016-01-12', ''],
  ['Windows Embedded for Point of Service', '', '', 'Windows Embedded for Point of Service', '2016-04-12', ''],
  ['Windows Embedded Standard 2009', '', '', 'Windows Embedded Standard 2009', '2019-01-08', ''],
  ['Windows Embedded POSReady 2009', '5.1.2600', '', 'Windows Embedded POSReady 2009', '2019-04-09', ''],
  ['Windows Embedded Standard 7', '', '7601', 'Windows Embedded Standard 7', '2020-10-13', '2023-10-10'],
  ['WES7', '', '', 'Windows Embedded Standard 7', '2020-10-13', '2023-10-10'],
  ['Windows Embedded POSReady 7', '', '', 'Windows Embedded POSReady 7', '2021-10-12', '2024-10-08'],
  ['Windows Embedded 8 Standard', '', '', 'Windows Embedded 8 Standard', '2023-07-11', ''],
  ['Windows Embedded 8.1 Industry', '', '', 'Windows Embedded 8.1 Industry', '2023-07-11', ''],
  ['Windows CE', '5.0', '', 'Windows CE 5.0', '2014-10-14', ''],
  ['Windows Embedded CE 6.0', '', '', 'Windows Embedded CE 6.0', '2018-04-10', ''],
  ['Windows Embedded Compact 7', '', '', 'Windows Embedded Compact 7', '2021-04-13', ''],
  ['Windows Embedded Compact 2013', '', '', 'Windows Embedded Compact 2013', '2023-10-10', ''],
  ['Windows 10 IoT Core', '', '', 'Windows 10 IoT Core', '2020-11-10', '2029-01-09'],
  // What a build does not tell apart
  [
    'Windows 7 or Windows Server 2008 R2',
    '6.1.7601',
    '',
    'Windows 7 or Windows Server 2008 R2',
    '2020-01-14',
    '2023-01-10',
  ],
  [
    'Windows Vista or Windows Server 2008',
    '6.0.6002',
    '',
    'Windows Vista or Windows Server 2008',
    '2017-04-11',
    '2023-01-10',
  ],
  ['Windows', '6.2.9200', '', 'Windows Server 2012 or Windows 8', '2016-01-12', '2026-10-13'],
  [
    'Windows Embedded',
    '6.1.7601',
    '',
    'Windows Embedded POSReady 7 or Windows Embedded Standard 7',
    '2020-10-13',
    '2024-10-08',
  ],
];

test('every Windows is dated', () => {
  const wrong = TABLE.filter(([name, version, build, product, date, extended]) => {
    const found = match({ name, version, build });
    return found?.product !== product || found.date !== date || (found.extended ?? '') !== extended;
  }).map((row) => ({ row, found: match({ name: row[0], version: row[1], build: row[2] }) }));
  console.log(`${TABLE.length} systems`);
  assert.deepEqual(wrong, []);
});

test('editions with days of their own are told where the evidence does not tell them apart', () => {
  assert.deepEqual(match({ name: 'Windows', version: '10', build: '14393' })?.editions, [
    { product: 'Windows 10 1607 (Home, Pro)', date: '2018-04-10', extended: null },
    { product: 'Windows 10 1607 (Enterprise, Education, IoT Enterprise)', date: '2019-04-09', extended: null },
    { product: 'Windows 10 1607 (Enterprise LTSC)', date: '2026-10-13', extended: null },
  ]);
});

test('of what is not known nothing is said', () => {
  for (const os of [
    { name: 'Windows' },
    { name: 'Windows 11' },
    { name: 'Windows', version: '10.0' },
    { name: 'Linux' },
    { name: '' },
    {},
  ]) {
    assert.equal(match(os), undefined, JSON.stringify(os));
  }
});

test('the file is whole: every line has a day and a source, every day is one, every name is found by itself', () => {
  const day = /^\d{4}-\d\d-\d\d$/;
  for (const line of FILE.lines) {
    const days = [line.date, line.extended, ...Object.values(line.packs ?? {})].filter((date) => date !== undefined);
    const others = (line.releases ?? []).flatMap(({ release, build, ...editions }) => Object.values(editions).flat());
    for (const date of [...days, ...others]) assert.match(date, day, line.name);
    assert.ok(days.length + others.length > 0 && line.source !== '', line.name);
    if (line.releases) continue;
    assert.equal(match({ name: line.name })?.product.replace(/ (?:SP\d|without a service pack)$/, ''), line.name);
  }
});

test('a newer list adds releases', () => {
  const release = { cycle: '11-27h2-w', date: '2029-10-09', build: 29000 };
  const products = [
    {
      title: 'Microsoft Windows',
      names: [],
      source: 'https://endoflife.date/windows',
      releases: [release, { ...release, cycle: '11-27h2-e', date: '2030-10-08' }],
    },
  ];
  const newer = createSupportDates(createWindowsReader(withReleases(FILE, products)), []);
  const [found] = newer.match({ id: 'd1', os: { name: 'Windows 11', build: '29000' } });
  assert.deepEqual([found?.product, found?.date, found?.extended], ['Windows 11 27H2', '2029-10-09', '2030-10-08']);
});
