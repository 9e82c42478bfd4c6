/** A real browser before the real service with the demo hospital in it: for the journeys and for pictures of every page. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { buildWeb } from '../../scripts/build-web.ts';
import { eventually, type RunningService, Session, startService } from '../service-client.ts';

const { CI } = process.env;
export const DEMO: string = path.join(import.meta.dirname, '../../examples/demo/hospital.pcap.gz');
const CHROMIUM = '/usr/bin/chromium';
/** Devices of the demo, at least, and how long reading it may take, in milliseconds. */
const DEVICES = 35;
const READING = 180_000;

/** Why there can be no browser here; null where there can. In CI there has to be one. */
export const noBrowser: string | false =
  fs.existsSync(CHROMIUM) || CI === 'true' ? false : `${CHROMIUM} is missing: apt-get install chromium`;

/** A browser with a profile of its own, that talks to nobody but the service. */
export async function openBrowser(folder: string): Promise<BrowserContext> {
  const profile = fs.mkdtempSync(path.join(folder, 'profile-'));
  return chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    viewport: { width: 1440, height: 900 },
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Hospital {
  readonly folder: string;
  readonly inbox: string;
  readonly service: RunningService;
  /** Signed in as the administrator, with PASSWORD. */
  readonly session: Session;
  close(): Promise<void>;
}

/** The service with an empty network and nobody signed in yet. */
export async function startEmpty(more = ''): Promise<{
  readonly folder: string;
  readonly inbox: string;
  readonly service: RunningService;
}> {
  buildWeb(false);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-page-'));
  const inbox = path.join(folder, 'inbox');
  fs.mkdirSync(inbox);
  const sensor = `sensors: [{ kind: folder, name: inbox, folder: ${inbox}, quietSeconds: 1 }]\n${more}`;
  return { folder, inbox, service: await startService(folder, sensor) };
}

/** Lays the demo capture into the folder that is watched. */
export function layDemo(inbox: string): void {
  fs.copyFileSync(DEMO, path.join(inbox, 'hospital.pcap.gz'));
}

/** Configurations, a policy, documents and intents of the demo hospital. */
const ACCESS = path.join(import.meta.dirname, '../../examples/demo/access');
const VOICES = `access: { network: ${ACCESS}/network, policy: ${ACCESS}/policy.yaml, declared: ${ACCESS}/documents, intents: ${ACCESS}/intents.txt }\n`;

/** The service with the demo hospital in it, and `more` in its configuration. */
export async function startHospital(more = ''): Promise<Hospital> {
  const { folder, inbox, service } = await startEmpty(VOICES + more);
  const session = new Session(service.url);
  await session.signIn(service.secret);
  layDemo(inbox);
  await eventually(
    () => session.get<{ readonly total: number }>('/api/v1/devices?limit=1'),
    ({ total }) => total >= DEVICES,
    READING,
  );
  return {
    folder,
    inbox,
    service,
    session,
    async close() {
      await service.end('SIGKILL');
      // What was killed may still be writing for a moment.
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** Fills in the sign-in page. */
export async function signInOnPage(page: Page, password: string, name = 'administrator'): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
