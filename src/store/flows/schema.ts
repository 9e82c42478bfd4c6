/** The tables of the flow store, as steps that bring any older store to this version. */

/** A change of the tables. Steps are never edited once released, only followed; each may be run again after a crash. */
export interface Step {
  readonly name: string;
  readonly statements: readonly string[];
}

/** Parts are synced as they are written and as they are merged, so that what is acknowledged survives a power loss. */
const DURABLE = `fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 30`;

const SUMS = 'countIf(part = 0), sum(client_bytes), sum(server_bytes)';
const PEER_KEYS = 'protocol, transport, server_port, day, toDate(at)';
const PEER_SUMS = `${SUMS}, min(start), max(end)`;
const CLIENT_KEYS = `client, network, server, ${PEER_KEYS}`;
const SERVER_KEYS = `server, network, client, ${PEER_KEYS}`;
const VLAN_KEYS = 'vlan[1], vlan[2], vlan, client, server, network, protocol, server_port, day, toDate(at)';
const HOUR_KEYS = 'server, network, protocol, toStartOfHour(at), day';
const HOUR_SUMS = `${SUMS}, uniqCombinedState(12)(client)`;
const PROTOCOL_KEYS = 'toStartOfHour(at), protocol, day';
/** Rows that name somebody: who signed in, or the server that was asked for. The engine knows this again in a question, and not every other way to say it. */
const NAMED = 'notEmpty(concat(sni, users[1]))';
/** Keys of who went where under which name, each as it is of rows that name somebody, and all others together. */
export const NAME_KEYS: readonly string[] = [
  'users',
  'sni',
  `if(${NAMED}, client, toIPv6('::'))`,
  `if(${NAMED}, server, toIPv6('::'))`,
  `if(${NAMED}, toString(network), '')`,
  `if(${NAMED}, toString(protocol), '')`,
  `if(${NAMED}, server_port, 0)`,
];

/** Sums by keys, in the order of the keys. The engine reads `granule` rows at least: few where rows are dear to read. */
const projection = (name: string, keys: string, sums: string, granule: number): string =>
  `PROJECTION ${name} (SELECT ${keys}, ${sums} GROUP BY ${keys}) WITH SETTINGS (index_granularity = ${granule})`;

/**
 * One row per flow and report. Roll-ups are projections: they live inside the part that holds their rows, so a batch is there
 * with all its sums or not at all. Rows lie by hour, within it by client: the newest hours are at the end, whatever is asked of
 * them, and a device's own are together.
 */
const FLOWS = `CREATE TABLE IF NOT EXISTS flows (
  source LowCardinality(String),
  sequence UInt32,
  received DateTime('UTC'),
  day Date,
  at DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  start DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  end DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  id String CODEC(ZSTD(1)),
  part UInt32,
  network LowCardinality(String),
  transport LowCardinality(String),
  client IPv6,
  client_port Int32,
  client_mac UInt64,
  server IPv6,
  server_port Int32,
  server_mac UInt64,
  vlan Array(UInt16),
  protocol LowCardinality(String),
  over LowCardinality(String),
  basis LowCardinality(String),
  client_packets UInt64 CODEC(T64, LZ4),
  client_bytes UInt64 CODEC(T64, LZ4),
  server_packets UInt64 CODEC(T64, LZ4),
  server_bytes UInt64 CODEC(T64, LZ4),
  state LowCardinality(String),
  missed UInt64,
  tls String CODEC(ZSTD(1)),
  sni String CODEC(ZSTD(1)),
  http String CODEC(ZSTD(1)),
  users Array(String) CODEC(ZSTD(1)),
  patient_data String,
  credentials String,
  capture LowCardinality(String),
  first_frame UInt64 CODEC(T64, LZ4),
  INDEX by_end (client, server) TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_protocol protocol TYPE set(64) GRANULARITY 1,
  ${projection('by_client', CLIENT_KEYS, PEER_SUMS, 512)},
  ${projection('by_server', SERVER_KEYS, PEER_SUMS, 512)},
  ${projection('by_vlan', VLAN_KEYS, SUMS, 2048)},
  ${projection('hours', HOUR_KEYS, HOUR_SUMS, 128)},
  ${projection('protocols', PROTOCOL_KEYS, SUMS, 2048)},
  ${projection('batches', 'source, sequence, day', 'count(), max(received), min(at), max(vlan[2])', 2048)}
) ENGINE = MergeTree PARTITION BY day ORDER BY (toStartOfHour(at), client, at)
SETTINGS ${DURABLE}, non_replicated_deduplication_window = 10000,
  index_granularity = 2048, min_bytes_for_wide_part = 67108864, min_compress_block_size = 16384`;

