import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { extractText } from 'unpdf';
import type { KeptReport, Report, ReportSchedule } from '../contract-reports.ts';
import { createReportSchedules } from '../reports/schedule.ts';
import { type House, json, testHouse } from '../test-house.ts';
import { change, device, finding } from '../test-services.ts';

const SPAN = 'from=2026-11-20T00:00:00Z&to=2026-11-25T00:00:00Z';

async function textOf(response: Response): Promise<{ readonly pages: number; readonly text: string }> {
  const { totalPages, text } = await extractText(new Uint8Array(await response.arrayBuffer()), { mergePages: true });
  return { pages: totalPages, text: text.replaceAll(/\s+/g, ' ') };
}

test('the inventory of a scope: its devices, figures, and what weakens it', async (context) => {
  const house = testHouse(context);
  const person = await house.as('clinical-engineer');
  const report = (await json(
    await person.ask('GET', `/api/v1/reports/inventory?q=category:infusion-pump&${SPAN}`),
  )) as unknown as Report;
  assert.deepEqual(
    report.rows.map((row) => row.slice(0, 3)),
    [['pump-1', 'Infusion pump', 'Becton Dickinson']],
  );
  assert.equal(report.total, 1);
  assert.deepEqual(report.figures[0], { name: 'Devices', value: '1' });
  assert.ok(report.notes.includes('1 capture could not be read to the end.'), report.notes.join('\n'));
  const before = (await json(
    await person.ask('GET', '/api/v1/reports/inventory?from=2026-10-01T00:00:00Z&to=2026-10-02T00:00:00Z'),
  )) as unknown as Report;
  assert.equal(before.total, 0, 'a device that was not there yet is in no earlier report');
  const bad = await person.ask('GET', '/api/v1/reports/inventory?q=colour:red');
  assert.equal(bad.status, 400);
});

test('a PDF says what it is of, when and how much, on numbered pages, and hostile names stay text', async (context) => {
  const house = testHouse(context);
  house.services.devices_.push(
    ...Array.from({ length: 120 }, (_, number) => ({
      ...device(number % 50, `host-${number}`),
      id: `h${number}`,
    })),
    device(9, `x${'y'.repeat(20_000)}`),
    device(8, '👩‍⚕️ pump\u202egnp.exe'),
  );
  const person = await house.as('clinical-engineer');
  const response = await person.ask('GET', `/api/v1/reports/inventory/file?q=role:dicom&${SPAN}`);
  assert.equal(response.headers.get('content-type'), 'application/pdf');
  assert.match(response.headers.get('content-disposition') ?? '', /wardline-inventory-2026-11-25\.pdf/);
  const { pages, text } = await textOf(response);
  assert.ok(pages > 2, `${pages} pages`);
  assert.match(text, /Inventory/);
  assert.match(text, /Scope: devices that match role:dicom/);
  assert.match(text, /Period: 2026-11-20 00:00 to 2026-11-25 00:00 \(UTC\)/);
  assert.match(text, /Made: 2026-11-24 12:00 \(UTC\)/);
  assert.match(text, new RegExp(`Page ${pages} of ${pages}`));
  for (const word of ['pump-1', 'host-0', 'host-119', '<script>alert(1)</script>'])
    assert.ok(text.replaceAll(' ', '').includes(word), word);
  assert.ok(text.replaceAll(' ', '').includes('⟨U+202E⟩'), 'what turns the writing round is written out');
  assert.ok(!text.includes('\u202e') && !text.includes('y'.repeat(2000)));
});

