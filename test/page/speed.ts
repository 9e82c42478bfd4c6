/**
 * `npm run bench:page`: how fast the page is before a large hospital, measured by the page itself in Chromium: from a cold browser to what is
 * shown, from a filter to its rows, and frames while the map is moved. Drawn by software, as a machine without a graphics card does.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { fillData } from '../../bench/live-data.ts';
import { machine, writeResults } from '../../bench/results.ts';
import { buildWeb } from '../../scripts/build-web.ts';
import { placesIn } from '../../src/app/memory.ts';
import { PASSWORD, type RunningService, Session, startService } from '../service-client.ts';
import { openBrowser, signInOnPage } from './browser.ts';

const WORK = path.join(import.meta.dirname, '../../bench/work/page');
const RUNS = 7;
/** Filters that are typed, of devices that are there and that are not. */
const FILTERS = [
  'category:infusion-pump',
  'ip:10.2.0.0/16',
  'vendor:philips',
  'os:windows',
  'name:nobody',
  'unknown:yes',
];
/** The zone whose devices are drawn one by one. */
const OPENED = 'infusion-pump';
const MOVES = 90;

const { values } = parseArgs({
  options: {
    flows: { type: 'string', default: '2000000' },
    store: { type: 'string' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`usage: npm run bench:page -- [--flows N | --store DIR] [--keep]
  --flows N    flows in the store, beside 15,000 devices (2,000,000)
  --store DIR  the flows that an earlier \`npm run bench:store\` left, as in bench/work/store
  --keep       uses the data of an earlier run
Needs chromium.`);
  process.exit(0);
}

interface Counted {
  readonly total: number;
}

interface Loaded {
  /** From the start of the navigation to what is shown, in milliseconds. */
  readonly shown: number;
  /** Scripts as they came over the wire, in bytes. */
  readonly scripts: number;
}

const data = path.join(WORK, 'data');
if (!(values.keep && fs.existsSync(data))) {
  fs.rmSync(WORK, { recursive: true, force: true });
  await fillData(data, WORK, values.store === undefined ? Number(values.flows) : 0, tell);
  if (values.store !== undefined) {
    const { flows } = placesIn(data);
    fs.rmSync(flows, { recursive: true });
    fs.symlinkSync(path.resolve(values.store), flows);
  }
}
buildWeb(false);
const service = await startService(WORK, 'flows: { flowDays: null, rollupDays: null }\nsensors: []');
try {
  const session = new Session(service.url);
  await session.signIn(service.secret);
  const { total } = await session.get<Counted>('/api/v1/devices?limit=1');
  const rows = /^wardline_flow_store_rows (\d+)/m.exec(await session.text('/metrics'))?.[1] ?? '0';
  tell('cold browsers');
  const cold: Loaded[] = [];
  for (let run = 0; run < RUNS; run++) cold.push(await coldStart(service));
  const page = await signedIn(service);
  tell('filters');
  const filters: number[] = [];
  for (let run = 0; run < RUNS; run++) for (const words of FILTERS) filters.push(await filter(page, words));
  tell('the map');
  const zones = await frames(page, `${service.url}/map?zones=category`);
  const opened = await frames(page, `${service.url}/map?zones=category&open=${OPENED}`);
  const { total: nodes } = await session.get<Counted>(`/api/v1/devices?q=category:${OPENED}&limit=1`);
  await page.context().close();
  writeResults(
    'page',
    `## The page before ${total.toLocaleString('en')} devices and ${Number(rows).toLocaleString('en')} flows

\`npm run bench:page\`: ${machine()}. Measured by the page in Chromium, which draws by software beside the service on the same cores.

| what | median | worst |
| --- | ---: | ---: |
${line(
  'cold browser, overview shown with its figures, ms',
  cold.map(({ shown }) => shown),
)}
${line(
  'scripts for it over the wire, kB',
  cold.map(({ scripts }) => scripts / 1000),
)}
${line('devices: from a filter to its rows, ms', filters)}
${line(`map of zones, moved and zoomed: ms between frames (${zones.rate.toFixed(0)} frames/s)`, zones.gaps)}
${line(`map with a zone of ${nodes} devices open: ms between frames (${opened.rate.toFixed(0)} frames/s)`, opened.gaps)}`,
  );
} finally {
  await service.end();
}

function tell(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}

function line(what: string, numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  return `| ${what} | ${(sorted[Math.floor((sorted.length - 1) / 2)] ?? 0).toFixed(0)} | ${(sorted.at(-1) ?? 0).toFixed(0)} |`;
}

/** A browser with an empty profile in which somebody signed in on another page of the same service before. */
async function signedIn({ url }: RunningService): Promise<Page> {
  const browser = await openBrowser(WORK);
  const page = browser.pages()[0] ?? (await browser.newPage());
  await page.goto(url);
  await signInOnPage(page, PASSWORD);
  await page.locator('#content').waitFor();
  return page;
}

/** Opens the overview with nothing in the browser's memory but the session. */
async function coldStart(running: RunningService): Promise<Loaded> {
  const first = await signedIn(running);
  const cookies = await first.context().cookies();
  await first.context().close();
  const browser = await openBrowser(WORK);
  await browser.addCookies(cookies);
  const page = browser.pages()[0] ?? (await browser.newPage());
  await page.goto(running.url);
  const shown = await page.waitForFunction(() => {
    const figures = document.querySelectorAll('.figure .value');
    const isThere = figures.length > 0 && document.querySelector('.shimmer') === null;
    return isThere ? performance.now() : false;
  });
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('.js'))
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
  );
  const loaded = { shown: Number(await shown.jsonValue()), scripts };
  await browser.close();
  return loaded;
}

