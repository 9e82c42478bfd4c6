/** Findings, devices and flows as events of the Open Cybersecurity Schema Framework (OCSF 1.5.0, schema.ocsf.io). */
import type { Device } from '#model/device.ts';
import type { Finding, Party, Severity } from '#model/finding.ts';
import type { Endpoint, FlowState } from '#model/flow.ts';
import type { StoredFlow } from '#model/stored-flow.ts';

/** The version of the schema that the events keep to. */
const OCSF_VERSION = '1.5.0';
/** Classes: category_uid × 1000 + uid of the class. */
const NETWORK_ACTIVITY = 4001;
const DEVICE_INVENTORY_INFO = 5001;
const DETECTION_FINDING = 2004;

type OcsfValue = string | number | boolean | null | readonly OcsfValue[] | { readonly [name: string]: OcsfValue };
export type OcsfEvent = Readonly<Record<string, OcsfValue>>;

export const SEVERITY_ID: Readonly<Record<Severity, number>> = { info: 1, low: 2, medium: 3, high: 4, critical: 5 };
export const SEVERITY_NAME: Readonly<Record<Severity, string>> = {
  info: 'Informational',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};

/** Milliseconds since the epoch, as OCSF's `timestamp_t` has it. */
export const timestamp = (time: string): number => Math.floor(Date.parse(time));

/** Drops what is not known: OCSF leaves attributes out. */
export function present(fields: Readonly<Record<string, OcsfValue | undefined>>): Record<string, OcsfValue> {
  const entries = Object.entries(fields).filter(
    (entry): entry is [string, OcsfValue] =>
      entry[1] !== undefined && entry[1] !== null && !(Array.isArray(entry[1]) && entry[1].length === 0),
  );
  return Object.fromEntries(entries);
}

export function classification(
  classUid: number,
  className: string,
  category: string,
  activity: readonly [number, string],
): OcsfEvent {
  return {
    activity_id: activity[0],
    activity_name: activity[1],
    category_uid: Math.floor(classUid / 1000),
    category_name: category,
    class_uid: classUid,
    class_name: className,
    type_uid: classUid * 100 + activity[0],
    type_name: `${className}: ${activity[1]}`,
  };
}

export function metadata(version: string, uid: string, time: string): OcsfEvent {
  return {
    version: OCSF_VERSION,
    product: { name: 'Wardline', vendor_name: 'Wardline', version },
    uid,
    logged_time: timestamp(time),
  };
}

const endpointOf = ({ device, ip }: Party): OcsfEvent => present({ uid: device, ip });

/** A Detection Finding (2004). Of several actors and targets the evidence names all. `version` is that of Wardline. */
export function detectionFinding(finding: Finding, version: string): OcsfEvent {
  const { id, title, kind, severity, confidence, actors, targets, start, end, attack, evidence, action, outcome } =
    finding;
  const frames = evidence.map(({ capture, frame, why }) => ({ capture, frame, why }));
  return {
    ...classification(DETECTION_FINDING, 'Detection Finding', 'Findings', [1, 'Create']),
    time: timestamp(start),
    start_time: timestamp(start),
    end_time: timestamp(end),
    severity_id: SEVERITY_ID[severity],
    severity: SEVERITY_NAME[severity],
    confidence_score: Math.round(confidence * 100),
    status_id: 1,
    status: 'New',
    is_alert: severity === 'critical' || severity === 'high',
    message: title,
    metadata: metadata(version, id, end),
    finding_info: present({
      uid: id,
      title,
      desc: `${title} (${outcome})`,
      types: [kind],
      created_time: timestamp(start),
      first_seen_time: timestamp(start),
      last_seen_time: timestamp(end),
      analytic: { name: kind, uid: kind, type_id: 1, type: 'Rule' },
      attacks: attack.map(({ tactic, technique }) => attackOf(tactic, technique)),
    }),
    remediation: { desc: action },
    evidences: evidencesOf(actors, targets, frames),
    resources: targets.map((target) => present({ uid: target.device ?? target.ip, name: target.ip, type: 'device' })),
  };
}

export function attackOf(tactic: string, technique: string): OcsfEvent {
  const [parent = technique] = technique.split('.');
  return {
    tactic: { name: tactic },
    technique: { uid: parent },
    ...(parent === technique ? {} : { sub_technique: { uid: technique } }),
  };
}

/** One evidence per pair of actor and target, up to a limit; the frames lie in the first. */
function evidencesOf(
  actors: readonly Party[],
  targets: readonly Party[],
  frames: readonly OcsfEvent[],
): readonly OcsfEvent[] {
  const pairs = (actors.length > 0 ? actors : [{}]).flatMap((actor) =>
    (targets.length > 0 ? targets : [{}]).map((target) => [endpointOf(actor), endpointOf(target)] as const),
  );
  return pairs.slice(0, EVIDENCE_LIMIT).map(([actor, target], index) =>
    present({
      src_endpoint: Object.keys(actor).length > 0 ? actor : undefined,
      dst_endpoint: Object.keys(target).length > 0 ? target : undefined,
      data: index === 0 ? { frames } : undefined,
    }),
  );
}
/** Most pairs of actor and target in one event. */
const EVIDENCE_LIMIT = 100;

