/** The service: sensors in, memory in the middle, the API out. The one place where the running whole is wired. */
import path from 'node:path';
import { auditHeadFile } from '#api/auth/audit-head-file.ts';
import type { FirstAdministrator } from '#api/auth/first-administrator.ts';
import { openInstallationKey } from '#api/auth/secrets.ts';
import { createApi } from '#api/create.ts';
import type { Log } from '#api/log.ts';
import { createServer } from '#api/server.ts';
import type { SensorStatus, Services } from '#api/services.ts';
import { formatTime } from '#base/time.ts';
import type { VoicePlaces } from './access-voices.ts';
import { copyInto } from './care.ts';
import { createConfigurationDesk } from './configurations/desk.ts';
import { networkThatHolds } from './configurations/shelf.ts';
import { createControlServer } from './control.ts';
import { createCorrectionDesk } from './correction-desk.ts';
import { createDrillDesk } from './drill-desk.ts';
import { counter, gauge, sensorMetrics } from './figures.ts';
import { Hub } from './hub.ts';
import { createIncidentDesk } from './incident-desk.ts';
import type { IngestDependencies } from './ingest.ts';
import { systemOver } from './installation.ts';
import type { Knowledge } from './knowledge.ts';
import { searchableWith } from './lifecycle-lists.ts';
import { createDeviceReader, createFindingReader } from './lists.ts';
import { type Memory, openMemory, placesIn } from './memory.ts';
import { openPages } from './page-files.ts';
import { policyThatHolds } from './policy-shelf.ts';
import { createSegmentationDesk } from './segmentation-desk.ts';
import { FolderSensor } from './sensors/folder.ts';
import { LiveSensor } from './sensors/live.ts';
import { RecordsSensor } from './sensors/records.ts';
import type { Sensor, SensorDependencies } from './sensors/sensor.ts';
import { ZeekSensor } from './sensors/zeek.ts';
import type { SensorConfig, ServiceConfig } from './service-config.ts';
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
    notice(`what came in could not be settled: ${error instanceof Error ? error.message : String(error)}`),
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

function createSensor(
  config: SensorConfig,
  data: string,
  ingestion: IngestDependencies,
  dependencies: SensorDependencies,
): Sensor {
  switch (config.kind) {
    case 'live':
      return new LiveSensor(config, dependencies);
    case 'folder':
      return new FolderSensor(config, ingestion, dependencies);
    case 'netflow':
    case 'ipfix':
    case 'sflow':
      return new RecordsSensor(config, dependencies);
    case 'zeek':
      return new ZeekSensor(config, path.join(data, `zeek-${config.name}.sqlite`), dependencies);
  }
}

function createServices(
  memory: Memory,
  hub: Hub,
  sensors: () => readonly SensorStatus[],
  desks: Pick<
    Services,
    | 'uploads'
    | 'triage'
    | 'corrections'
    | 'system'
    | 'voices'
    | 'incidents'
    | 'drills'
    | 'segmentation'
    | 'configurations'
  >,
): Services {
  const { core, state, flows } = memory;
  return {
    devices: createDeviceReader(core, searchableWith(memory.book)),
    findings: createFindingReader(core, (finding) => desks.triage.of(finding)),
    ...desks,
    lifecycle: memory.lifecycle,
    facts: state.facts,
    changes: state.changes,
    flows: {
      list: (request) => flows.list(request),
      timeline: (...question) => flows.timeline(...question),
      top: (...question) => flows.top(...question),
      protocols: (...question) => flows.protocols(...question),
      between: (...question) => flows.between(...question),
      traffic: (...question) => flows.traffic(...question),
      extent: () => flows.extent(),
      named: (...question) => flows.named(...question),
      async peers(...question) {
        const peers = await flows.peers(...question);
        return peers.map((peer) => ({ ...peer, device: core.byAddress(peer.address)?.id ?? null }));
      },
    },
    sensors,
    alarmPaths: () => core.alarmPaths(),
    baseline: (device) => core.standing(device),
    captures: () => state.captures.list(),
    async health() {
      const failing = sensors().filter(({ state: how }) => how === 'failed' || how === 'restarting');
      return [
        await flows.health(),
        {
          component: 'state',
          ok: core.trouble === null,
          message: core.trouble === null ? '' : `What comes in cannot be kept: ${core.trouble}.`,
        },
        {
          component: 'sensors',
          ok: failing.length === 0,
          message: failing.map(({ name, problem }) => `${name}: ${problem ?? 'is not running'}`).join('; '),
        },
      ];
    },
    listen: (listener) => hub.listen(listener),
    metrics: () => [
      ...sensorMetrics(sensors()),
      ...flows.metrics(),
      gauge('wardline_devices', 'Devices in the inventory.', core.devices().length),
      gauge('wardline_findings', 'Findings.', core.findings().length),
      gauge(
        'wardline_devices_learning',
        'Devices whose ordinary behaviour is still learnt.',
        core.baselines.figures().learning,
      ),
      gauge('wardline_baseline_bytes', 'Memory of what baselines have learnt.', core.baselines.figures().bytes),
      gauge(
        'wardline_unsettled',
        '1 while what came in waits for conclusions to be drawn from it.',
        core.isUnsettled ? 1 : 0,
      ),
      gauge('wardline_free_bytes', 'Bytes that are free on the disk of the data.', memory.freeBytes()),
      gauge('wardline_resident_bytes', 'Memory of the main process.', process.memoryUsage.rss()),
      counter(
        'wardline_batches_refused_total',
        'Batches of what sensors saw that could not be kept when they came; sensors hold them until they can.',
        core.refused,
      ),
      counter('wardline_uptime_seconds_total', 'Seconds since the start.', process.uptime()),
    ],
  };
}

/** Calls `work` every so many seconds, never twice at once, and never more than a fifth of the time. What goes wrong in the same way again and again is told once. */
function startRounds(
  seconds: number,
  work: () => Promise<void>,
  complain: (error: unknown) => void,
): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  let told = '';
  const once = async (): Promise<void> => {
    try {
      await work();
      told = '';
    } catch (error) {
      if (String(error) !== told) complain(error);
      told = String(error);
    }
  };
  const round = async (): Promise<void> => {
    const began = performance.now();
    await once();
    const took = performance.now() - began;
    if (!stopped) timer = setTimeout(start, Math.max(seconds * 1000, took * 4));
  };
  const start = (): void => {
    running = round();
  };
  timer = setTimeout(start, seconds * 1000);
  return {
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await running;
      await once();
    },
  };
}
