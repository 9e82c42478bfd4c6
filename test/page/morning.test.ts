/** What people do with the page every morning: find what is out of support, compare yesterday with today, see who reached what, print a report. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { BrowserContext, Page } from 'playwright-core';
import { extractText } from 'unpdf';
import { eventually, PASSWORD } from '../service-client.ts';
import { DEMO, type Hospital, noBrowser, openBrowser, signInOnPage, startHospital } from './browser.ts';
import { openPoint } from './enforcement-point.ts';
import {
  configurationsAreBrought,
  driftIsMended,
  planIsMade,
  questionIsAnswered,
  type Seat,
  stepIsTaken,
} from './segmentation-journey.ts';

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };
const options = { skip: noBrowser, timeout: 300_000 };
/** A busy machine takes its time, in milliseconds. */
const PATIENCE = 90_000;
const DAY = 86_400;
const [HEAD, RECORD, DICOM] = [24, 16, 104];

const point = openPoint();
let hospital: Hospital;
let browser: BrowserContext;
let page: Page;
/** The hour of the demo, and the same one a day before. */
let today = '';
let dayBefore = '';

/**
 * The demo a day earlier and without its DICOM: what crosses today and did not yesterday. A classic pcap of Ethernet frames
 * (draft-ietf-opsawg-pcap, little endian, microseconds).
 */
function yesterday(): Uint8Array {
  const whole = gunzipSync(fs.readFileSync(DEMO));
  assert.equal(whole.readUInt32LE(0), 0xa1b2_c3d4);
  const kept: Buffer[] = [whole.subarray(0, HEAD)];
  for (let at = HEAD; at < whole.length; ) {
    const length = whole.readUInt32LE(at + 8);
    const record = Buffer.from(whole.subarray(at, at + RECORD + length));
    at += RECORD + length;
    record.writeUInt32LE(record.readUInt32LE(0) - DAY, 0);
    if (!isDicom(record.subarray(RECORD))) kept.push(record);
  }
  assert.ok(kept.length > 1000);
  return Buffer.concat(kept);
}

/** IPv4 and TCP from or to the port of DICOM, in a frame with a VLAN tag or without. */
function isDicom(frame: Buffer): boolean {
  const network = frame.readUInt16BE(12) === 0x8100 ? 18 : 14;
  if (frame.readUInt16BE(network - 2) !== 0x0800 || frame[network + 9] !== 6) return false;
  const transport = network + ((frame[network] ?? 0) & 0x0f) * 4;
  return frame.readUInt16BE(transport) === DICOM || frame.readUInt16BE(transport + 2) === DICOM;
}

interface Traffic {
  readonly first: string;
  readonly last: string;
}

before(async () => {
  if (noBrowser) return;
  hospital = await startHospital(point.config);
  fs.writeFileSync(path.join(hospital.inbox, 'yesterday.pcap'), yesterday());
  const { last } = await eventually(
    () => hospital.session.get<Traffic>('/api/v1/stats/traffic'),
    ({ first, last: end }) => first !== null && Date.parse(end) - Date.parse(first) > (DAY * 1000) / 2,
    90_000,
  );
  const hour = new Date(last);
  hour.setUTCMinutes(0, 0, 0);
  today = hour.toISOString();
  dayBefore = new Date(hour.getTime() - DAY * 1000).toISOString();
  browser = await openBrowser(hospital.folder);
  page = browser.pages()[0] ?? (await browser.newPage());
  page.setDefaultTimeout(PATIENCE);
  await page.goto(hospital.service.url);
  await signInOnPage(page, PASSWORD);
  await page.locator('#content').waitFor();
});
after(async () => {
  await browser?.close();
  await hospital?.close();
  point.close();
});

const heading = (name: string | RegExp): Promise<void> => page.getByRole('heading', { level: 1, name }).waitFor();

async function go(place: string): Promise<void> {
  await page.goto(hospital.service.url + place);
  await page.waitForFunction(
    () => document.querySelector('.shimmer') === null && document.querySelector('h1') !== null,
  );
}

async function noSidewaysScroll(where: string): Promise<void> {
  const [width, room] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok((width ?? 0) <= (room ?? 0), `${where} is ${width} wide in ${room}`);
}