/** What is kept of a day when its flows are dropped; a day that gets rows again later is dropped again as the next generation. */
const KEPT: Readonly<Record<string, string>> = {
  pairs: `day Date, generation UInt32, date Date, vlan Array(UInt16), client IPv6, network LowCardinality(String), server IPv6,
    protocol LowCardinality(String), transport LowCardinality(String), server_port Int32,
    flows UInt64, client_bytes UInt64, server_bytes UInt64, first DateTime64(6, 'UTC'), last DateTime64(6, 'UTC'),
    INDEX by_end (client, server) TYPE bloom_filter(0.01) GRANULARITY 1
    ) ENGINE = MergeTree PARTITION BY (day, generation) ORDER BY (vlan[1], vlan[2], client, server, protocol, server_port)`,
  hours: `day Date, generation UInt32, self IPv6, as_client UInt8, network LowCardinality(String), protocol LowCardinality(String),
    hour DateTime('UTC'), flows UInt64, peers AggregateFunction(uniqCombined(12), IPv6), sent UInt64, received UInt64
    ) ENGINE = MergeTree PARTITION BY (day, generation) ORDER BY (self, as_client, protocol, hour)`,
  protocols: `day Date, generation UInt32, hour DateTime('UTC'), protocol LowCardinality(String), flows UInt64, bytes UInt64
    ) ENGINE = MergeTree PARTITION BY (day, generation) ORDER BY (hour, protocol)`,
  batches: `day Date, generation UInt32, source LowCardinality(String), sequence UInt32
    ) ENGINE = MergeTree PARTITION BY (day, generation) ORDER BY (source, sequence)`,
};

/** The kept tables by the end of their names: `kept_pairs` holds what is seen, `staged_pairs` what is being made. */
export const KEPT_TABLES: readonly string[] = Object.keys(KEPT);

export const STEPS: readonly Step[] = [
  {
    name: '0001-flows',
    statements: [
      FLOWS,
      ...Object.entries(KEPT).flatMap(([name, columns]) =>
        ['kept', 'staged'].map((role) => `CREATE TABLE IF NOT EXISTS ${role}_${name} (${columns} SETTINGS ${DURABLE}`),
      ),
      `CREATE TABLE IF NOT EXISTS moves (day Date, generation UInt32, done UInt8, received DateTime('UTC'), written DateTime('UTC'))
       ENGINE = MergeTree ORDER BY (day, generation, done) SETTINGS ${DURABLE}`,
    ],
  },
  {
    // Who went where by name. It goes when the flows go: names of people are kept no longer than what they did.
    name: '0002-names',
    statements: [
      `ALTER TABLE flows ADD ${projection('by_name', `${NAME_KEYS.join(', ')}, day, toDate(at)`, PEER_SUMS, 2048).replace('PROJECTION', 'PROJECTION IF NOT EXISTS')}`,
      'ALTER TABLE flows MATERIALIZE PROJECTION by_name',
    ],
  },
];

/** Which steps were done. */
export const STEPS_TABLE: string = `CREATE TABLE IF NOT EXISTS steps (name String, done DateTime('UTC')) ENGINE = MergeTree ORDER BY name SETTINGS ${DURABLE}`;
