import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredFlow } from '#model/stored-flow.ts';
import { type Counts, RecordTable } from './record-table.ts';

const counts = (more: Partial<Counts>): Counts => ({
  start: 1e6,
  end: 2e6,
  source: '10.0.0.1',
  destination: '10.0.0.2',
  sourcePort: 50_000,
  destinationPort: 104,
  protocol: 6,
  packets: 5,
  bytes: 500,
  reversePackets: 0,
  reverseBytes: 0,
  flags: 0x1b,
  icmpType: -1,
  vlan: 10,
  ...more,
});
const [SYN, RST, ACK] = [2, 4, 16];
const answer: Partial<Counts> = {
  start: 1.1e6,
  source: '10.0.0.2',
  destination: '10.0.0.1',
  sourcePort: 104,
  destinationPort: 50_000,
  packets: 4,
  bytes: 4000,
};

function tableOf(maxFlows = 100): { table: RecordTable; told: StoredFlow[] } {
  const told: StoredFlow[] = [];
  const protocolAt = (_: string, port: number): string | null => (port === 104 ? 'dicom' : null);
  return { told, table: new RecordTable({ maxFlows, idleSeconds: 60, protocolAt }, 'x', (flow) => told.push(flow)) };
}

test('two directions become one flow, whichever comes first, and parts add up', () => {
  for (const order of [
    [counts({}), counts(answer)],
    [counts(answer), counts({})],
  ] as const) {
    const { table, told } = tableOf();
    for (const one of order) table.take(one);
    table.report(2e6);
    table.take(counts({ start: 3e6, end: 4e6, packets: 1, bytes: 60 }));
    table.report(5e6);
    table.report(6e6);
    assert.deepEqual(
      told.map(({ client, server, clientPackets, serverBytes, part, state }) => [
        client.port,
        server.port,
        clientPackets,
        serverBytes,
        part,
        state,
      ]),
      [
        [50_000, 104, 5, 4000, 0, 'established'],
        [50_000, 104, 1, 0, 1, 'established'],
      ],
    );
    assert.equal(told[0]?.protocol, 'dicom');
    assert.equal(told[0]?.basis, 'port');
    assert.equal(told[0]?.id, told[1]?.id);
    assert.deepEqual(told[0]?.vlan, [10]);
  }
});

test('an unanswered, a refused and a two-way record are told as such', () => {
  const stateOf = (...list: readonly Counts[]): string | undefined => {
    const { table, told } = tableOf();
    for (const one of list) table.take(one);
    table.report(9e6);
    return told[0]?.state;
  };
  assert.equal(stateOf(counts({ flags: 2 })), 'unanswered');
  assert.equal(stateOf(counts({ flags: 2 }), counts({ ...answer, flags: 0x14 })), 'refused');
  assert.equal(stateOf(counts({ reversePackets: 3, reverseBytes: 9 })), 'established');
  assert.equal(stateOf(counts({ protocol: 17, flags: 0 })), 'unanswered');
});

test('who asks and never acknowledges opened it, whatever the ports and the times say', () => {
  for (const [port, flags] of [
    [40_000, RST | ACK],
    [9000, SYN | ACK],
    [80, RST | ACK],
  ] as const) {
    const { table, told } = tableOf();
    const asked = { sourcePort: 1025, destinationPort: port, flags: SYN };
    table.take(counts({ ...answer, start: 1e6, sourcePort: port, destinationPort: 1025, flags }));
    table.take(counts(asked));
    table.report(2e6);
    assert.deepEqual(
      told.map(({ client, server }) => [client.ip, client.port, server.port]),
      [['10.0.0.1', 1025, port]],
    );
  }
});

test('an idle conversation is over, and a full table tells the oldest early', () => {
  const { table, told } = tableOf(2);
  for (const sourcePort of [50_001, 50_002, 50_003]) table.take(counts({ sourcePort }));
  assert.equal(table.evicted, 1);
  assert.equal(told.length, 1);
  table.report(100e6);
  table.report(170e6);
  table.take(counts({ sourcePort: 50_003, start: 200e6, end: 201e6 }));
  table.report(202e6);
  const ids = told.filter(({ client }) => client.port === 50_003).map(({ id }) => id);
  assert.equal(new Set(ids).size, 2);
});

test('an exporter whose clock is off tells of one conversation, whatever the time is here', () => {
  const { table, told } = tableOf();
  // The exporter lives an hour behind; our own clock is set a day ahead and back again.
  for (const here of [3600e6, 3610e6, 90_020e6, 90_030e6, 3640e6]) {
    table.take(counts({}));
    table.report(here);
  }
  assert.deepEqual([new Set(told.map(({ id }) => id)).size, told.map(({ part }) => part)], [1, [0, 1, 2, 3, 4]]);
  assert.equal(
    told.reduce((sum, { clientPackets }) => sum + clientPackets, 0),
    25,
  );
});

test('who refused or accepted a connection did not open it, also where that is told first and no port says so', () => {
  for (const flags of [RST, RST | ACK, SYN | ACK]) {
    const { table, told } = tableOf();
    table.take(counts({ ...answer, sourcePort: 80, destinationPort: 3069, packets: 1, flags }));
    table.report(2e6);
    table.take(counts({ sourcePort: 3069, destinationPort: 80, packets: 1, flags: SYN }));
    table.report(5e6);
    assert.deepEqual(
      told.map(({ client, server, part }) => [client.ip, server.port, part]),
      [
        ['10.0.0.1', 80, 0],
        ['10.0.0.1', 80, 1],
      ],
    );
    assert.equal(told[0]?.state, flags === (SYN | ACK) ? 'established' : 'refused');
  }
});

test('errors of ICMP alone open nothing; an echo among them does', () => {
  const icmp = { sourcePort: 0, destinationPort: 0, flags: 0 } as const;
  for (const [protocol, types, state] of [
    [1, [3, 11], 'midstream'],
    [1, [3, 8], 'unanswered'],
    [1, [-1], 'unanswered'],
    [58, [1, 3], 'midstream'],
    [58, [1, 128], 'unanswered'],
    [58, [-1], 'unanswered'],
  ] as const) {
    const { table, told } = tableOf();
    for (const icmpType of types) table.take(counts({ ...icmp, protocol, icmpType }));
    table.report(2e6);
    assert.deepEqual(
      told.map((flow) => flow.state),
      [state],
    );
  }
});
