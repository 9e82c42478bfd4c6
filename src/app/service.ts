/** The service: sensors in, memory in the middle, the API out. The one place where the running whole is wired. */
import path from 'node:path';
import { auditHeadFile } from '#api/auth/audit-head-file.ts';
import type { FirstAdministrator } from '#api/auth/first-administrator.ts';
import { openInstallationKey } from '#api/auth/secrets.ts';
import { createApi } from '#api/create.ts';
import type { Log } from '#api/log.ts';
import { createServer } from '#api/server.ts';
import type { SensorStatus } from '#api/services.ts';
import { messageOf } from '#base/message.ts';
import { formatTime } from '#base/time.ts';
import type { VoicePlaces } from './access-voices.ts';
import { createServices } from './api-services.ts';
import { copyInto } from './care.ts';
import { createConfigurationDesk } from './configurations/desk.ts';
import { networkThatHolds } from './configurations/shelf.ts';
import { createControlServer } from './control.ts';
import { createCorrectionDesk } from './correction-desk.ts';
import { createDrillDesk } from './drill-desk.ts';
import { Hub } from './hub.ts';
import { createIncidentDesk } from './incident-desk.ts';
import type { IngestDependencies } from './ingest.ts';
import { systemOver } from './installation.ts';
import type { Knowledge } from './knowledge.ts';
import { type Memory, openMemory, placesIn } from './memory.ts';
import { openPages } from './page-files.ts';
import { policyThatHolds } from './policy-shelf.ts';
import { startRounds } from './rounds.ts';
import { createSegmentationDesk } from './segmentation-desk.ts';
import { createSensor } from './sensors/create.ts';
import type { SensorDependencies } from './sensors/sensor.ts';
import type { ServiceConfig } from './service-config.ts';
import { Triaging } from './triage-desk.ts';
import { Uploads } from './uploads.ts';
import { VERSION } from './version.ts';
import { createVoiceDesk } from './voice-desk.ts';

/** Sensors' states are told to listeners this often, in milliseconds. */
const SENSORS_EVERY = 5000;

export interface ServiceDependencies {
  readonly knowledge: Knowledge;
  readonly log: Log;
  readonly now: () => Date;
  readonly random: () => number;
}

export interface Service {
  /** Where it is reached. */
  readonly url: string;
  /** The first administrator, where there was nobody yet. */
  readonly first: FirstAdministrator | null;
  readonly memory: Memory;
  readonly ingestion: IngestDependencies;
  sensors(): readonly SensorStatus[];
  /** Draws conclusions now and tells whoever listens. */
  settle(): Promise<void>;
  /** Ends in order: sensors first, so that what they saw is kept. */
  stop(): Promise<void>;
}

/** Starts everything. What cannot be started throws an error with a sentence that says what to do; what was started before it is stopped again. */
export async function startService(config: ServiceConfig, dependencies: ServiceDependencies): Promise<Service> {
  const { knowledge, log, now, random } = dependencies;
  const notices = new Hub((error) => log.error({ error }, 'a listener failed'));
  const notice = (message: string): void => {
    log.warn({}, message);
    notices.tell({ kind: 'notice', message });
  };
  const memory = await openMemory(config.data, config.flows, { knowledge, now, warn: notice });
  try {
    return await runOver(memory, config, { log, now, random }, notices, notice);
  } catch (error) {
    await memory.close();
    throw error;
  }
}

async function runOver(
  memory: Memory,
  config: ServiceConfig,
  { log, now, random }: Omit<ServiceDependencies, 'knowledge'>,
  hub: Hub,
  notice: (message: string) => void,
): Promise<Service> {
  const { core, state } = memory;
  const places = placesIn(config.data);
  const ingestion: IngestDependencies = {
    core,
    captures: state.captures,
    maxFlows: config.maxFlows,
    now: () => formatTime(now().getTime() * 1000),
  };
  const sensorDependencies: SensorDependencies = { take: (batch) => core.take(batch), notice, clock: memory.clock };
  const sensors = config.sensors.map((sensor) => createSensor(sensor, config.data, ingestion, sensorDependencies));
  const statuses = (): readonly SensorStatus[] => sensors.map((sensor) => sensor.status());
  const uploads = new Uploads({
    folder: config.data,
    bytesLimit: config.api.limits.uploadBytes,
    reserve: config.flows.freeBytes,
    ingestion,
    sensors: sensorDependencies,
    freeBytes: memory.freeBytes,
    tell: (capture) => hub.tell({ kind: 'capture', capture }),
  });
  const settle = async (): Promise<void> => {
    const { changes, findings } = await core.settle();
    for (const change of changes) hub.tell({ kind: 'change', change });
    for (const finding of findings) hub.tell({ kind: 'finding', finding });
  };
  const corrections = createCorrectionDesk(core, settle, now);
  const triage = new Triaging({
    store: state.triage,
    now,
    findings: () => core.findings(),
    device: (id) => core.device(id),
    tell: (findings) => hub.tell({ kind: 'triage', findings }),
  });
  await triage.start();
  const accessPlaces = (): VoicePlaces => ({
    ...config.access,
    network: networkThatHolds(config.data, config.access.network),
    policy: policyThatHolds(config.data, config.access.policy) ?? undefined,
  });
  const voices = createVoiceDesk(accessPlaces, memory, now);
  const incidents = createIncidentDesk({
    ...{ knowledge: memory.knowledge, triage, now },
    findings: () => core.findings(),
    device: (id) => core.device(id),
  });
  const drills = createDrillDesk({ memory, now });
  const segmentation = createSegmentationDesk({
    ...{ memory, now, places: { access: config.access, enforcement: config.enforcement, data: config.data } },
    report: (error) => log.error({ error }, 'the segmentation could not be worked out'),
  });
  const configurations = createConfigurationDesk({
    ...{ data: config.data, named: config.access.network, now },
    renew: () => segmentation.renew(),
  });
  const services = createServices(memory, hub, statuses, {
    ...{ uploads, triage, corrections, voices, incidents, drills, segmentation, configurations },
    system: systemOver(memory, config, now().toISOString()),
  });
  const api = createApi(config.api, {
    services,
    accounts: state.accounts,
    key: openInstallationKey(places.key),
    auditHead: auditHeadFile(places.auditHead),
    firstSecretFile: places.firstSecret,
    version: VERSION,
    now,
    random,
    log,
    pages: openPages(),
  });
  const server = createServer(config.api, api.app, { directory: places.certificates, now, log });
  const control = createControlServer(config.data, ({ target }) =>
    copyInto(target, config.data, state, memory.flows, now()),
  );
  await control.start();
  await uploads.start();
  const first = await api.start();
  const { url } = await server.start();
  for (const sensor of sensors) sensor.start();
  const rounds = startRounds(config.settleSeconds, settle, (error) =>
    notice(`what came in could not be settled: ${messageOf(error)}`),
  );
  const telling = setInterval(() => {
    for (const sensor of statuses()) hub.tell({ kind: 'sensor', sensor });
  }, SENSORS_EVERY);
  log.info({ address: url, sensors: sensors.length, folder: path.resolve(config.data) }, 'wardline is running');
  return {
    url,
    first,
    memory,
    ingestion,
    sensors: statuses,
    settle,
    async stop(): Promise<void> {
      clearInterval(telling);
      await Promise.all([...sensors.map((sensor) => sensor.stop()), uploads.stop()]);
      await rounds.stop();
      await control.stop();
      await server.stop();
      await api.stop();
      await voices.stop();
      await drills.stop();
      await segmentation.stop();
      await configurations.stop();
      await memory.close();
      log.info({}, 'wardline has stopped');
    },
  };
}
