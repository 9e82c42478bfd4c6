/** What a row of an export holds, for each kind of thing. */
import type { Change } from '#model/change.ts';
import type { Claim, Device } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { Finding, Party } from '#model/finding.ts';
import type { StoredFlow } from '#model/stored-flow.ts';

export type Cell = string | number | null;

/** The columns of a table, in order, and how a thing fills them. */
export interface Table<Thing> {
  readonly name: string;
  readonly columns: readonly { readonly title: string; cell(thing: Thing): Cell }[];
}

const list = (values: readonly string[]): string => values.join(' ');
const text = (value: string | undefined): Cell => value ?? null;
const claim = (value: Claim | null): Cell => value?.value ?? null;

function table<Thing>(name: string, columns: Readonly<Record<string, (thing: Thing) => Cell>>): Table<Thing> {
  return { name, columns: Object.entries(columns).map(([title, cell]) => ({ title, cell })) };
}

export const DEVICE_TABLE: Table<Device> = table('devices', {
  id: ({ id }) => id,
  names: ({ names }) => list(names),
  ips: ({ ips }) => list(ips),
  macs: ({ macs }) => list(macs),
  category: ({ identity }) => claim(identity.category),
  categoryConfidence: ({ identity }) => identity.category?.confidence ?? null,
  manufacturer: ({ identity }) => claim(identity.manufacturer),
  model: ({ identity }) => claim(identity.model),
  serial: ({ identity }) => claim(identity.serial),
  os: ({ identity }) => claim(identity.os),
  osVersion: ({ identity }) => claim(identity.osVersion),
  software: ({ identity }) => claim(identity.software),
  firmware: ({ identity }) => claim(identity.firmware),
  location: ({ identity }) => claim(identity.location),
  roles: ({ roles }) => list(roles),
  firstSeen: ({ firstSeen }) => firstSeen,
  lastSeen: ({ lastSeen }) => lastSeen,
});

export const FLOW_TABLE: Table<StoredFlow> = table('flows', {
  id: ({ id }) => id,
  part: ({ part }) => part,
  start: ({ start }) => start,
  end: ({ end }) => end,
  clientIp: ({ client }) => text(client.ip),
  clientPort: ({ client }) => client.port ?? null,
  clientMac: ({ client }) => text(client.mac),
  serverIp: ({ server }) => text(server.ip),
  serverPort: ({ server }) => server.port ?? null,
  serverMac: ({ server }) => text(server.mac),
  vlan: ({ vlan }) => list(vlan.map(String)),
  transport: ({ transport }) => transport,
  protocol: ({ protocol }) => protocol,
  over: ({ over }) => list(over),
  state: ({ state }) => state,
  clientPackets: ({ clientPackets }) => clientPackets,
  clientBytes: ({ clientBytes }) => clientBytes,
  serverPackets: ({ serverPackets }) => serverPackets,
  serverBytes: ({ serverBytes }) => serverBytes,
  users: ({ users }) => list(users ?? []),
  capture: ({ capture }) => capture,
  firstFrame: ({ firstFrame }) => firstFrame,
});

export const FACT_TABLE: Table<Fact> = table('facts', {
  time: ({ time }) => time,
  ip: ({ subject }) => text(subject.ip),
  port: ({ subject }) => subject.port ?? null,
  mac: ({ subject }) => text(subject.mac),
  key: ({ key }) => key,
  value: ({ value }) => value,
  protocol: ({ source }) => source.protocol,
  field: ({ source }) => source.field,
  capture: ({ source }) => source.capture,
  frame: ({ source }) => source.frame,
});

const ips = (parties: readonly Party[]): string => list(parties.flatMap(({ ip }) => (ip === undefined ? [] : [ip])));
const devices = (parties: readonly Party[]): string =>
  list(parties.flatMap(({ device }) => (device === undefined ? [] : [device])));

export const FINDING_TABLE: Table<Finding> = table('findings', {
  id: ({ id }) => id,
  kind: ({ kind }) => kind,
  title: ({ title }) => title,
  severity: ({ severity }) => severity,
  confidence: ({ confidence }) => confidence,
  outcome: ({ outcome }) => outcome,
  start: ({ start }) => start,
  end: ({ end }) => end,
  actorDevices: ({ actors }) => devices(actors),
  actorIps: ({ actors }) => ips(actors),
  targetDevices: ({ targets }) => devices(targets),
  targetIps: ({ targets }) => ips(targets),
  techniques: ({ attack }) => list(attack.map(({ technique }) => technique)),
  evidence: ({ evidence }) => evidence.map(({ capture, frame, why }) => `${capture}#${frame}: ${why}`).join('; '),
  action: ({ action }) => action,
  state: ({ triage }) => triage?.state ?? '',
  assignee: ({ triage }) => triage?.assignee ?? '',
});

export const CHANGE_TABLE: Table<Change> = table('changes', {
  id: ({ id }) => id,
  time: ({ time }) => time,
  kind: ({ kind }) => kind,
  device: ({ device }) => device,
  summary: ({ summary }) => summary,
  field: ({ field }) => field,
  before: ({ before }) => before,
  after: ({ after }) => after,
});
