/** Rows of the table `flows` as the flows that were kept. */
import { formatMacNumber } from '#base/addresses.ts';
import { formatTime } from '#base/time.ts';
import type { Endpoint, FlowState } from '#model/flow.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { addressText } from './addresses.ts';
import type { Row } from './engine.ts';

/** What to select, in the order in which `decodeFlow` takes it. */
export const FLOW_COLUMNS = [
  'id',
  'toUnixTimestamp64Micro(start)',
  'toUnixTimestamp64Micro(end)',
  'network',
  'transport',
  'hex(client)',
  'client_port',
  'client_mac',
  'hex(server)',
  'server_port',
  'server_mac',
  'vlan',
  'protocol',
  'over',
  'basis',
  'client_packets',
  'client_bytes',
  'server_packets',
  'server_bytes',
  'state',
  'missed',
  'tls',
  'http',
  'users',
  'patient_data',
  'credentials',
  'capture',
  'first_frame',
  'part',
] as const;

/** The flow of a row; `row` may go on behind the columns that this takes. */
export function decodeFlow(row: Row): StoredFlow {
  const [id, start, end, network, transport, client, clientPort, clientMac, server, serverPort, serverMac] = row;
  const [vlan, protocol, over, basis, clientPackets, clientBytes, serverPackets, serverBytes] = row.slice(11);
  const [state, missed, tls, http, users, patientData, credentials, capture, firstFrame, part] = row.slice(19);
  const net = String(network) as StoredFlow['network'];
  return {
    id: String(id),
    start: formatTime(Number(start)),
    end: formatTime(Number(end)),
    network: net,
    transport: String(transport) || null,
    client: endpoint(net, String(client), Number(clientPort), Number(clientMac)),
    server: endpoint(net, String(server), Number(serverPort), Number(serverMac)),
    vlan: (vlan as readonly unknown[]).map(Number),
    protocol: String(protocol) || null,
    over: over === '' ? [] : String(over).split(' '),
    basis: String(basis) as StoredFlow['basis'],
    clientPackets: Number(clientPackets),
    clientBytes: Number(clientBytes),
    serverPackets: Number(serverPackets),
    serverBytes: Number(serverBytes),
    state: String(state) as FlowState,
    missed: { bytes: Number(missed) },
    ...parsed('tls', tls),
    ...parsed('http', http),
    ...((users as readonly unknown[]).length > 0 ? { users: (users as readonly unknown[]).map(String) } : {}),
    ...parsed('patientData', patientData),
    ...parsed('credentials', credentials),
    capture: String(capture),
    firstFrame: Number(firstFrame),
    part: Number(part),
  };
}

function endpoint(network: StoredFlow['network'], digits: string, port: number, mac: number): Endpoint {
  const ip = network === 'ethernet' ? '' : addressText(network, digits);
  return {
    ...(ip === '' ? {} : { ip }),
    ...(port < 0 ? {} : { port }),
    ...(mac === 0 ? {} : { mac: formatMacNumber(mac - 1) }),
  };
}

/** A column that holds JSON, or nothing. */
function parsed(name: string, text: unknown): object {
  return text === '' ? {} : { [name]: JSON.parse(String(text)) };
}
