import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flow } from '#model/flow.ts';
import { Reports } from './reports.ts';

const flow: Flow = {
  id: 'f1',
  start: '2026-01-01T00:00:00.000000Z',
  end: '2026-01-01T00:00:01.000000Z',
  network: 'ipv4',
  transport: 'tcp',
  client: { ip: '10.0.0.1', port: 50000 },
  server: { ip: '10.0.0.2', port: 2575 },
  vlan: [],
  protocol: 'hl7',
  over: [],
  basis: 'content',
  clientPackets: 3,
  clientBytes: 300,
  serverPackets: 2,
  serverBytes: 200,
  state: 'established',
  missed: { bytes: 0 },
  patientData: { 'hl7.pid': 2 },
  capture: 'x',
  firstFrame: 1,
};

test('the parts of a flow add up to the flow, kinds of patient data included', () => {
  const reports = new Reports();
  const later: Flow = {
    ...flow,
    clientPackets: 10,
    clientBytes: 1500,
    missed: { bytes: 7 },
    patientData: { 'hl7.pid': 5 },
  };
  const parts = [reports.part(9, flow), reports.part(9, later), reports.part(9, later)];
  assert.deepEqual(
    parts.map(({ part }) => part),
    [0, 1, 2],
  );
  const sum = (of: (part: Flow) => number): number => parts.reduce((total, part) => total + of(part), 0);
  assert.equal(
    sum((part) => part.clientPackets),
    10,
  );
  assert.equal(
    sum((part) => part.clientBytes),
    1500,
  );
  assert.equal(
    sum((part) => part.missed.bytes),
    7,
  );
  assert.equal(
    sum((part) => part.patientData?.['hl7.pid'] ?? 0),
    5,
  );
  assert.equal(parts[2]?.patientData, undefined);
  assert.equal(reports.packets(9), 12);
});

test('a slot that was freed starts again at part 0', () => {
  const reports = new Reports();
  reports.part(0, flow);
  reports.forget(0);
  assert.equal(reports.packets(0), 0);
  assert.deepEqual(reports.part(0, flow), { ...flow, part: 0 });
});