test('CSV and XLSX hold every row, and no cell is a formula', async (context) => {
  const house = testHouse(context);
  const person = await house.as('procurement');
  const csv = await (await person.ask('GET', `/api/v1/reports/inventory/file?format=csv&${SPAN}`)).text();
  assert.equal(csv.split('\r\n').filter((line) => /,/.test(line)).length >= house.services.devices_.length, true);
  assert.match(csv, /"'=HYPERLINK/);
  const xlsx = await person.ask('GET', `/api/v1/reports/inventory/file?format=xlsx&${SPAN}`);
  const sheet = strFromU8(
    unzipSync(new Uint8Array(await xlsx.arrayBuffer()))['xl/worksheets/sheet1.xml'] ?? new Uint8Array(),
  );
  assert.match(sheet, /Becton Dickinson/);
  assert.match(sheet, /&lt;script&gt;/);
  const entry = house.accounts.held.audit.at(-1);
  assert.deepEqual([entry?.action, entry?.target], ['downloadReport', 'report:inventory']);
});

test('changes and clear text of the scope and the period alone; findings for whom they are', async (context) => {
  const house = testHouse(context);
  house.services.findings_.push(
    finding(7, { kind: 'cleartext.phi', data: 'hl7.observation' }),
    finding(8, {
      kind: 'cleartext.phi',
      data: 'dicom.patient-module',
      start: '2025-01-01T00:00:00Z',
      end: '2025-01-01T00:00:00Z',
    }),
  );
  house.services.changes_.push(change(9, { time: '2026-12-01T00:00:00.000000Z' }));
  const engineer = await house.as('clinical-engineer');
  const ask = async (person: typeof engineer, address: string): Promise<Report> =>
    (await json(await person.ask('GET', `/api/v1/reports/${address}&${SPAN}`))) as unknown as Report;
  const changes = await ask(engineer, 'changes?q=');
  assert.equal(changes.total, 3, 'what changed after the period is not in it');
  assert.equal((await ask(engineer, 'changes?q=name:pump-1')).total, 2);
  const paths = await ask(engineer, 'patient-data?q=');
  assert.deepEqual(
    paths.rows.map((row) => [row[0], row[2], row[4]]),
    [['pump-1', 'pacs', 'HL7 observation']],
  );
  assert.equal((await ask(engineer, 'patient-data?q=name:nobody')).total, 0);
  const buyer = await house.as('procurement');
  assert.equal((await ask(buyer, 'changes?q=')).total, 2, 'new findings are not for procurement');
  assert.equal((await buyer.ask('GET', `/api/v1/reports/patient-data?${SPAN}`)).status, 403);
  assert.equal((await buyer.ask('GET', `/api/v1/reports/patient-data/file?${SPAN}`)).status, 403);
});

test('out-of-date systems of the scope, with what is not known', async (context) => {
  const house = testHouse(context);
  const person = await house.as('procurement');
  const report = (await json(await person.ask('GET', `/api/v1/reports/out-of-date?${SPAN}`))) as unknown as Report;
  assert.equal(report.total, report.rows.length);
  assert.ok(report.rows.length > 0, 'something of the house is out of support');
  assert.ok(
    report.rows.every(
      (row) =>
        ['ended', 'extended support only', 'depends on the edition', 'ends within a year'].includes(String(row[6])) ||
        Number(row[9]) > 0,
    ),
  );
  assert.ok(
    report.notes.some((note) => /operating system of/.test(note)),
    report.notes.join('\n'),
  );
  const later = (await json(
    await person.ask('GET', '/api/v1/reports/out-of-date?from=2026-10-01T00:00:00Z&to=2026-10-02T00:00:00Z'),
  )) as unknown as Report;
  assert.equal(later.total, 0);
});

test('suppliers: each manufacturer with its devices and what stands against them; nobody’s last', async (context) => {
  const house = testHouse(context);
  const person = await house.as('procurement');
  const report = (await json(await person.ask('GET', `/api/v1/reports/suppliers?${SPAN}`))) as unknown as Report;
  const devices = report.rows.map((row) => Number(row[1]));
  assert.equal(
    devices.reduce((sum, count) => sum + count, 0),
    Number(report.figures[1]?.value),
    'every device is in one row',
  );
  assert.ok(report.rows.some(([maker]) => maker === 'Becton Dickinson'));
  const nobody = report.rows.findIndex(([maker]) => maker === null);
  assert.ok(nobody === -1 || nobody === report.rows.length - 1);
  const { text } = await textOf(await person.ask('GET', `/api/v1/reports/suppliers/file?${SPAN}`));
  for (const word of ['What it says', 'What weakens this report', 'What it rests on', 'Becton Dickinson'])
    assert.ok(text.includes(word), word);
});

async function scheduled(house: House, role: 'clinical-engineer' | 'procurement' = 'clinical-engineer') {
  const person = await house.as(role);
  const made = await person.ask('POST', '/api/v1/report-schedules', {
    name: 'Every day',
    kind: 'inventory',
    step: 'day',
    keepDays: 2,
  });
  assert.equal(made.status, 201);
  const schedule = (await json(made)) as unknown as ReportSchedule;
  const { accounts, services } = house;
  const silent = (): void => undefined;
  let now = new Date('2026-11-24T12:00:00Z');
  const schedules = createReportSchedules({
    accounts,
    services,
    now: () => now,
    log: { info: silent, warn: silent, error: silent },
  });
  const lookAt = async (time: string): Promise<readonly KeptReport[]> => {
    now = new Date(time);
    await schedules.look();
    return accounts.reports.kept();
  };
  return { person, schedule, lookAt };
}

test('a scheduled report is made once its day is over, kept as long as was said, and read again', async (context) => {
  const house = testHouse(context);
  const { person, schedule, lookAt } = await scheduled(house);
  assert.deepEqual(await lookAt('2026-11-24T23:59:00Z'), []);
  const [first, ...none] = await lookAt('2026-11-25T00:01:00Z');
  assert.deepEqual(none, []);
  assert.deepEqual([first?.from, first?.to], ['2026-11-24T00:00:00.000000Z', '2026-11-25T00:00:00.000000Z']);
  assert.equal((await lookAt('2026-11-25T08:00:00Z')).length, 1, 'not twice');
  const listed = (await json(await person.ask('GET', '/api/v1/kept-reports'))) as { items?: readonly KeptReport[] };
  assert.deepEqual(listed.items, [first]);
  const { text } = await textOf(await person.ask('GET', `/api/v1/kept-reports/${first?.id}/file`));
  assert.match(text, /Made: 2026-11-25 00:01/);
  assert.match(text, /pump-1/);
  const now = await person.ask('POST', `/api/v1/report-schedules/${schedule.id}/run`);
  assert.equal(now.status, 201);
  const later = await lookAt('2026-11-27T09:00:00Z');
  assert.deepEqual(
    later.map(({ to }) => to.slice(0, 10)),
    ['2026-11-27'],
    'of days that were missed the last one is made; what was kept for two days is gone',
  );
});

test('a schedule ends with what its owner may see, and is removed by owner or administrator alone', async (context) => {
  const house = testHouse(context);
  const { person, schedule, lookAt } = await scheduled(house);
  await house.accounts.users.update(person.user.id, { role: 'viewer' });
  assert.deepEqual(await lookAt('2026-11-25T00:01:00Z'), []);
  assert.match((await house.accounts.reports.schedule(schedule.id))?.problem ?? '', /may no longer see/);
  await house.accounts.users.update(person.user.id, { role: 'clinical-engineer', disabled: true });
  await lookAt('2026-11-25T00:02:00Z');
  assert.match((await house.accounts.reports.schedule(schedule.id))?.problem ?? '', /has no account/);
  const other = await house.as('procurement');
  assert.equal((await other.ask('DELETE', `/api/v1/report-schedules/${schedule.id}`)).status, 403);
  const secret = await other.ask('POST', '/api/v1/report-schedules', { name: 'x', kind: 'patient-data', step: 'week' });
  assert.equal(secret.status, 403);
  const administrator = await house.as('administrator');
  assert.equal((await administrator.ask('DELETE', `/api/v1/report-schedules/${schedule.id}`)).status, 204);
});
