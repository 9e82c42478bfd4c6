/** The traffic of a synthetic hospital, as rows for the flow store: made in SQL by the hundred million, or one by one. */
import { formatTime } from '../src/base/time.ts';
import type { FlowState } from '../src/model/flow.ts';
import type { StoredFlow } from '../src/model/stored-flow.ts';

/** One thing that devices do; earlier ones more often. */
interface Habit {
  readonly protocol: string;
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  /** Addresses of the servers: `10.200.NET.1` up to `COUNT`; null: the device is asked by the management station. */
  readonly servers: readonly [net: number, count: number] | 'internet' | 'ward' | 'asked';
}

const habit = (protocol: string, transport: Habit['transport'], port: number, servers: Habit['servers']): Habit => ({
  protocol,
  transport,
  port,
  servers,
});

const HABITS: readonly Habit[] = [
  habit('dns', 'udp', 53, [0, 2]),
  habit('kerberos', 'tcp', 88, [1, 4]),
  habit('ldap', 'tcp', 389, [1, 4]),
  habit('ntp', 'udp', 123, [2, 1]),
  habit('hl7', 'tcp', 6661, [3, 12]),
  habit('dicom', 'tcp', 104, [4, 3]),
  habit('smb', 'tcp', 445, [5, 6]),
  habit('tls', 'tcp', 443, [6, 20]),
  habit('tls', 'tcp', 443, 'internet'),
  habit('quic', 'udp', 443, 'internet'),
  habit('tls', 'tcp', 443, 'internet'),
  habit('http', 'tcp', 80, [7, 8]),
  habit('tls', 'tcp', 443, 'internet'),
  habit('', 'tcp', 9100, [8, 200]),
  habit('mqtt', 'tcp', 8883, [9, 3]),
  habit('bacnet', 'udp', 47_808, 'ward'),
  habit('rdp', 'tcp', 3389, 'ward'),
  habit('modbus', 'tcp', 502, [10, 5]),
  habit('quic', 'udp', 443, 'internet'),
  habit('snmp', 'udp', 161, 'asked'),
];
const STATES: readonly FlowState[] = [
  'established',
  'established',
  'established',
  'unanswered',
  'refused',
  'reset',
  'midstream',
];

export const DEVICES = 15_000;
export const VLANS = 60;
/** 2026-06-01T00:00:00Z in microseconds. */
export const FIRST_DAY: number = Date.UTC(2026, 5, 1) * 1000;
const DAY = 86_400e6;

/** The busiest server, a management station that asks every device, and an ordinary device. */
export const BUSY_SERVER = '10.200.0.1';
export const MANAGEMENT = '10.200.100.1';
export const addressOf = (device: number): string =>
  `10.${10 + (device % VLANS)}.${Math.floor(device / VLANS / 200)}.${1 + (Math.floor(device / VLANS) % 200)}`;
export const vlanOf = (device: number): number => 100 + (device % VLANS);

/** The INSERT of rows `from` up to `from + count` of one day, which has `perDay` of them. Times rise with the number. */
export function fillSql(day: number, from: number, count: number, perDay: number): string {
  const list = (values: readonly (string | number)[]): string =>
    `[${values.map((value) => (typeof value === 'number' ? value : `'${value}'`)).join(', ')}]`;
  const nets = HABITS.map(({ servers }) =>
    Array.isArray(servers) ? Number(servers[0]) : servers === 'internet' ? 1000 : servers === 'ward' ? 1001 : 1002,
  );
  const counts = HABITS.map(({ servers }) => (Array.isArray(servers) ? Number(servers[1]) : 1));
  const start = FIRST_DAY + day * DAY;
  return `INSERT INTO flows (source, sequence, received, day, at, start, end, id, part, network, transport, client, client_port, client_mac, server, server_port, server_mac, vlan,
    protocol, over, basis, client_packets, client_bytes, server_packets, server_bytes, state, missed, tls, sni, http, users, patient_data, credentials, capture, first_frame)
  WITH cityHash64(number, ${day}) AS h, cityHash64(h, 1) AS a, cityHash64(h, 2) AS b, cityHash64(h, 3) AS c,
    toUInt32(${DEVICES} * pow((h % 1000003) / 1000003, 1.25)) AS device, toUInt8(${HABITS.length} * pow((a % 1000003) / 1000003, 1.7)) AS k,
    ${list(HABITS.map(({ protocol }) => protocol))}[k + 1] AS name, ${list(HABITS.map(({ port }) => port))}[k + 1] AS port, ${list(nets)}[k + 1] AS net, ${list(counts)}[k + 1] AS servers,
    cityHash64(device, k) AS pair, intDiv(device, ${VLANS}) AS place,
    concat('::ffff:10.', toString(10 + device % ${VLANS}), '.', toString(intDiv(place, 200)), '.', toString(1 + place % 200)) AS own,
    multiIf(net < 1000, concat('::ffff:10.200.', toString(net), '.', toString(1 + pair % servers)),
      net = 1000, concat('::ffff:52.', toString(pair % 20), '.', toString(intDiv(pair, 64) % 10), '.', toString(1 + intDiv(pair, 4096) % 250)),
      concat('::ffff:10.', toString(10 + device % ${VLANS}), '.0.', toString(1 + pair % 200))) AS other,
    toInt64(${start}) + toInt64(number * ${DAY / perDay}) AS moment, b % 12 = 0 AND k IN (1, 2, 4, 5, 6) AS later, toInt64(c % 30000000) AS lasted
  SELECT 'live:eth1:bench', ${day} * ${Math.ceil(perDay / 25_000)} + intDiv(number, 25000) + 1, toDateTime(${start / 1e6} + 86400), toDate(${start / DAY}),
    fromUnixTimestamp64Micro(moment, 'UTC'), fromUnixTimestamp64Micro(if(later, moment - lasted * 100, moment), 'UTC'), fromUnixTimestamp64Micro(if(later, moment, moment + lasted), 'UTC'),
    lower(hex(h)), if(later, 1 + intDiv(lasted, 3000000), 0), 'ipv4', if(k IN (0, 3, 9, 15, 18, 19), 'udp', 'tcp'),
    toIPv6(if(net = 1002, '::ffff:${MANAGEMENT}', own)), 32768 + b % 28000, if(net = 1002, 0, 118000000000 + device), toIPv6(if(net = 1002, own, other)), port, if(net = 1001, 118100000000 + pair % 4000, 0), [100 + device % ${VLANS}],
    name, '', if(name = '', 'none', 'content'), 1 + b % 40, 60 + c % 40000, b % 60, c % 900000, ${list(STATES)}[1 + b % ${STATES.length}], 0,
    if(name = 'tls', concat('{"version":"TLSv1.3","sni":"host', toString(pair % 3000), '.example","alpn":["h2"],"ja4":"t13d1516h2_8daaf6152771_b0da82dd1658"}'), ''), if(name = 'tls', concat('host', toString(pair % 3000), '.example'), ''),
    if(name = 'http', concat('{"host":"host', toString(pair % 3000), '.example","method":"GET"}'), ''), if(k = 6 AND c % 5 = 0, [concat('ward', toString(device % 900))], []), '', '', 'live:eth1', number
  FROM numbers(${from}, ${count}) SETTINGS max_insert_threads = 1, max_threads = 2, max_block_size = 65536, max_insert_block_size = ${count}, min_insert_block_size_rows = ${count}, min_insert_block_size_bytes = 0`;
}

