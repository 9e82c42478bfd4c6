/** The service as it runs: a folder of captures goes in, the API answers, a restart loses nothing, and no patient is in anything it keeps or says. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { capturesOf, keptAtLast } from './kept.ts';
import { openPoint } from './page/enforcement-point.ts';
import { eventually, type RunningService, Session, startService } from './service-client.ts';

const DEMO = path.join(import.meta.dirname, '../examples/demo/hospital.pcap.gz');
const truth = JSON.parse(fs.readFileSync(DEMO.replace('.pcap.gz', '.truth.json'), 'utf8')) as {
  readonly hosts: readonly { readonly macs: readonly string[] }[];
  readonly patients: readonly string[];
};

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-service-'));
const inbox = path.join(folder, 'inbox');
fs.mkdirSync(inbox);
let service: RunningService | null = null;
after(async () => {
  await service?.end('SIGKILL');
  fs.rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 100 });
});

interface List<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly total: number | null;
}
interface Told {
  readonly proposals: readonly { readonly id: string; readonly lapsed: boolean }[];
}
const STEPS = '/api/v1/segmentation/enforcement';

interface Listed {
  readonly id: string;
  readonly macs: readonly string[];
  readonly lastSeen: string;
}

const point = openPoint();
after(() => point.close());
const CONFIG = `sensors: [{ kind: folder, name: inbox, folder: ${inbox}, quietSeconds: 1 }]\n${point.config}`;

async function everything(session: Session): Promise<object> {
  const devices = await session.get<List<Listed>>('/api/v1/devices?limit=200');
  const findings = await session.get<List<unknown>>('/api/v1/findings?limit=200');
  const protocols = await session.get<unknown>(
    `/api/v1/stats/protocols?from=2000-01-01T00:00:00Z&to=2100-01-01T00:00:00Z`,
  );
  const facts = (await session.text('/api/v1/exports/facts?format=ndjson')).split('\n').sort();
  return { devices: devices.items, findings: findings.items, protocols, facts };
}

/** Everything that lies in the folder of the data, as Latin-1 text. */
function kept(): string {
  const files = fs.readdirSync(path.join(folder, 'data'), { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

test('a capture laid into the folder becomes devices, and stays so over restarts and a kill; so do steps that wait for a second person', async (context) => {
  service = await startService(folder, CONFIG);
  const session = new Session(service.url);
  await session.signIn(service.secret);
  assert.deepEqual((await session.get<List<Listed>>('/api/v1/devices')).items, []);
  fs.copyFileSync(DEMO, path.join(inbox, 'day.pcap.gz'));
  await eventually(
    () => session.get<List<Listed>>('/api/v1/devices?limit=1'),
    ({ total }) => (total ?? 0) >= truth.hosts.length,
    120_000,
  );
  await capturesOf(session, 1);
  await keptAtLast(session);
  const first = await everything(session);
  assert.equal(await service.end('SIGTERM'), 0);

  service = await startService(folder, CONFIG);
  assert.equal(service.secret, null);
  const again = new Session(service.url);
  await again.signIn(null);
  assert.deepEqual(await everything(again), first);
  const asked = point.missing === null ? await askForSteps(again) : [];
  await service.end('SIGKILL');

  service = await startService(folder, CONFIG);
  const third = new Session(service.url);
  await third.signIn(null);
  // What is no capture is complained of, and lies behind the capture: that was looked at again, and nothing is counted twice.
  fs.writeFileSync(path.join(inbox, 'no-capture.pcap'), 'a text');
  await eventually(
    () => third.get<List<{ problem: string | null }>>('/api/v1/sensors'),
    ({ items: [sensor] }) => /no-capture\.pcap/.test(sensor?.problem ?? ''),
    120_000,
  );
  assert.deepEqual(await everything(third), first);
  if (point.missing === null) await stepsStillWait(third, service.url, asked);
  else context.diagnostic(`no enforcement point, so no step waits: ${point.missing}`);
});

/** Sets two pumps apart, as the administrator; each waits for a second person. */
async function askForSteps(session: Session): Promise<Told['proposals']> {
  const { items } = await session.get<List<Listed>>('/api/v1/devices?q=category:infusion-pump&limit=2');
  assert.equal(items.length, 2);
  approve([]);
  for (const { id } of items) {
    const step = { kind: 'quarantine', device: id };
    const { result } = (await session.ask('POST', `${STEPS}/steps`, { step })) as { result: string };
    assert.equal(result, 'waiting');
  }
  return proposalsOf(session);
}

/** The policy that holds from now on. */
function approve(rules: readonly object[]): void {
  const policy = { zones: [{ name: 'ward', members: ['10.2.0.0/24'] }], rules };
  fs.writeFileSync(path.join(folder, 'data', 'policy.json'), JSON.stringify(policy));
}

/** After the kill: a person with another account approves one of them, and the other lapses with the policy. */
async function stepsStillWait(session: Session, url: string, asked: Told['proposals']): Promise<void> {
  assert.deepEqual(await proposalsOf(session), asked);
  const [one, other] = asked;
  assert.ok(one && other);
  await assert.rejects(session.ask('POST', `${STEPS}/steps/${one.id}/approve`), /you asked for this step yourself/);
  const made = (await session.ask('POST', '/api/v1/users', {
    ...{ name: 'bert', displayName: 'Bert', role: 'clinical-engineer' },
  })) as { secret: string };
  const bert = new Session(url, 'bert');
  await bert.signIn(made.secret);
  const { result } = (await bert.ask('POST', `${STEPS}/steps/${one.id}/approve`)) as { result: string };
  assert.equal(result, 'applied');
  assert.deepEqual(await proposalsOf(session), [other]);
  await session.ask('POST', `${STEPS}/rollback`);
  approve([{ from: 'ward', to: 'any', action: 'permit' }]);
  assert.deepEqual(await proposalsOf(session), [{ ...other, lapsed: true }]);
  await assert.rejects(bert.ask('POST', `${STEPS}/steps/${other.id}/approve`), /Another policy holds/);
  await session.ask('DELETE', `${STEPS}/steps/${other.id}`);
}

async function proposalsOf(session: Session): Promise<Told['proposals']> {
  const { enforcement } = await session.get<{ readonly enforcement: Told }>(STEPS);
  return enforcement.proposals;
}

test('every host of the laboratory is found by its address', async () => {
  assert.ok(service);
  const session = new Session(service.url);
  await session.signIn(null);
  for (const {
    macs: [mac = ''],
  } of truth.hosts) {
    const { items } = await session.get<List<Listed>>(`/api/v1/devices?q=${encodeURIComponent(`mac:${mac}`)}`);
    assert.equal(items.length, 1, mac);
  }
});

test('no patient is in an answer, an export, the log or anything on the disk', async () => {
  assert.ok(service && truth.patients.length > 0);
  const session = new Session(service.url);
  await session.signIn(null);
  const answers: string[] = [service.said()];
  for (const address of [
    'devices?limit=200',
    'flows?limit=200',
    'facts?limit=200',
    'findings?limit=200',
    'changes',
    'captures',
    'sensors',
    'search?q=hl7',
  ])
    answers.push(JSON.stringify(await session.get(`/api/v1/${address}`)));
  for (const kind of ['devices', 'flows', 'facts', 'findings'])
    answers.push(await session.text(`/api/v1/exports/${kind}?format=csv`));
  answers.push(await session.text('/metrics'));
  await service.end('SIGTERM');
  service = null;
  const all = `${answers.join('\n')}\n${kept()}`;
  assert.ok(all.includes('hl7'), 'nothing was looked at');
  for (const patient of truth.patients) {
    for (const form of [
      patient,
      Buffer.from(patient, 'utf16le').toString('latin1'),
      Buffer.from(patient).toString('base64').slice(0, -2),
      Buffer.from(patient).toString('hex'),
    ])
      assert.ok(!all.includes(form), `a patient's ${patient.length} characters are kept or said`);
  }
});
