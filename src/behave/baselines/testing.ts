/** A ward of pumps and workstations that lives through days, for the tests of baselines. */
import { type Device, NOTHING_KNOWN } from '#model/device.ts';
import type { Flow } from '#model/flow.ts';
import type { Draft } from '../detector.ts';
import { Baselines } from './baselines.ts';

const DAY = 86_400_000;
/** A Monday. */
const START = Date.parse('2026-01-05T00:00:00Z');
export const GATEWAY = '10.0.0.1';
export const PUMPS: readonly string[] = Array.from({ length: 24 }, (_, i) => `10.0.1.${10 + i}`);
export const OTHERS: readonly string[] = Array.from({ length: 8 }, (_, i) => `10.0.2.${10 + i}`);

export const flow = (time: number, client: string, server: string, port: number, more: Partial<Flow> = {}): Flow => ({
  id: `${time} ${client}`,
  start: new Date(time).toISOString(),
  end: new Date(time + 1000).toISOString(),
  network: 'ipv4',
  transport: 'tcp',
  client: { ip: client, port: 50_000 },
  server: { ip: server, port },
  vlan: [],
  protocol: null,
  over: [],
  basis: 'none',
  clientPackets: 4,
  clientBytes: 4000,
  serverPackets: 4,
  serverBytes: 6000,
  state: 'established',
  missed: { bytes: 0 },
  capture: 'ward.pcap',
  firstFrame: 7,
  ...more,
});

const device = (ip: string, category: string): Device => ({
  id: `device ${ip}`,
  macs: [],
  ips: [ip],
  addresses: [],
  names: [],
  firstSeen: '',
  lastSeen: '',
  roles: [],
  identity: { ...NOTHING_KNOWN, category: { value: category, confidence: 1, basis: [], by: 'evidence' } },
});

const DEVICES: readonly Device[] = [
  device(GATEWAY, 'medical-gateway'),
  ...PUMPS.map((ip) => device(ip, 'infusion-pump')),
  ...OTHERS.map((ip) => device(ip, 'workstation')),
];

export function newBaselines(): Baselines {
  const known = new Map(DEVICES.map(({ id, ips }) => [ips[0], id]));
  const baselines = new Baselines((address) => known.get(address));
  baselines.meet(DEVICES);
  return baselines;
}

/** Lets a ward live through days, hour by hour; what else happens is in `more`. */
export function live(baselines: Baselines, from: number, days: number, more: readonly Flow[] = []): readonly Draft[] {
  const all = [...more];
  for (let hour = from * 24; hour < (from + days) * 24; hour++) {
    const time = START + hour * 3_600_000;
    for (const [at, pump] of PUMPS.entries()) all.push(flow(time + at * 1000, pump, GATEWAY, 443));
    for (const [at, one] of OTHERS.entries())
      if (hour % 24 >= 7 && hour % 24 < 18) all.push(flow(time + 60_000 + at * 1000, one, GATEWAY, 8443));
  }
  all.sort((a, b) => (a.end < b.end ? -1 : 1));
  const told = new Map<string, Draft>();
  for (const one of all) {
    baselines.flow(one);
    for (const draft of baselines.conclude()) told.set(draft.word, draft);
  }
  return [...told.values()];
}

export const at = (day: number, hour: number): number => START + day * DAY + hour * 3_600_000;
