/** What people do every day: bring a capture and watch it appear, work through findings by keys and on a phone, and read how. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { PASSWORD } from '../service-client.ts';
import { type Hospital, noBrowser, openBrowser, signInOnPage, startHospital } from './browser.ts';

const TRACE = path.join(import.meta.dirname, '../traces/dicom/laboratory.pcap');
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };
const options = { skip: noBrowser, timeout: 300_000 };
/** A busy machine takes its time to start a decoding process. */
const READING = 120_000;
const HOSTILE = [
  '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>',
  'pump\u202Egnp.exe',
  'x'.repeat(3000),
  'שלום 👩‍⚕️ {{7*7}} javascript:alert(1)',
].join('\n');

let hospital: Hospital;
let browser: BrowserContext;
let page: Page;
const complaints: string[] = [];
/** Refusals that a test provokes itself. */
const EXPECTED = /status of (401|415)/;

before(async () => {
  if (noBrowser) return;
  hospital = await startHospital();
  browser = await openBrowser(hospital.folder);
  page = browser.pages()[0] ?? (await browser.newPage());
  page.setDefaultTimeout(120_000);
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(hospital.service.url);
  await signInOnPage(page, PASSWORD);
  await page.locator('#content').waitFor();
});
after(async () => {
  await browser?.close();
  await hospital?.close();
});

async function open(
  place: string,
  viewport: { readonly width: number; readonly height: number } = DESKTOP,
): Promise<void> {
  await page.setViewportSize(viewport);
  await page.goto(hospital.service.url + place);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(() => document.querySelector('.shimmer') === null);
}

