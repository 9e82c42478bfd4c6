/** One flow of the synthetic hospital while it is handed on. One row is used again and again; `rowFlow` makes the object that it holds. */
import { hexWord } from '#base/text.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import type { Clock } from './clock.ts';

export class Row {
  /** Both halves of the conversation's identifier. */
  idHigh = 0;
  idLow = 0;
  start = 0;
  end = 0;
  clientIp = '';
  clientPort = 0;
  /** Empty where nobody sees it. */
  clientMac = '';
  serverIp = '';
  serverPort = 0;
  serverMac = '';
  /** VLANs as text, the client's first; the second is empty where there is one alone. */
  vlan = '';
  otherVlan = '';
  transport: 'tcp' | 'udp' = 'tcp';
  protocol: string | null = null;
  clientPackets = 0;
  clientBytes = 0;
  serverPackets = 0;
  serverBytes = 0;
  state: StoredFlow['state'] = 'established';
  /** JSON texts; empty where the flow has none. */
  tls = '';
  http = '';
  /** The number of a member of staff; 0 for nobody. */
  user = 0;
  /** Kinds of patient data and secrets; empty for none. */
  patient = '';
  patientMessages = 0;
  secret = '';
  frame = 0;
  part = 0;
  /** What nobody on the network sees: the habit it comes of (-1: none), and both ends, as devices or hosts outside are numbered. */
  habit = -1;
  from = 0;
  to = 0;
}

/** A member of staff as flows name one. */
export const USER_PREFIX = 'HOSPITAL\\s';

/** The flow that a row holds. */
export function rowFlow(row: Row, capture: string, clock: Clock): StoredFlow {
  return {
    id: hexWord(row.idHigh) + hexWord(row.idLow),
    start: clock.text(row.start),
    end: clock.text(row.end),
    network: 'ipv4',
    transport: row.transport,
    client: { ip: row.clientIp, port: row.clientPort, ...(row.clientMac === '' ? {} : { mac: row.clientMac }) },
    server: { ip: row.serverIp, port: row.serverPort, ...(row.serverMac === '' ? {} : { mac: row.serverMac }) },
    vlan: [row.vlan, row.otherVlan].filter((vlan) => vlan !== '').map(Number),
    protocol: row.protocol,
    over: [],
    basis: row.protocol === null ? 'none' : 'content',
    clientPackets: row.clientPackets,
    clientBytes: row.clientBytes,
    serverPackets: row.serverPackets,
    serverBytes: row.serverBytes,
    state: row.state,
    missed: { bytes: 0 },
    ...(row.tls === '' ? {} : { tls: detailOf(row.tls) }),
    ...(row.http === '' ? {} : { http: detailOf(row.http) }),
    ...(row.user === 0 ? {} : { users: [`${USER_PREFIX}${row.user}`] }),
    ...(row.patient === '' ? {} : { patientData: { [row.patient]: row.patientMessages } }),
    ...(row.secret === '' ? {} : { credentials: { [row.secret]: 1 } }),
    capture,
    firstFrame: row.frame,
    part: row.part,
  };
}

/** Details of flows by their text: there are few, and each is met a million times. */
const details = new Map<string, Readonly<Record<string, unknown>>>();

function detailOf(text: string): Readonly<Record<string, unknown>> {
  let detail = details.get(text);
  if (detail === undefined) {
    detail = JSON.parse(text) as Readonly<Record<string, unknown>>;
    details.set(text, detail);
  }
  return detail;
}