/** OCSF's type of device by the category, where it has one; all others are `Other` with the category as their name. */
const DEVICE_TYPES: readonly (readonly [pattern: RegExp, id: number, name: string])[] = [
  [/server/, 1, 'Server'],
  [/^(workstation|desktop)/, 2, 'Desktop'],
  [/laptop|notebook/, 3, 'Laptop'],
  [/tablet/, 4, 'Tablet'],
  [/^(mobile|phone|smartphone)/, 5, 'Mobile'],
  [/firewall/, 9, 'Firewall'],
  [/switch/, 10, 'Switch'],
];
const OS_TYPES: readonly (readonly [pattern: RegExp, id: number, name: string])[] = [
  [/windows/, 100, 'Windows'],
  [/android/, 201, 'Android'],
  [/linux|debian|ubuntu|red hat|centos/, 200, 'Linux'],
  [/ipados/, 302, 'iPadOS'],
  [/^ios|iphone/, 301, 'iOS'],
  [/mac ?os/, 300, 'macOS'],
];

/** A Device Inventory Info event (5001). */
export function deviceInventoryInfo(device: Device, version: string): OcsfEvent {
  const { id, ips, macs, names, firstSeen, lastSeen, roles, identity } = device;
  const { category, manufacturer, model, serial, os, osVersion, firmware, software, location } = identity;
  const type = typeOf(category?.value ?? null, DEVICE_TYPES);
  const system = os && typeOf(os.value, OS_TYPES);
  return {
    ...classification(DEVICE_INVENTORY_INFO, 'Device Inventory Info', 'Discovery', [2, 'Collect']),
    time: timestamp(lastSeen),
    severity_id: 1,
    severity: 'Informational',
    metadata: metadata(version, id, lastSeen),
    device: present({
      uid: id,
      type_id: type[0],
      type: type[1],
      name: names[0],
      hostname: names[0],
      ip: ips[0],
      mac: macs[0],
      first_seen_time: timestamp(firstSeen),
      last_seen_time: timestamp(lastSeen),
      vendor_name: manufacturer?.value,
      model: model?.value,
      hw_info: serial ? { serial_number: serial.value } : undefined,
      os:
        os && system
          ? present({ name: os.value, type_id: system[0], type: system[1], version: osVersion?.value })
          : undefined,
      network_interfaces: [...ips.map((ip) => ({ ip, type_id: 0 })), ...macs.map((mac) => ({ mac, type_id: 0 }))],
    }),
    unmapped: present({
      names,
      roles,
      firmware: firmware?.value,
      software: software?.value,
      location: location?.value,
    }),
  };
}

function typeOf(
  value: string | null,
  types: readonly (readonly [RegExp, number, string])[],
): readonly [number, string] {
  if (value === null) return [0, 'Unknown'];
  const found = types.find(([pattern]) => pattern.test(value.toLowerCase()));
  return found ? [found[1], found[2]] : [99, value];
}

const ACTIVITY: Readonly<Record<FlowState, readonly [number, string]>> = {
  established: [6, 'Traffic'],
  midstream: [6, 'Traffic'],
  multicast: [6, 'Traffic'],
  reset: [3, 'Reset'],
  unanswered: [4, 'Fail'],
  refused: [5, 'Refuse'],
};
/** Protocol numbers of IANA. */
const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  gre: 47,
  esp: 50,
  icmpv6: 58,
  sctp: 132,
};

/** A Network Activity event (4001). Client and server are source and destination. */
export function networkActivity(flow: StoredFlow, version: string): OcsfEvent {
  const { id, part, start, end, network, transport, client, server, protocol, state, vlan, clientBytes, serverBytes } =
    flow;
  const number = transport === null ? undefined : (PROTOCOL_NUMBERS[transport] ?? Number(transport));
  const { version: tlsVersion, sni } = flow.tls ?? {};
  return {
    ...classification(NETWORK_ACTIVITY, 'Network Activity', 'Network Activity', ACTIVITY[state]),
    time: timestamp(start),
    start_time: timestamp(start),
    end_time: timestamp(end),
    duration: timestamp(end) - timestamp(start),
    severity_id: 1,
    severity: 'Informational',
    metadata: metadata(version, `${id}/${part}`, end),
    src_endpoint: networkEndpoint(client, vlan),
    dst_endpoint: networkEndpoint(server, vlan),
    connection_info: present({
      uid: id,
      direction_id: 0,
      direction: 'Unknown',
      protocol_name: transport ?? undefined,
      protocol_num: Number.isNaN(number) ? undefined : number,
      protocol_ver_id: network === 'ipv4' ? 4 : network === 'ipv6' ? 6 : 0,
    }),
    traffic: {
      bytes: clientBytes + serverBytes,
      bytes_out: clientBytes,
      bytes_in: serverBytes,
      packets: flow.clientPackets + flow.serverPackets,
      packets_out: flow.clientPackets,
      packets_in: flow.serverPackets,
    },
    ...(typeof tlsVersion === 'string'
      ? { tls: present({ version: tlsVersion, sni: typeof sni === 'string' ? sni : undefined }) }
      : {}),
    ...(protocol === null ? {} : { app_name: protocol }),
  };
}

function networkEndpoint({ ip, mac, port }: Endpoint, vlan: readonly number[]): OcsfEvent {
  return present({ ip, mac, port, vlan_uid: vlan[0] === undefined ? undefined : String(vlan[0]) });
}
