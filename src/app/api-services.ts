/** What the API reads and does, over the memory, the sensors and the desks. */
import type { SensorStatus, Services } from '#api/services.ts';
import { counter, gauge, sensorMetrics } from './figures.ts';
import type { Hub } from './hub.ts';
import { searchableWith } from './lifecycle-lists.ts';
import { createDeviceReader, createFindingReader } from './lists.ts';
import type { Memory } from './memory.ts';

/** What people work at, each made by itself. */
type Desks = Pick<
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
>;

/** Everything that the API reads and does. */
export function createServices(
  memory: Memory,
  hub: Hub,
  sensors: () => readonly SensorStatus[],
  desks: Desks,
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
    health: () => healthOf(memory, sensors()),
    listen: (listener) => hub.listen(listener),
    metrics: () => metricsOf(memory, sensors()),
  };
}

/** Whether each part works, and in a sentence why not. */
async function healthOf(
  { core, flows }: Memory,
  sensors: readonly SensorStatus[],
): Promise<Awaited<ReturnType<Services['health']>>> {
  const failing = sensors.filter(({ state: how }) => how === 'failed' || how === 'restarting');
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
}

function metricsOf(memory: Memory, sensors: readonly SensorStatus[]): ReturnType<Services['metrics']> {
  const { core, flows } = memory;
  return [
    ...sensorMetrics(sensors),
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
  ];
}