/** A batch of the same traffic, as a sensor would send it, of the day behind `day` filled ones. */
export function makeBatch(sequence: number, rows: number, day: number, perSecond: number): readonly StoredFlow[] {
  const random = generator(sequence);
  return Array.from({ length: rows }, (_, index) => {
    const device = Math.floor(DEVICES * ((random() % 1_000_003) / 1_000_003) ** 1.25);
    const k = Math.floor(HABITS.length * ((random() % 1_000_003) / 1_000_003) ** 1.7);
    const { protocol, transport, port, servers } = HABITS[k] ?? habit('dns', 'udp', 53, [0, 2]);
    const pair = Math.imul(device + 1, 2_654_435_761 + k) >>> 0;
    const own = { ip: addressOf(device), mac: mac(device) };
    const other =
      servers === 'internet'
        ? `52.${pair % 20}.${(pair >>> 6) % 10}.${1 + ((pair >>> 12) % 250)}`
        : servers === 'ward' || servers === 'asked'
          ? `10.${10 + (device % VLANS)}.0.${1 + (pair % 200)}`
          : `10.200.${servers[0]}.${1 + (pair % servers[1])}`;
    const start = FIRST_DAY + day * DAY + (((sequence - 1) * rows + index) / perSecond) * 1e6;
    const lasted = random() % 30_000_000;
    return {
      id: hex32(random()) + hex32(random()),
      start: formatTime(start),
      end: formatTime(start + lasted),
      network: 'ipv4',
      transport,
      client: { ...(servers === 'asked' ? { ip: MANAGEMENT } : own), port: 32_768 + (random() % 28_000) },
      server: { ...(servers === 'asked' ? own : { ip: other }), port },
      vlan: [vlanOf(device)],
      protocol: protocol || null,
      over: [],
      basis: protocol ? 'content' : 'none',
      clientPackets: 1 + (random() % 40),
      clientBytes: 60 + (random() % 40_000),
      serverPackets: random() % 60,
      serverBytes: random() % 900_000,
      state: STATES[random() % STATES.length] ?? 'established',
      missed: { bytes: 0 },
      ...(protocol === 'tls'
        ? {
            tls: {
              version: 'TLSv1.3',
              sni: `host${pair % 3000}.example`,
              alpn: ['h2'],
              ja4: 't13d1516h2_8daaf6152771_b0da82dd1658',
            },
          }
        : {}),
      ...(protocol === 'smb' && random() % 5 === 0 ? { users: [`ward${device % 900}`] } : {}),
      capture: 'live:eth1',
      firstFrame: sequence * rows + index,
      part: 0,
    };
  });
}

/** Xorshift: the same numbers for the same seed. */
function generator(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

const hex32 = (word: number): string => word.toString(16).padStart(8, '0');
const mac = (device: number): string =>
  `00:1b:21:00:${(device >>> 8).toString(16).padStart(2, '0')}:${(device & 255).toString(16).padStart(2, '0')}`;
