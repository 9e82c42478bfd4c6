/** From an attack in the laboratory to an incident that is worked on, and a drill of what it might have become. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { capturesOf, keptAtLast } from '../kept.ts';
import { eventually, PASSWORD, Session } from '../service-client.ts';
import { noBrowser, openBrowser, signInOnPage, startEmpty } from './browser.ts';

const ATTACKS = path.join(import.meta.dirname, '../../lab/recordings/attacks.pcap.gz');
const [DESKTOP, PHONE] = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

interface Row {
  readonly id: string;
  readonly title: string;
  readonly findings: readonly string[];
}

/** What axe finds on the page, and whether it scrolls sideways, on a desktop and on a phone. */
async function faults(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const viewport of [PHONE, DESKTOP]) {
    await page.setViewportSize(viewport);
    await page.evaluate(axe.source);
    const violations = (await page.evaluate(`axe.run(document).then(({ violations }) => violations)`)) as readonly {
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
    found.push(...violations.map(({ id, nodes }) => `${viewport.width} ${id}: ${nodes[0]?.html.slice(0, 200)}`));
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) found.push(`${viewport.width}: scrolls sideways by ${over}`);
  }
  return found;
}

test('an attack is an incident: read, worked on, handed on; and a drill is played', {
  skip: noBrowser,
  timeout: 600_000,
}, async (context) => {
  const { folder, inbox, service } = await startEmpty();
  const session = new Session(service.url);
  await session.signIn(service.secret);
  fs.copyFileSync(ATTACKS, path.join(inbox, 'attacks.pcap.gz'));
  // Incidents grow while a capture is read: the story that is followed is that of all of it.
  await capturesOf(session, 1);
  await keptAtLast(session);
  const { items } = await session.get<{ readonly items: readonly Row[] }>('/api/v1/incidents');
  const browser = await openBrowser(folder);
  context.after(async () => {
    await browser.close();
    await service.end('SIGKILL');
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  const page = browser.pages()[0] ?? (await browser.newPage());
  page.setDefaultTimeout(120_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(service.url);
  await signInOnPage(page, PASSWORD);
  await page.locator('#content').waitFor();

  const one = items.find(({ findings }) => findings.length > 1);
  assert.ok(one);
  await page.goto(`${service.url}/incidents`);
  await page.locator(`a[href="/incidents/${one.id}"]`).click();
  await page
    .locator('.story > li')
    .nth(one.findings.length - 1)
    .waitFor();
  const box = page.getByRole('checkbox').first();
  await box.check();
  await page.locator('.tasks > li.done').waitFor();
  await page.getByLabel('State', { exact: true }).selectOption('in-progress');
  const { triage } = await eventually(
    () =>
      session.get<{ readonly triage: { readonly state: string; readonly done: readonly object[] } }>(
        `/api/v1/incidents/${one.id}`,
      ),
    (incident) => incident.triage.state === 'in-progress',
    60_000,
  );
  assert.equal(triage.done.length, 1, 'the tick is kept');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'STIX 2.1' }).click(),
  ]);
  const bundle = JSON.parse(fs.readFileSync(await download.path(), 'utf8'));
  assert.equal(bundle.type, 'bundle');
  assert.deepEqual(await faults(page), [], 'the page of an incident');

  await page.goto(`${service.url}/drill`);
  await page.getByLabel('Epidemics').selectOption('20');
  await page.getByRole('button', { name: 'Play it' }).click();
  await page.locator('.drill-chart').waitFor();
  const { items: drills } = await session.get<{
    readonly items: readonly {
      readonly state: string;
      readonly answer: { readonly before: { readonly infected: readonly string[] } };
    }[];
  }>('/api/v1/drills');
  assert.equal(drills[0]?.state, 'done');
  const infected = drills[0]?.answer.before.infected.length ?? 0;
  await page
    .locator('.spots > li')
    .nth(infected - 1)
    .waitFor();
  assert.equal(await page.locator('.spots > li').count(), infected);
  assert.deepEqual(await faults(page), [], 'the page of a drill');
  await page.getByRole('button', { name: 'An intruder' }).click();
  const devices = await session.get<{ readonly items: readonly { readonly id: string }[] }>('/api/v1/devices?limit=1');
  await page.getByLabel('Where the intruder is').selectOption(devices.items[0]?.id ?? '');
  await page.locator('.layers, .state').first().waitFor();
  assert.deepEqual(await faults(page), [], 'the page of an intruder');
  assert.deepEqual(complaints, []);
});