/** Presses Tab until what is looked for has the focus. */
async function tabTo(name: string, role: 'button' | 'slider' | 'combobox' | 'link' | 'textbox'): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: true }).first();
  await wanted.waitFor();
  for (let tabs = 0; tabs < 120; tabs++) {
    if (await wanted.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${name} cannot be reached with Tab`);
}

test('every device with an operating system out of support in one ward, from the overview on', options, async () => {
  await page.setViewportSize(DESKTOP);
  await go('/');
  await page.getByRole('link', { name: /operating system is out of support/ }).click();
  await heading('Out of date');
  const box = page.getByRole('combobox', { name: 'Search what is out of date' });
  await box.fill('osSupport:ended ip:10.20.40.0/24');
  await box.press('Enter');
  await page.waitForURL(/10\.20\.40\.0/);
  const expected = await hospital.session.get<{
    readonly total: number;
    readonly items: readonly { readonly device: { readonly name: string } }[];
  }>('/api/v1/lifecycle?q=osSupport:ended%20ip:10.20.40.0/24');
  assert.ok(expected.total > 0, 'the ward has devices out of support');
  await page.getByText(`${expected.total} device`).first().waitFor();
  const shown = await page.locator('.lines a.whole').allTextContents();
  assert.deepEqual(shown.sort(), expected.items.map(({ device }) => device.name).sort());
  await page.locator('.lines a.whole').first().press('Enter');
  await heading(
    shown[0] === undefined
      ? /./
      : new RegExp(shown.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|')),
  );
});

test('yesterday is replayed on the map and compared with today; both stand in the address', options, async () => {
  await go('/map?period=7d');
  const slider = page.getByRole('slider', { name: 'Moment that is shown' });
  await slider.waitFor();
  await go(`/map?period=7d&time=${encodeURIComponent(dayBefore)}`);
  await page.getByText(/links? between what is drawn/).waitFor();
  await page.getByRole('button', { name: 'Later' }).click();
  await page.waitForURL(
    (url) => url.searchParams.get('time') === new Date(Date.parse(dayBefore) + 3_600_000).toISOString(),
  );
  await page.getByText('0 links between what is drawn').waitFor();
  await go(`/map?period=7d&time=${encodeURIComponent(today)}&than=${encodeURIComponent(dayBefore)}`);
  await page.getByRole('heading', { name: 'What is different' }).waitFor();
  const table = page.getByRole('table').filter({ hasText: 'Was' });
  const added = table
    .getByRole('row')
    .filter({ hasText: /New|More/ })
    .filter({ hasText: 'dicom' });
  // At least three: the images of today are new.
  await added.nth(2).waitFor();
  assert.equal(await table.getByRole('row').filter({ hasText: 'Gone' }).count(), 0);
  const legend = (await page.locator('.legend').textContent()) ?? '';
  assert.match(legend, /As before\s*[1-9]/, 'what crosses on both days is as before');
  await go(`/map?period=7d&time=${encodeURIComponent(dayBefore)}&than=${encodeURIComponent(today)}`);
  const gone = table
    .getByRole('row')
    .filter({ hasText: /Gone|Less/ })
    .filter({ hasText: 'dicom' });
  // At least three: seen from yesterday they are missing.
  await gone.nth(2).waitFor();
});

test('the slider by keyboard alone: steps, plays, and is told in words', options, async () => {
  await go('/map?period=7d');
  await tabTo('Moment that is shown', 'slider');
  await page.keyboard.press('Home');
  const first = new URL(page.url()).searchParams.get('time');
  assert.ok(first !== null);
  await page.keyboard.press('ArrowRight');
  await page.waitForURL((url) => url.searchParams.get('time') !== first);
  assert.match(
    (await page.getByRole('slider', { name: 'Moment that is shown' }).getAttribute('aria-valuetext')) ?? '',
    /one hour/,
  );
  await tabTo('Replay', 'button');
  const from = new URL(page.url()).searchParams.get('time') ?? '';
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.waitForURL((url) => (url.searchParams.get('time') ?? '') > from, { timeout: 90_000 });
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Replay' }).waitFor();
});

test('who reached the file server, from the server and from a person, as list and as matrix', options, async () => {
  await go('/access?q=FILES');
  await page.getByRole('link', { name: /FILES-1/ }).click();
  await page.getByText(/Worked out from the configurations/).waitFor();
  // The ventilator can reach the share, and nobody says that it should.
  const danger = page.getByRole('row').filter({ hasText: 'EVITA_V800' }).filter({ hasText: 'Attack surface' }).first();
  await danger.getByText('Why').click();
  await danger.getByText(/core-1\.cfg:\d+: .*permit tcp 10\.20\.10\.0/).waitFor();
  await page.getByRole('button', { name: /^Incident/ }).click();
  await page.waitForURL(/show=incident/);
  await danger.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: String.raw`HOSPITAL\drsmith` }).first().click();
  await page.getByRole('heading', { name: String.raw`HOSPITAL\drsmith` }).waitFor();
  const seen = page.getByRole('link', { name: 'seen', exact: true });
  const reached = page.getByRole('row').filter({ hasText: 'FILES-1' }).filter({ has: seen }).first();
  await reached.getByRole('link', { name: 'seen' }).click();
  await heading('Conversations');
  await page.getByText('smb').first().waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'Matrix' }).click();
  await page.waitForURL(/group=matrix/);
  await page.locator('table.matrix').getByText(/smb/).first().waitFor();
});

test('a report is printed, and its PDF says in text what it is of', options, async () => {
  await go('/reports?q=ip%3A10.20.40.0%2F24');
  await page.getByRole('table').locator('tbody tr').first().waitFor();
  const rows = await page.getByRole('table').getByRole('row').count();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'PDF' }).first().click(),
  ]);
  const { text, totalPages } = await extractText(new Uint8Array(fs.readFileSync(await download.path())), {
    mergePages: true,
  });
  const words = text.replaceAll(/\s+/g, ' ');
  assert.match(words, /Inventory/);
  assert.match(words, /Scope: devices that match ip:10\.20\.40\.0\/24/);
  assert.match(words, /Period: \d{4}-\d\d-\d\d \d\d:\d\d to/);
  assert.match(words, new RegExp(`Page 1 of ${totalPages}`));
  const names = await page.getByRole('table').locator('tbody tr td:first-child').allTextContents();
  assert.equal(names.length, rows - 1);
  for (const name of names) assert.ok(words.replaceAll(' ', '').includes(name.replaceAll(' ', '')), name);
});

test('a report is scheduled by keyboard alone, made at once, and kept', options, async () => {
  await go('/reports?kind=out-of-date');
  await tabTo('Schedule this report', 'button');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await dialog.getByLabel('Name').fill('Out of date, for the board');
  await dialog.getByLabel('How often').selectOption('month');
  await dialog.getByRole('button', { name: 'Schedule this report' }).press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Make now' }).press('Enter');
  const kept = page.getByRole('link', { name: 'Out of date, for the board: PDF' });
  await kept.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), kept.press('Enter')]);
  const { text } = await extractText(new Uint8Array(fs.readFileSync(await download.path())), { mergePages: true });
  assert.match(text.replaceAll(/\s+/g, ' '), /Out-of-date systems/);
});

test('several devices at once: chosen, placed, and found by their place', options, async () => {
  await page.setViewportSize(DESKTOP);
  await go('/devices?q=category%3Ainfusion-pump');
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  const boxes = page.getByRole('checkbox', { name: /^Select / });
  await boxes.first().waitFor();
  const count = await boxes.count();
  for (let at = 0; at < count; at++) await boxes.nth(at).press('Space');
  await page.getByText(`${count} devices chosen`).waitFor();
  await page.getByRole('button', { name: 'Set place' }).click();
  await page.getByLabel('Where they stand').fill('Ward 7');
  await page.getByRole('button', { name: `Set it for ${count} devices` }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await go('/devices?q=location%3A%22Ward+7%22');
  await page.getByText(`${count} devices`).first().waitFor();
});

const seat = (): Seat => ({ page, session: hospital.session, go });

test('a policy is derived, proved, approved and taken back', options, () => planIsMade(seat()));

test('what if a pump is set apart; a difference is adopted and reopened', options, () => driftIsMended(seat()));

test(
  'a step at the enforcement point is looked at, kept and undone',
  { ...options, skip: noBrowser || (point.missing ?? false) },
  () => stepIsTaken(seat()),
);

test('configurations are brought, read without their secrets, removed and taken back', options, () =>
  configurationsAreBrought(seat()),
);

test('what a device is: one answer on the overview, and its way back', options, () => questionIsAnswered(seat()));

test('on a phone nothing of it is wider than the screen', options, async () => {
  await page.setViewportSize(PHONE);
  for (const place of [
    '/',
    '/out-of-date',
    `/map?period=7d&time=${encodeURIComponent(today)}&than=${encodeURIComponent(dayBefore)}`,
    '/access',
    '/access?kind=person&at=drsmith',
    '/access?kind=person&at=drsmith&group=matrix',
    '/reports',
    '/reports?kind=patient-data',
    '/segmentation',
    '/segmentation?kind=isolate',
    '/segmentation?kind=enforcement',
    '/segmentation?kind=drift',
    '/segmentation?kind=configurations',
  ]) {
    await go(place);
    await noSidewaysScroll(place);
  }
  await go('/devices');
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  await page
    .getByRole('checkbox', { name: /^Select / })
    .first()
    .click();
  await page.getByText('1 device chosen').waitFor();
  await noSidewaysScroll('choosing');
});