/** Types a filter over the devices; from Enter to the first frame with its rows. */
async function filter(page: Page, words: string): Promise<number> {
  await page.goto(`${new URL(page.url()).origin}/devices`);
  await page.waitForFunction(
    () => document.querySelector('.shimmer') === null && document.querySelector('h1') !== null,
  );
  const box = page.getByRole('combobox', { name: 'Search devices' });
  await box.fill(words);
  await page.evaluate(() => {
    addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Enter') performance.mark('asked');
      },
      { capture: true, once: true },
    );
  });
  const answered = page.waitForResponse((response) => response.url().includes('/api/v1/devices?'));
  await box.press('Enter');
  await answered;
  await page.waitForFunction(() => document.querySelector('.shimmer') === null);
  return page.evaluate(
    () =>
      new Promise<number>((resolve) =>
        requestAnimationFrame(() =>
          setTimeout(() => resolve(performance.now() - (performance.getEntriesByName('asked')[0]?.startTime ?? 0))),
        ),
      ),
  );
}

/** Moves and zooms the map and answers the gaps between frames, in milliseconds. */
async function frames(
  page: Page,
  address: string,
): Promise<{ readonly gaps: readonly number[]; readonly rate: number }> {
  await page.goto(address);
  const canvas = page.locator('canvas').first();
  await canvas.waitFor();
  await page.waitForFunction(() => document.querySelector('.shimmer') === null);
  const box = await canvas.boundingBox();
  if (box === null) throw new Error('the map is not drawn');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.evaluate(() => {
    const gaps: number[] = [];
    let last = performance.now();
    const tick = (now: number): void => {
      gaps.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    Object.assign(globalThis, { gaps });
  });
  await page.mouse.move(x - 200, box.y + 12);
  await page.mouse.down();
  for (let step = 0; step < MOVES; step++)
    await page.mouse.move(x - 200 + (step % 30) * 8, box.y + 12 + (step % 20) * 6);
  await page.mouse.up();
  await page.mouse.move(x, y);
  for (let step = 0; step < MOVES; step++) await page.mouse.wheel(0, step % 30 < 15 ? -60 : 60);
  const gaps = (await page.evaluate(() => (globalThis as unknown as { gaps: number[] }).gaps)).slice(1);
  return { gaps, rate: (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0) };
}