async function noSidewaysScroll(where: string): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${where} is ${over} pixels too wide`);
}

test('a capture is brought, read and known again; what is no capture is refused', options, async () => {
  await open('/sensors');
  const input = page.locator('input[type=file]');
  const news = page.getByRole('status', { name: 'Captures on their way' });
  await input.setInputFiles(TRACE);
  await news.getByText(/\d+ packets\./).waitFor({ timeout: READING });
  await page.getByRole('rowheader', { name: 'laboratory.pcap' }).waitFor();
  await input.setInputFiles({
    name: 'again.pcap',
    mimeType: 'application/octet-stream',
    buffer: fs.readFileSync(TRACE),
  });
  await news.getByText('These very bytes were read before').waitFor();
  await input.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no capture at all') });
  await news.getByText(/This is no capture/).waitFor();
  assert.deepEqual(
    fs.readdirSync(path.join(hospital.folder, 'data')).filter((name) => name.startsWith('upload')),
    [],
  );
  await news.getByRole('link', { name: 'What it shows' }).first().click();
  await page.getByRole('heading', { name: 'Conversations' }).waitFor();
  await page.getByText('dicom', { exact: true }).first().waitFor();
});

test('a capture is dropped on the page', options, async () => {
  await open('/sensors');
  const data = await page.evaluateHandle(
    (bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], 'dropped.pcap'));
      return transfer;
    },
    [...fs.readFileSync(TRACE)],
  );
  await page.dispatchEvent('main', 'dragover', { dataTransfer: data });
  await page.locator('.drop.over').waitFor();
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
  await page.getByText('dropped.pcap').waitFor();
  await page.getByText('These very bytes were read before').waitFor();
});

test('by keyboard alone: findings are chosen, set, given, commented, taken back and held back', options, async () => {
  await open('/findings');
  await page.locator('a.whole').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText('2 findings selected').waitFor();
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Open/).waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'state');
  for (let steps = 0; steps < 2; steps++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByText('2 findings: In progress.').waitFor();
  const inProgress = page.locator('.line', { hasText: 'In progress' });
  await inProgress.nth(1).waitFor();
  assert.equal(await inProgress.count(), 2);
  await page.keyboard.press('a');
  await dialog.getByLabel('Whose it is').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('2 findings are with Administrator.').waitFor();
  await page.keyboard.press('u');
  await page.getByText('It is as it was.').waitFor();
  await page.keyboard.press('c');
  await dialog.getByLabel('Comment', { exact: true }).waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
  await page.keyboard.type('Asked the maker.');
  await page.keyboard.press('Control+Enter');
  await page.getByText('The comment stands with 2 findings.').waitFor();
  const title = await inProgress.locator('a.whole').first().textContent();
  await page.locator('a.whole').first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: title ?? '' }).waitFor();
  await page.getByText('Open → In progress').waitFor();
  await page.getByText('taken from everybody').waitFor();
  await page.getByText('Asked the maker.').waitFor();
  await page.keyboard.press('m');
  await dialog.getByLabel('Reason').waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
  await page.keyboard.type('known, mended in spring');
  await page.keyboard.press('Enter');
  await page.getByText(/are held back until/).waitFor();
  await page.getByText('Held back', { exact: true }).waitFor();
  await dialog.waitFor({ state: 'detached' });
  await page.keyboard.press('u');
  await page.getByText('It is as it was.').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.getByRole('heading', { level: 1, name: 'Sensors and captures' }).waitFor();
  const { items } = await hospital.session.get<{ readonly items: readonly { readonly action: string }[] }>(
    '/api/v1/audit?limit=50',
  );
  for (const action of ['triageFindings', 'createSuppression', 'endSuppression', 'uploadCapture'])
    assert.ok(
      items.some((entry) => entry.action === action),
      `${action} is in the audit log`,
    );
});

test('on a phone: findings are grouped, opened and resolved, and what was said harms nothing', options, async () => {
  const { items } = await hospital.session.get<{
    readonly items: readonly { readonly id: string; readonly kind: string }[];
  }>('/api/v1/findings?limit=1&sort=-severity');
  const [first] = items;
  assert.ok(first);
  await hospital.session.ask('POST', '/api/v1/findings/triage', { findings: [first.id], comment: HOSTILE });
  await hospital.session.ask('POST', '/api/v1/suppressions', {
    kind: 'nothing.at-all',
    reason: HOSTILE.slice(0, 500),
    place: HOSTILE.slice(0, 200),
    days: 7,
  });
  for (const place of [
    '/findings?group=place',
    '/findings?show=held',
    `/findings/${first.id}`,
    '/system',
    '/manual/12-sensors',
    '/sensors',
  ]) {
    await open(place, PHONE);
    await noSidewaysScroll(place);
  }
  await open(`/findings/${first.id}`, PHONE);
  await page.getByText('pump⟨U+202E⟩gnp.exe').waitFor();
  await page.getByRole('button', { name: 'Set state' }).click();
  await page.getByLabel(/^Resolved/).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByText('1 finding: Resolved.').waitFor();
  await open('/findings?show=done', PHONE);
  await page.getByText('1 finding', { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => Reflect.get(window, 'harmed')), undefined);
  assert.equal(await page.locator('main img, main script').count(), 0);
});

test('the question mark leads to the documentation, which is searched and shows its pictures', options, async () => {
  await open('/sensors');
  await page.getByRole('link', { name: 'Help for this page' }).click();
  await page.getByRole('heading', { level: 2, name: 'Sensors', exact: true }).waitFor();
  await page.getByRole('searchbox', { name: 'Search the documentation' }).fill('stick out tongue');
  await page.getByText('No section holds all of these words.').waitFor();
  await page.getByRole('searchbox', { name: 'Search the documentation' }).fill('held back reason');
  await page.getByRole('link', { name: 'The page: Findings' }).click();
  await page.getByRole('heading', { level: 2, name: 'Findings' }).waitFor();
  const picture = page.getByRole('img', { name: 'The overview of a small hospital' });
  await picture.scrollIntoViewIfNeeded();
  await page.waitForFunction(() => {
    const image = document.querySelector<HTMLImageElement>('.picture');
    return (image?.naturalWidth ?? 0) > 0;
  });
});

test('the installation tells what is left to be done, and of a backup once there is one', options, async () => {
  await open('/system');
  await page.getByText('No backup was made yet').waitFor();
  await page.getByRole('link', { name: 'Make a backup' }).waitFor();
  await page.getByText('no provider of the hospital is set up').waitFor();
});

test('the page complained of nothing', options, () => {
  assert.deepEqual(complaints, []);
});
