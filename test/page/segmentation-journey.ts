/** What people do about the segmentation on the page: plan, prove, approve, ask what if, mend drift, and enforce with the way back. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually, type Session } from '../service-client.ts';
import { configurationFiles, SECRET } from './configurations.ts';

/** A page, the service behind it, and how to go to an address of it. */
export interface Seat {
  readonly page: Page;
  readonly session: Session;
  go(place: string): Promise<void>;
}

interface State {
  readonly approved: { readonly rules: number; readonly watched: boolean } | null;
  readonly editions: readonly { readonly kind: string; readonly adopted: readonly object[] }[];
}
interface Told {
  readonly enforcement: {
    readonly holds: string;
    readonly pending: object | null;
    readonly confirmed: { readonly stages: Readonly<Record<string, string>> } | null;
  };
}
const [ROOT, WAIT] = ['/api/v1/segmentation', 120_000];

/** Fills in why, and sends the dialog that is open. */
async function say({ page }: Seat, why: string, button: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Why').fill(why);
  await dialog.getByRole('button', { name: button, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** From what was seen to an approved policy, and back. */
export async function planIsMade(seat: Seat): Promise<void> {
  const { page, session } = seat;
  await seat.go('/segmentation');
  await page.getByRole('button', { name: 'Derive a policy' }).click();
  const proof = page.getByRole('region', { name: 'What is proved' });
  await proof.getByText('Refuted').first().waitFor();
  assert.ok((await proof.getByText('Proved', { exact: true }).count()) > 0);
  assert.ok((await page.getByRole('region', { name: 'Care that has to go on' }).getByRole('row').count()) > 1);
  await page.getByRole('searchbox', { name: 'Find a zone, port or function' }).fill('infusion');
  await page.getByRole('button', { name: 'Approve this policy' }).click();
  await say(seat, 'looked at with the wards', 'Approve this policy');
  const approved = await eventually(
    () => session.get<State>(ROOT),
    ({ editions }) => editions[0]?.kind === 'approved',
    WAIT,
  );
  assert.ok((approved.approved?.rules ?? 0) > 20);
  await page.getByRole('button', { name: 'Take back the last edition' }).click();
  await say(seat, 'the named one first', 'Take back the last edition');
  await eventually(
    () => session.get<State>(ROOT),
    ({ approved: now }) => now?.watched === false,
    WAIT,
  );
}

/** A pump may not be set apart by one person alone; a difference becomes a rule, and a difference again. */
export async function driftIsMended(seat: Seat): Promise<void> {
  const { page, session } = seat;
  await seat.go('/segmentation?kind=isolate');
  await page.getByLabel('Find a device').fill('SPACECOM');
  const pump = page.getByRole('option', { name: 'SPACECOM-204' });
  await pump.waitFor({ state: 'attached' });
  await page.getByLabel('Device', { exact: true }).selectOption({ label: 'SPACECOM-204' });
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('Two people must agree').waitFor();
  assert.match((await page.getByRole('status').last().textContent()) ?? '', /infusion/);

  await page.getByRole('button', { name: 'Drift', exact: true }).click();
  await page.getByRole('button', { name: 'Look for differences' }).click();
  const crossing = page.getByRole('region', { name: 'Traffic that the policy forbids' });
  await crossing
    .getByRole('button', { name: /^Adopt/ })
    .first()
    .click();
  await say(seat, 'the pumps report there', 'Adopt');
  const { editions } = await eventually(
    () => session.get<State>(ROOT),
    (state) => state.editions[0]?.kind === 'adopted',
    WAIT,
  );
  assert.equal(editions[0]?.adopted.length, 1);
  const adopted = page.getByRole('region', { name: 'Adopted' });
  await adopted
    .getByRole('button', { name: /^Reopen/ })
    .first()
    .click();
  await say(seat, 'it is to be stopped', 'Reopen');
  await adopted.getByText('Nothing was adopted yet.').waitFor();
}

/** A step is seen before it is taken, kept, and undone. */
export async function stepIsTaken(seat: Seat): Promise<void> {
  const { page, session } = seat;
  await seat.go('/segmentation?kind=enforcement');
  await page.getByRole('button', { name: 'All zones at once' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Safe: nothing speaks against it').waitFor();
  await dialog.getByRole('button', { name: 'Do it' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  const kept = await eventually(
    () => session.get<Told>(`${ROOT}/enforcement`),
    ({ enforcement }) => enforcement.holds === 'confirmed',
    WAIT,
  );
  assert.deepEqual(new Set(Object.values(kept.enforcement.confirmed?.stages ?? {})), new Set(['observe']));
  await page.getByRole('button', { name: 'Change the stage of ward' }).click();
  await dialog.getByRole('radio', { name: /^Enforce/ }).check();
  await dialog.getByText('Refused: care would be hurt').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo the last confirmed step' }).click();
  await dialog.getByRole('button', { name: 'Undo the last confirmed step' }).click();
  await page.getByText('Nothing of Wardline stands there').first().waitFor();
  await page.getByText('Rolled back', { exact: true }).waitFor();
}

interface Brought {
  readonly used: string;
  readonly files: readonly { readonly device: string }[];
}

/** Configurations are brought as they are exported; what of them is not understood is seen, and what is done is taken back. */
export async function configurationsAreBrought(seat: Seat): Promise<void> {
  const { page, session } = seat;
  const devices = async (): Promise<readonly string[]> =>
    (await session.get<Brought>(`${ROOT}/configurations`)).files.map(({ device }) => device).sort();
  await seat.go('/segmentation?kind=configurations');
  await page.getByText('No configurations yet').waitFor();
  await page.locator('input[aria-label="Choose files"]').setInputFiles(configurationFiles());
  await page.getByText('2 configurations read, 1 file not taken').waitFor();
  assert.deepEqual(await devices(), ['core-1', 'edge-fw']);
  const known = page.getByRole('region', { name: 'What is known of the network' });
  await known.getByText('1 line is not understood').click();
  await known.getByText('20 frobnicate tcp').waitFor();
  await known.getByText('line 17', { exact: true }).waitFor();
  assert.ok(!(await page.content()).includes(SECRET), 'a secret stands on the page');

  await known.getByRole('button', { name: /^Remove.*edge-fw/ }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.deepEqual(await devices(), ['core-1']);
  await page.getByRole('button', { name: 'Take back the last change' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Take back the last change' }).press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.deepEqual(await devices(), ['core-1', 'edge-fw']);

  await page.getByRole('link', { name: 'Make a plan and prove it' }).click();
  const { sources } = await session.get<{ readonly sources: { readonly network: string } }>(ROOT);
  assert.match(sources.network, /configurations\/000003$/, 'proofs rest on what was brought');
}

/** One answer, and its way back. */
export async function questionIsAnswered({ page, go }: Seat): Promise<void> {
  await go('/');
  const questions = page.getByRole('region', { name: 'Do you know what these are?' });
  const line = questions.getByRole('listitem').first();
  const no = line.getByRole('button', { name: /^No, it is/ });
  if ((await no.count()) > 0) await no.click();
  await line.getByRole('combobox', { name: /^What / }).fill('workstation');
  await line.getByRole('button', { name: 'Save' }).click();
  await line.getByText(/^Kept/).waitFor();
  await line.getByRole('button', { name: /^Undo/ }).click();
  await line.getByRole('button', { name: 'Save' }).waitFor();
}
