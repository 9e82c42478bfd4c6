/** What captures could not show: the worst first, the same whatever the order of the flows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flow } from '#model/flow.ts';
import { Coverage } from './coverage.ts';

function flow(change: Partial<Flow>): Flow {
  return {
    id: '1',
    start: '2026-01-01T00:00:00.000000Z',
    end: '2026-01-01T00:00:00.000000Z',
    network: 'ipv4',
    transport: 'tcp',
    client: { ip: '10.0.0.1', port: 40_000 },
    server: { ip: '10.0.0.2', port: 80 },
    vlan: [],
    protocol: 'http',
    over: [],
    basis: 'content',
    clientPackets: 5,
    clientBytes: 500,
    serverPackets: 5,
    serverBytes: 500,
    state: 'established',
    missed: { bytes: 0 },
    capture: 'a.pcap',
    firstFrame: 1,
    ...change,
  };
}

test('one side, lost bytes, the encrypted share', () => {
  const coverage = new Coverage();
  coverage.flow(flow({}));
  coverage.flow(flow({ protocol: 'tls', missed: { bytes: 300 } }));
  coverage.flow(flow({ clientPackets: 0, clientBytes: 0, state: 'midstream' }));
  coverage.flow(flow({ serverPackets: 0, serverBytes: 0, state: 'unanswered' }));
  assert.deepEqual(coverage.report(), {
    oneWay: [{ from: '10.0.0.2', to: '10.0.0.1', flows: 1 }],
    lossy: [{ client: '10.0.0.1', server: '10.0.0.2', missedBytes: 300 }],
    encryptedShare: 0.333,
    blind: [],
  });
});

test('of equals the same ones are listed, in whatever order they came', () => {
  const flows = Array.from({ length: 40 }, (_, at) =>
    flow({ client: { ip: `10.0.1.${at}` }, missed: { bytes: 100 + (at % 2) } }),
  );
  const report = (all: readonly Flow[]): unknown => {
    const coverage = new Coverage();
    for (const one of all) coverage.flow(one);
    return coverage.report();
  };
  assert.deepEqual(report(flows), report([...flows].reverse()));
  const [one, other] = [new Coverage(), new Coverage()];
  for (const [at, each] of flows.entries()) (at % 3 === 0 ? one : other).flow(each);
  other.absorb(one.state);
  assert.deepEqual(other.report(), report(flows));
});
