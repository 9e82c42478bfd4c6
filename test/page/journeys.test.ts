/** What people do on the page, in a real browser before the real service: sign in, find, prove, watch, be refused, come back. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { eventually, PASSWORD } from '../service-client.ts';
import { type Hospital, layDemo, noBrowser, openBrowser, signInOnPage, startEmpty, startHospital } from './browser.ts';

/** JavaScript that the first page needs, compressed, at most, in bytes. */
const FIRST_PAGE = 300_000;
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };
const options = { skip: noBrowser, timeout: 180_000 };

let hospital: Hospital;
let browser: BrowserContext;
let page: Page;
/** What the page complained of, and whom it asked: both have to stay empty of surprises. */
const complaints: string[] = [];
const strangers: string[] = [];

/** Complaints that a test provokes itself: refusals, and a connection that is cut. */
const EXPECTED = /status of (401|403|404|400)|net::ERR_(?!BLOCKED)/;

function listen(to: Page): void {
  to.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) complaints.push(message.text());
  });
  to.on('pageerror', (error) => complaints.push(String(error)));
  to.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') strangers.push(request.url());
  });
}

before(async () => {
  if (noBrowser) return;
  hospital = await startHospital();
  browser = await openBrowser(hospital.folder);
  page = browser.pages()[0] ?? (await browser.newPage());
  listen(page);
});
after(async () => {
  await browser?.close();
  await hospital?.close();
});

async function freshSignIn(name = 'administrator', password = PASSWORD): Promise<void> {
  await browser.clearCookies();
  await page.setViewportSize(DESKTOP);
  await page.goto(hospital.service.url);
  await signInOnPage(page, password, name);
  await page.locator('#content').waitFor();
}

const heading = (name: string | RegExp): Promise<void> => page.getByRole('heading', { level: 1, name }).waitFor();

