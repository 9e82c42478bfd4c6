/** TCP connections: who is the client, what state they are in, and where one ends and the next begins. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf } from '#decode/headers/frame-builder.ts';
import type { Flow } from '#model/flow.ts';
import { play, type Segment, shots } from './play.ts';

const SYN: Segment = { say: 'C:S', sequence: 100 };
const SYN_ACK: Segment = { say: 'S:SA', sequence: 500, acknowledgement: 101 };
const ACK: Segment = { say: 'C:A', sequence: 101, acknowledgement: 501 };
const REQUEST = 'GET / HTTP/1.1\r\nHost: pump.example\r\n\r\n';
const ANSWER = 'HTTP/1.1 200 OK\r\nServer: pump/1.2\r\nContent-Length: 2\r\n\r\nhi';
const ASK: Segment = { say: 'C:PA', sequence: 101, acknowledgement: 501, data: REQUEST };
const REPLY: Segment = { say: 'S:PA', sequence: 501, acknowledgement: 101 + REQUEST.length, data: ANSWER };

function flowsOf(...segments: readonly Segment[]): readonly Flow[] {
  return play(shots(segments)).flows;
}

/** Of each flow: who is the client, the state, and the packets of client and server. */
function told(...segments: readonly Segment[]): readonly string[] {
  return flowsOf(...segments).map(
    ({ client, state, clientPackets, serverPackets }) =>
      `${client.ip === '10.0.0.1' ? 'C' : 'S'} ${state} ${clientPackets}+${serverPackets}`,
  );
}

const STATES: Readonly<Record<string, readonly [readonly Segment[], string]>> = {
  'a handshake and data': [[SYN, SYN_ACK, ACK, ASK, REPLY], 'C established 3+2'],
  'closed in order': [
    [SYN, SYN_ACK, ACK, { ...ACK, say: 'C:FA' }, { ...SYN_ACK, say: 'S:FA', sequence: 501, acknowledgement: 102 }],
    'C established 3+2',
  ],
  'a SYN answered by RST': [[SYN, { say: 'S:RA', acknowledgement: 101 }], 'C refused 1+1'],
  'a SYN that nobody answers, three times': [[SYN, { ...SYN, time: 1 }, { ...SYN, time: 3 }], 'C unanswered 3+0'],
  'a SYN that its sender takes back': [[SYN, { say: 'C:R', sequence: 101 }], 'C unanswered 2+0'],
  'a half-open scan: accepted, then taken back': [[SYN, SYN_ACK, { say: 'C:R', sequence: 101 }], 'C reset 2+1'],
  'established, then reset': [[SYN, SYN_ACK, ACK, { ...SYN_ACK, say: 'S:RA', sequence: 501 }], 'C reset 2+2'],
  'joined in the middle, the server first': [[REPLY, { ...ASK, acknowledgement: 600 }], 'C midstream 1+1'],
  'joined at the SYN-ACK': [[SYN_ACK, ACK, ASK], 'C established 2+1'],
  'only the server is seen': [[SYN_ACK, REPLY], 'C established 0+2'],
  'both open at once': [
    [SYN, { say: 'S:S', sequence: 500 }, { ...SYN_ACK }, { say: 'C:SA', sequence: 100, acknowledgement: 501 }, ASK],
    'C established 3+2',
  ],
  'refused, asked again with the same number, accepted': [
    [
      SYN,
      { say: 'S:RA', acknowledgement: 101 },
      { ...SYN, time: 0.5 },
      { ...SYN_ACK, time: 0.6 },
      { ...ACK, time: 0.7 },
    ],
    'C established 3+2',
  ],
};

for (const [name, [segments, expected]] of Object.entries(STATES)) {
  test(name, () => assert.deepEqual(told(...segments), [expected]));
}

test('a conversation joined in the middle that only its port names: the port is the server’s', () => {
  const opaque = { acknowledgement: 900, data: '\u0007\u0001\u0002\u0003garbled' };
  for (const serverPort of [443, 104]) {
    const [flow] = flowsOf({ ...opaque, say: 'S:PA', sequence: 7000, serverPort });
    assert.deepEqual([flow?.basis, flow?.client.port, flow?.server.port], ['port', 40_000, serverPort]);
  }
});

