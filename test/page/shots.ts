/** Pictures of every page at desktop and phone size, light and dark, into `.cache/shots`: `npm run shots [NAME …]`; `npm run shots -- --help` lists the names. */
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { eventually, PASSWORD } from '../service-client.ts';
import { openBrowser, signInOnPage, startHospital } from './browser.ts';
import { configurationFiles } from './configurations.ts';
import { openPoint } from './enforcement-point.ts';

const out = path.join(import.meta.dirname, '../../.cache/shots');
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
/** Pages longer than this are cut, in pixels. */
const LONGEST = 2600;

/** Where each page is; what stands in braces is found when there is something. */
const PLACES: Readonly<Record<string, string>> = {
  'sign-in': '/',
  overview: '/',
  devices: '/devices',
  'devices-grouped': '/devices?group=category',
  'devices-none': '/devices?q=vendor:nobody',
  device: '/devices/{device}',
  evidence: '/devices/{device}?open=manufacturer',
  map: '/map',
  'map-categories': '/map?zones=category',
  'map-difference': '/map?{hours}',
  'out-of-date': '/out-of-date',
  access: '/access',
  'access-list': '/access?at={files}',
  'access-voices': '/access?at={archive}',
  'access-matrix': '/access?group=matrix&at={files}',
  reports: '/reports',
  'reports-out-of-date': '/reports?kind=out-of-date',
  'reports-suppliers': '/reports?kind=suppliers',
  findings: '/findings',
  'findings-grouped': '/findings?group=place',
  'findings-held': '/findings?show=held',
  finding: '/findings/{finding}',
  incidents: '/incidents',
  incident: '/incidents/{incident}',
  segmentation: '/segmentation',
  'segmentation-approved': '/segmentation?show=approved',
  'segmentation-isolate': '/segmentation?kind=isolate&at={device}',
  'segmentation-enforcement': '/segmentation?kind=enforcement',
  'segmentation-step': '/segmentation?kind=enforcement',
  'segmentation-drift': '/segmentation?kind=drift',
  'segmentation-configurations-none': '/segmentation?kind=configurations',
  'segmentation-configurations': '/segmentation?kind=configurations',
  drill: '/drill',
  'drill-reach': '/drill?kind=reach&at={first}',
  'patient-data': '/patient-data',
  changes: '/changes',
  conversations: '/conversations',
  facts: '/facts',
  sensors: '/sensors',
  search: '/search?q=philips',
  missing: '/nowhere',
  account: '/account',
  users: '/users',
  roles: '/roles',
  tokens: '/tokens',
  audit: '/audit',
  webhooks: '/webhooks',
  settings: '/settings',
  system: '/system',
  manual: '/manual/12-sensors',
  'manual-search': '/manual?q=capture',
};
const USAGE = `npm run shots [NAME …]
Takes pictures of every page, or of those that are named, at desktop and phone size, light and dark, into .cache/shots.

Examples:
  npm run shots
  npm run shots segmentation segmentation-drift

Names: ${Object.keys(PLACES).join(' ')}`;

const wanted = process.argv.slice(2);
const stranger = wanted.find((name) => !Object.hasOwn(PLACES, name));
if (stranger !== undefined) {
  const isHelp = stranger === '--help' || stranger === '-h';
  console.log(isHelp ? USAGE : `There is no page called ${stranger}.\n\n${USAGE}`);
  process.exit(isHelp ? 0 : 2);
}
const point = openPoint();
const hospital = await startHospital(point.config);
fs.copyFileSync(
  path.join(import.meta.dirname, '../../lab/recordings/attacks.pcap.gz'),
  path.join(hospital.inbox, 'attacks.pcap.gz'),
);
const incident = await eventually(firstIncident, (id) => id !== '', 180_000);
await hospital.session.ask('POST', '/api/v1/drills', { runs: 50 });
if (wanted.length === 0 || wanted.some((name) => name.startsWith('segmentation'))) await segment();
const device = await firstId('/api/v1/devices?q=SPACECOM&limit=1');
const finding = await firstId('/api/v1/findings?limit=1');
const IDS: Readonly<Record<string, string>> = {
  device,
  finding,
  incident,
  hours: await lastHours(),
  files: await firstParty(),
  archive: await firstParty('ARCHIVE'),
  first: await firstId('/api/v1/devices?limit=1&sort=name'),
};

