/** axe-core finds no violation of WCAG 2.2 A and AA on any page, in either theme, on a desktop and on a phone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { PASSWORD } from '../service-client.ts';
import { noBrowser, openBrowser, signInOnPage, startHospital } from './browser.ts';
import { configurationFiles } from './configurations.ts';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What themes are judged by: everything else is the same in both. */
const OF_A_THEME = ['color-contrast', 'link-in-text-block'];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function violations(page: Page, only: readonly string[]): Promise<readonly string[]> {
  await page.waitForFunction(() => document.querySelector('.shimmer') === null);
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(only)}, resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  )) as readonly Violation[];
  return found.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary.slice(0, 300)}`),
  );
}

test('every page', { skip: noBrowser, timeout: 900_000 }, async (context) => {
  const hospital = await startHospital();
  const browser = await openBrowser(hospital.folder);
  // The browser's own folder lies in the hospital's: it goes first.
  context.after(async () => {
    await browser.close();
    await hospital.close();
  });
  const page = browser.pages()[0] ?? (await browser.newPage());
  page.setDefaultTimeout(120_000);
  await page.addInitScript(axe.source);
  const idOf = async (address: string): Promise<string> => {
    const { items } = await hospital.session.get<{ readonly items: readonly { readonly id: string }[] }>(address);
    return items[0]?.id ?? '';
  };
  const device = await idOf('/api/v1/devices?q=SPACECOM&limit=1');
  const finding = await idOf('/api/v1/findings?limit=1');
  const problems: string[] = [];
  const look = async (name: string): Promise<void> => {
    for (const viewport of SIZES) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const found = await violations(page, colorScheme === 'light' ? RULES : OF_A_THEME);
        problems.push(...found.map((problem) => `${name} ${viewport.width} ${colorScheme}: ${problem}`));
      }
    }
  };
  await page.goto(hospital.service.url);
  await page.getByLabel('Name', { exact: true }).waitFor();
  await look('sign-in');
  await signInOnPage(page, PASSWORD);
  await page.locator('#content').waitFor();
  const places = [
    '/',
    '/devices',
    '/devices?group=category',
    '/devices?q=vendor:nobody',
    `/devices/${device}`,
    `/devices/${device}?open=manufacturer`,
    '/map',
    '/map?time=2026-11-27T02:00:00.000Z&than=2026-11-27T01:00:00.000Z',
    '/segmentation',
    '/segmentation?kind=isolate',
    '/segmentation?kind=enforcement',
    '/segmentation?kind=drift',
    '/segmentation?kind=configurations',
    '/out-of-date',
    '/access',
    `/access?kind=device&at=${device}`,
    `/access?kind=device&at=${device}&show=forgotten-permission`,
    `/access?kind=device&at=${device}&group=matrix`,
    '/access?kind=person',
    '/reports',
    '/reports?kind=patient-data',
    '/reports?kind=suppliers',
    '/findings',
    '/findings?group=place',
    '/findings?show=held',
    `/findings/${finding}`,
    '/patient-data',
    '/changes',
    '/conversations',
    '/facts',
    '/sensors',
    '/search?q=philips',
    '/nowhere',
    '/account',
    '/users',
    '/roles',
    '/tokens',
    '/audit',
    '/webhooks',
    '/settings',
    '/system',
    '/manual/12-sensors',
    '/manual?q=capture',
  ];
  for (const place of places) {
    await page.goto(hospital.service.url + place);
    await page.getByRole('heading').first().waitFor();
    await look(place);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${hospital.service.url}/findings/${finding}`);
  for (const step of ['Set state', 'Assign', 'Comment', 'Hold back']) {
    await page.getByRole('button', { name: new RegExp(`^${step}`) }).click();
    await page.getByRole('dialog').waitFor();
    await look(step);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await page.goto(`${hospital.service.url}/segmentation?kind=configurations`);
  await page.locator('input[aria-label="Choose files"]').setInputFiles(configurationFiles());
  await page.getByText('2 configurations read').waitFor();
  for (const summary of await page.locator('summary').all()) await summary.click();
  await look('configurations');
  assert.deepEqual(problems, []);
});