test('sign in, find a device, open a claim down to its capture and frame', options, async () => {
  await freshSignIn();
  await heading('Your network');
  await page.getByRole('link', { name: /Devices seen on the network/ }).click();
  await heading('Devices');
  const box = page.getByRole('combobox', { name: 'Search devices' });
  await box.fill('category:infus');
  await page.getByRole('option', { name: /infusion-pump/ }).click();
  await box.press('Enter');
  await page.waitForURL(/q=category%3Ainfusion-pump/);
  await page.getByRole('link', { name: 'SPACECOM-204' }).click();
  await heading('SPACECOM-204');
  await page.getByRole('button', { name: 'Open the evidence for Manufacturer' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Heard').first().waitFor();
  const words = (await dialog.textContent()) ?? '';
  assert.match(words, /B\. Braun/);
  assert.match(words, /Frame\s*\d+/);
  assert.match(words, /hospital\.pcap\.gz/);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('img', { name: 'Traffic over time' }).waitFor();
});

test(
  'a claim is followed to its evidence, corrected, contradicted in sight, and the correction taken back',
  options,
  async () => {
    await freshSignIn();
    await page.goto(`${hospital.service.url}/devices?q=name%3ASPACECOM-204`);
    await page.getByRole('link', { name: 'SPACECOM-204' }).click();
    await heading('SPACECOM-204');
    await page.getByRole('button', { name: 'Open the evidence for Model' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Frame/).first().waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    // By keyboard: the button, the dialog with what is claimed, the word and its reason.
    await page.getByRole('button', { name: 'Correct Model' }).press('Enter');
    const box = dialog.getByLabel('Model', { exact: true });
    assert.equal(await box.inputValue(), 'SpaceCom');
    await box.fill('Perfusor Space');
    await dialog.getByLabel('Why (optional)').fill('type plate');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('The evidence says SpaceCom').waitFor();
    const told = page.getByRole('status').filter({ hasText: 'Corrected: model' });
    await told.waitFor();
    const said = page.getByRole('region', { name: 'What people say of it' });
    await said.getByText('type plate').waitFor();
    await told.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('status').filter({ hasText: 'Taken back' }).waitFor();
    await page.getByText('The evidence says SpaceCom').waitFor({ state: 'detached' });
    await said.getByText('taken back by').waitFor();
    // A name comes first, and is taken back in the list.
    await page.getByRole('button', { name: 'Correct', exact: true }).first().click();
    await page.getByRole('button', { name: 'Give a name' }).click();
    await dialog.getByLabel('Name', { exact: true }).fill('Pump at bed 4');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await heading('Pump at bed 4');
    await said
      .getByRole('button', { name: /^Undo step/ })
      .first()
      .click();
    await heading('SPACECOM-204');
  },
);

test('two devices are merged and split again', options, async () => {
  await freshSignIn();
  await page.goto(`${hospital.service.url}/devices?q=name%3ASPACECOM-204`);
  await page.getByRole('link', { name: 'SPACECOM-204' }).click();
  await heading('SPACECOM-204');
  const menu = page.getByRole('button', { name: 'Correct', exact: true }).first();
  await menu.click();
  await page.getByRole('button', { name: 'Merge with another device' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('The other device: a name or an address').fill('FILES-1');
  await dialog.getByRole('radio').first().check();
  await dialog.getByRole('button', { name: 'Merge with another device' }).click();
  const tied = page.getByRole('region', { name: 'One device?' }).getByText(/said on .* that they are one device/);
  await tied.waitFor();
  await menu.click();
  await page.getByRole('button', { name: 'Split this device' }).click();
  await dialog.getByLabel(/^00:50:56/).check();
  await dialog.getByRole('button', { name: 'Split this device' }).click();
  await dialog.waitFor({ state: 'detached' });
  await tied.waitFor({ state: 'detached' });
  const said = page.getByRole('region', { name: 'What people say of it' });
  const undo = said.getByRole('button', { name: /^Undo step/ });
  const takenBack = said.getByText('taken back by');
  await undo.nth(1).waitFor();
  // What was taken back before, in another journey, is told here as well.
  const before = await takenBack.count();
  for (const steps of [0, 1]) {
    await undo.first().click();
    await takenBack.nth(before + steps).waitFor();
  }
  const { total } = await hospital.session.get<{ readonly total: number }>('/api/v1/devices?limit=1');
  assert.equal(total, 40);
});

test('a bad search is refused with a sentence, and leaves the page whole', options, async () => {
  await freshSignIn();
  await page.goto(`${hospital.service.url}/devices?q=colour:red`);
  await page
    .getByText(/there is no field colour/)
    .first()
    .waitFor();
  await page.getByRole('combobox', { name: 'Search devices' }).fill('vendor:nobody-at-all');
  await page.getByRole('combobox', { name: 'Search devices' }).press('Enter');
  await page.getByText('Nothing matches').waitFor();
  await page.getByRole('button', { name: 'Clear the search' }).last().click();
  await page.getByText('40 devices').waitFor();
});

test('by keyboard alone: in, to a device, to its evidence, and back', options, async () => {
  await browser.clearCookies();
  await page.goto(hospital.service.url);
  await page.getByLabel('Name', { exact: true }).waitFor();
  await page.keyboard.type('administrator');
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await heading('Your network');
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await heading('Devices');
  await page.locator('a.whole').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const name = await page.evaluate(() => document.activeElement?.textContent ?? '');
  assert.notEqual(name, '');
  await page.keyboard.press('Enter');
  await heading(name);
  const evidence = page.getByRole('button', { name: /^Open the evidence/ }).first();
  await evidence.waitFor();
  for (let tabs = 0; tabs < 40 && !(await evidence.evaluate((one) => one === document.activeElement)); tabs++)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.ok(await evidence.evaluate((one) => one === document.activeElement), 'the focus is where it was');
  await page.keyboard.press('/');
  await page.keyboard.type('philips');
  await page.keyboard.press('Enter');
  await heading('Search');
  await page.keyboard.press('Shift+?');
  await page.keyboard.press('Escape');
});

test('first start: the secret is changed, a capture is laid down and appears by itself', options, async (context) => {
  const empty = await startEmpty();
  context.after(async () => {
    await empty.service.end('SIGKILL');
    fs.rmSync(empty.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  const other = await browser.newPage();
  context.after(() => other.close());
  listen(other);
  await other.goto(empty.service.url);
  await signInOnPage(other, empty.service.secret ?? '');
  await other.getByRole('heading', { name: 'Choose a password' }).waitFor();
  await other.getByLabel('One-time secret').fill(empty.service.secret ?? '');
  await other.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await other.getByLabel('New password again').fill(PASSWORD);
  await other.getByRole('button', { name: 'Change password' }).click();
  await other.getByText('Nothing was seen yet').waitFor();
  await other.getByText('Live', { exact: true }).waitFor();
  layDemo(empty.inbox);
  await other.getByRole('link', { name: /^4\d Devices/ }).waitFor({ timeout: 120_000 });
  await other.goto(`${empty.service.url}/sensors`);
  await other.getByText('hospital.pcap.gz').first().waitFor();
});

test('a viewer is refused where the role ends', options, async () => {
  const made = (await hospital.session.ask('POST', '/api/v1/users', {
    name: 'v.iewer',
    displayName: 'Vera Viewer',
    role: 'viewer',
  })) as { readonly secret: string };
  await browser.clearCookies();
  await page.goto(hospital.service.url);
  await signInOnPage(page, made.secret, 'v.iewer');
  await page.getByLabel('One-time secret').fill(made.secret);
  await page.getByLabel('New password', { exact: true }).fill('another sentence for viewers');
  await page.getByLabel('New password again').fill('another sentence for viewers');
  await page.getByRole('button', { name: 'Change password' }).click();
  await heading('Your network');
  assert.equal(await page.getByRole('link', { name: 'Audit log' }).count(), 0);
  for (const place of ['/users', '/audit', '/conversations']) {
    await page.goto(hospital.service.url + place);
    await page.getByText('Not for your role').waitFor();
  }
  await page.goto(`${hospital.service.url}/devices?q=name%3ASPACECOM-204`);
  await page.getByRole('link', { name: 'SPACECOM-204' }).click();
  await page.getByText(/may correct a device; your role may not/).waitFor();
  assert.equal(await page.getByRole('button', { name: /^Correct|^Undo/ }).count(), 0);
});

test('a session that ends, and a connection that is lost, come back where they were', options, async (context) => {
  await freshSignIn();
  await page.goto(`${hospital.service.url}/devices?q=category%3Apacs`);
  await page.locator('a.whole').first().waitFor();
  await browser.clearCookies();
  await page.getByRole('link', { name: 'Findings' }).click();
  await page.getByText('Your session has ended').waitFor();
  await signInOnPage(page, PASSWORD);
  await heading('Findings');
  await page.getByText('Live', { exact: true }).waitFor();
  context.after(() => browser.setOffline(false));
  await browser.setOffline(true);
  await page.getByText(/The service cannot be reached/).waitFor({ timeout: 90_000 });
  await browser.setOffline(false);
  await page.getByText('Live', { exact: true }).waitFor({ timeout: 90_000 });
});

test(
  'an administrator makes a user and a token, each shown once, and reads of it in the audit log',
  options,
  async () => {
    await freshSignIn();
    await page.goto(`${hospital.service.url}/users`);
    await page.getByRole('button', { name: 'New user' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name for signing in').fill('b.iomed');
    await dialog.getByLabel('Full name').fill('Bea Iomed');
    await dialog.getByLabel('Role').selectOption('clinical-engineer');
    await dialog.getByRole('button', { name: 'New user' }).click();
    await page.getByRole('heading', { name: 'One-time secret of b.iomed' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('Bea Iomed').waitFor();
    await page.goto(`${hospital.service.url}/tokens`);
    await page.getByRole('button', { name: 'New token' }).click();
    await dialog.getByLabel('What it is for').fill('grafana');
    await dialog.getByRole('button', { name: 'New token' }).click();
    await page
      .getByText(/^wardline_/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.goto(`${hospital.service.url}/audit`);
    await page.getByText('createToken').first().waitFor();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText(/The log is whole/).waitFor();
  },
);

const HOSTILE = [
  '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>',
  'pump\u202Egnp.exe',
  'in\u200Bvisible\u0000',
  'x'.repeat(10_000),
  'שלום עולם',
  '👩‍⚕️🩺',
  '{{7*7}} javascript:alert(1)',
];

test('hostile names harm nothing, on no screen', options, async (context) => {
  await freshSignIn();
  await page.route(/\/api\/v1\/devices(\/[0-9a-f]{16})?(\?.*)?$/, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { items?: { names: string[] }[]; names?: string[] };
    for (const [index, device] of (body.items ?? []).entries()) device.names = [HOSTILE[index % HOSTILE.length] ?? ''];
    if (body.names) body.names = [...HOSTILE];
    await route.fulfill({ response: answer, json: body });
  });
  context.after(() => page.unrouteAll({ behavior: 'ignoreErrors' }));
  for (const viewport of [DESKTOP, PHONE]) {
    await page.setViewportSize(viewport);
    for (const place of ['/devices', '/map', '/']) {
      await page.goto(hospital.service.url + place);
      await settled();
      await noSidewaysScroll(place);
    }
  }
  await page.goto(`${hospital.service.url}/devices`);
  await page.getByText('pump⟨U+202E⟩gnp.exe').first().waitFor();
  await page.locator('a.whole').first().click();
  await page
    .getByRole('button', { name: /^Open the evidence/ })
    .first()
    .waitFor();
  await noSidewaysScroll('a device');
  assert.equal(await page.evaluate(() => Reflect.get(window, 'harmed')), undefined);
  assert.equal(await page.locator('main img, main script').count(), 0);
});

/** Nothing is on its way any more. The stream of events never ends, so the network is no measure. */
async function settled(): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(() => document.querySelector('.shimmer') === null);
}

async function noSidewaysScroll(where: string): Promise<void> {
  const [width, room] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok((width ?? 0) <= (room ?? 0), `${where} is ${width} wide in ${room}`);
}

test('on a phone: the menu, a list of cards, a device, and nothing wider than the screen', options, async () => {
  await freshSignIn();
  await page.setViewportSize(PHONE);
  await page.getByRole('button', { name: 'Open the menu' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Devices' }).click();
  await heading('Devices');
  await page.getByRole('listitem').first().waitFor();
  await page.locator('a.whole').first().click();
  await page
    .getByRole('button', { name: /^Open the evidence/ })
    .first()
    .click();
  await page.getByRole('dialog').waitFor();
  await noSidewaysScroll('the evidence');
  for (const place of [
    '/',
    '/findings',
    '/patient-data',
    '/changes',
    '/map',
    '/sensors',
    '/users',
    '/audit',
    '/settings',
  ]) {
    await page.goto(hospital.service.url + place);
    await settled();
    await noSidewaysScroll(place);
  }
});

test('the first page needs little, and the policy of the page is strict', options, async (context) => {
  const fresh = await openBrowser(hospital.folder);
  context.after(() => fresh.close());
  const first = fresh.pages()[0] ?? (await fresh.newPage());
  listen(first);
  let scripts = 0;
  first.on('response', (response) => {
    if (new URL(response.url()).pathname.endsWith('.js'))
      scripts += Number(response.headers()['content-length'] ?? Number.POSITIVE_INFINITY);
  });
  const begun = performance.now();
  const answer = await first.goto(hospital.service.url);
  await signInOnPage(first, PASSWORD);
  await first.getByRole('link', { name: /Devices seen on the network/ }).waitFor();
  const policy = answer?.headers()['content-security-policy'] ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.ok(!policy.includes('unsafe'), policy);
  assert.ok(scripts > 0 && scripts < FIRST_PAGE, `${scripts} bytes`);
  context.diagnostic(
    `JavaScript of the first page: ${(scripts / 1000).toFixed(1)} kB compressed; signed in and shown after ${Math.round(performance.now() - begun)} ms`,
  );
});

test('nobody else was asked anything, and the page complained of nothing', options, async () => {
  await eventually(
    async () => complaints,
    () => true,
    1,
  );
  assert.deepEqual(strangers, []);
  assert.deepEqual(complaints, []);
});