fs.mkdirSync(out, { recursive: true });
const browser = await openBrowser(hospital.folder);
const page = browser.pages()[0] ?? (await browser.newPage());
page.on('console', (message) => {
  if (message.type() === 'error' || message.type() === 'warning') console.log(`${page.url()}: ${message.text()}`);
});
page.on('pageerror', (error) => console.log(`${page.url()}: ${error.message}`));
await page.goto(hospital.service.url);
await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
if (isWanted('sign-in')) await shoot(page, 'sign-in');
await signInOnPage(page, PASSWORD);
await page.locator('#content').waitFor();
for (const [name, place] of Object.entries(PLACES)) {
  if (!isWanted(name) || name === 'sign-in') continue;
  await page.goto(hospital.service.url + place.replace(/\{(\w+)\}/, (_, id: string) => IDS[id] ?? ''));
  await press(page, name);
  await shoot(page, name);
}
await browser.close();
await hospital.close();
point.close();
console.log(`The pictures are in ${out}.`);

function isWanted(name: string): boolean {
  return wanted.length === 0 || wanted.includes(name);
}

/** Plans, drift and a step that waits, so that there is something to look at. */
async function segment(): Promise<void> {
  const root = '/api/v1/segmentation';
  for (const place of [`${root}/plan?of=derived`, `${root}/plan?of=approved`, `${root}/drift`]) {
    await hospital.session.ask('POST', place);
    await eventually(
      () => hospital.session.get<{ readonly state: string }>(place),
      ({ state }) => state !== 'working',
      180_000,
    );
  }
  if (point.missing !== null) return;
  const steps = `${root}/enforcement/steps`;
  await hospital.session.ask('POST', steps, {
    step: { kind: 'stage', zones: ['building', 'offices'], stage: 'audit' },
  });
  await hospital.session.ask('POST', `${root}/enforcement/confirm`);
  const ventilator = await firstId('/api/v1/devices?q=EVITA&limit=1');
  await hospital.session.ask('POST', steps, { step: { kind: 'quarantine', device: ventilator } });
  const printer = await firstId('/api/v1/devices?q=NPI2A&limit=1');
  await hospital.session.ask('POST', steps, { step: { kind: 'quarantine', device: printer } });
  await hospital.session.ask('POST', `${root}/enforcement/rollback`);
}

/** What has to be pressed before there is something to see. */
async function press(of: Page, name: string): Promise<void> {
  if (name === 'segmentation-isolate') {
    await of.getByRole('button', { name: 'Try it' }).click();
    await of.getByRole('heading', { name: 'What would stop' }).waitFor();
  }
  if (name === 'segmentation-configurations') {
    await of.locator('input[aria-label="Choose files"]').setInputFiles(configurationFiles());
    await of.getByText('2 configurations read').waitFor();
    for (const summary of await of.locator('summary').all()) await summary.click();
    await of.evaluate(() => scrollTo(0, 0));
  }
  if (name === 'segmentation-step' && point.missing === null) {
    await of.getByRole('button', { name: 'Change the stage of building' }).click();
    await of.getByRole('dialog').waitFor();
  }
}

/** The last hour with traffic, compared with the one before. */
async function lastHours(): Promise<string> {
  const { last } = await hospital.session.get<{ readonly last: string }>('/api/v1/stats/traffic');
  const hour = new Date(last);
  hour.setUTCMinutes(0, 0, 0);
  return String(
    new URLSearchParams({ time: hour.toISOString(), than: new Date(hour.getTime() - 3_600_000).toISOString() }),
  );
}

async function firstParty(word = 'FILES'): Promise<string> {
  const { items } = await hospital.session.get<{ readonly items: readonly { readonly id: string }[] }>(
    `/api/v1/access/parties?kind=data&q=${word}`,
  );
  return encodeURIComponent(items[0]?.id ?? '');
}

/** The incident with most findings, once there are several. */
async function firstIncident(): Promise<string> {
  const { items } = await hospital.session.get<{
    readonly items: readonly { readonly id: string; readonly findings: readonly string[] }[];
  }>('/api/v1/incidents');
  return [...items].sort((a, b) => b.findings.length - a.findings.length)[0]?.id ?? '';
}

async function firstId(address: string): Promise<string> {
  const { items } = await hospital.session.get<{ readonly items: readonly { readonly id: string }[] }>(address);
  return items[0]?.id ?? '';
}

async function shoot(of: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const theme of ['light', 'dark'] as const) {
      await of.setViewportSize(viewport);
      await of.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      // The event stream never ends: that the page is quiet is told by its placeholders.
      await of.waitForFunction(
        () => document.querySelector('.shimmer') === null && document.querySelector('h1, h2, .card') !== null,
      );
      await of.waitForTimeout(350);
      const height = await of.evaluate(() => document.documentElement.scrollHeight);
      const isDialog = await of.evaluate(() => document.querySelector('dialog') !== null);
      await of.screenshot({
        path: path.join(out, `${name}-${size}-${theme}.png`),
        clip: { x: 0, y: 0, width: viewport.width, height: isDialog ? viewport.height : Math.min(height, LONGEST) },
        fullPage: !isDialog,
      });
    }
  }
}