test('one whose messages do not say who is who: the port does, unless a SYN was seen', () => {
  const record: Segment = {
    say: 'S:PA',
    sequence: 501,
    acknowledgement: 101,
    data: '\u0017\u0003\u0003\u0000\u0020'.padEnd(37, 'x'),
  };
  const [flow] = flowsOf({ ...record, serverPort: 443 });
  assert.deepEqual([flow?.protocol, flow?.basis, flow?.client.port], ['tls', 'content', 40_000]);
  const back = [{ ...SYN_ACK, say: 'S:S' }, { ...ACK, say: 'C:SA' }, record].map((one) => ({
    ...one,
    serverPort: 443,
  }));
  assert.equal(flowsOf(...back)[0]?.client.port, 443);
});

test('frames without ports keep their order', () => {
  const lldp = bytesOf('0180c200000e 02ff00000001 88cc 0207040200000000010403020000000602 0078 0000');
  assert.equal(play([{ time: 0, bytes: lldp }]).flows[0]?.client.mac, '02:ff:00:00:00:01');
});

test('a device that starts again while its server still repeats what it said', () => {
  const old = { ...REPLY, time: -20 };
  assert.deepEqual(told(old, { ...old, time: -10 }, SYN, { ...SYN_ACK }, ACK), [
    'C midstream 0+2',
    'C established 2+1',
  ]);
});

const AGAIN: readonly Segment[] = [
  { say: 'C:S', sequence: 9000, time: 2 },
  { say: 'S:SA', sequence: 7000, acknowledgement: 9001, time: 2.1 },
  { say: 'C:A', sequence: 9001, acknowledgement: 7001, time: 2.2 },
];

const EARLIER: Readonly<Record<string, readonly Segment[]>> = {
  'that was closed': [SYN, SYN_ACK, ACK, { ...ACK, say: 'C:FA' }, { ...REPLY, say: 'S:FA', data: '' }],
  'that was refused': [SYN, { say: 'S:RA', acknowledgement: 101 }],
  'that nobody answered': [SYN],
  'that was accepted and never confirmed': [SYN, SYN_ACK],
  'that was never closed': [SYN, SYN_ACK, ACK, ASK],
  'that was joined in the middle': [ASK, REPLY],
};

for (const [name, segments] of Object.entries(EARLIER)) {
  test(`a new SYN on the ports of a connection ${name} begins a new flow`, () => {
    const flows = flowsOf(...segments, ...AGAIN);
    assert.deepEqual(flows.map(({ firstFrame, state }) => [firstFrame, state]).at(-1), [
      segments.length + 1,
      'established',
    ]);
    assert.equal(flows.length, 2);
    assert.notEqual(flows[0]?.id, flows[1]?.id);
  });
}

test('a host that starts every connection with the same number', () => {
  const closed = [
    SYN,
    SYN_ACK,
    ACK,
    { ...ACK, say: 'C:FA' },
    { ...REPLY, say: 'S:FA', data: '', acknowledgement: 102 },
  ];
  assert.deepEqual(told(...closed, { ...SYN, time: 4 }, { ...SYN_ACK, time: 4.1 }), [
    'C established 3+2',
    'C established 1+1',
  ]);
});

test('a SYN that packets overtook, and one seen again, begin nothing', () => {
  assert.deepEqual(told(ASK, SYN, SYN_ACK), ['C established 2+1']);
  assert.deepEqual(told(SYN, SYN_ACK, ACK, ASK, { ...SYN, identification: 77 }), ['C established 4+1']);
});

test('a silence longer than the timeout splits a flow', () => {
  const later = (time: number): Segment => ({ ...ACK, time });
  assert.deepEqual(told(SYN, SYN_ACK, ACK, later(3000), later(6500)), ['C established 4+1']);
  assert.deepEqual(told(SYN, SYN_ACK, ACK, later(3000), later(6700)), ['C established 3+1', 'C midstream 1+0']);
});
