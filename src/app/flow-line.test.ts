/** The line that is put together by hand is the one that JSON.stringify gives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flow } from '#model/flow.ts';
import { flowLine } from './flow-line.ts';

const PLAIN: Flow = {
  id: '0123456789abcdef',
  start: '2026-03-02T08:00:00.000001Z',
  end: '2026-03-02T08:00:01.000000Z',
  network: 'ipv4',
  transport: 'tcp',
  client: { ip: '10.0.0.1', port: 40000, mac: '02:00:00:00:00:01' },
  server: { ip: '10.0.0.2', port: 6661 },
  vlan: [],
  protocol: 'hl7',
  over: [],
  basis: 'content',
  clientPackets: 5,
  clientBytes: 777,
  serverPackets: 4,
  serverBytes: 12_345_678_901,
  state: 'established',
  missed: { bytes: 0 },
  capture: 'ward "3"\\ü.pcap',
  firstFrame: 1,
};

test('a flow’s line is its JSON', () => {
  const flows: readonly Flow[] = [
    PLAIN,
    {
      ...PLAIN,
      transport: null,
      protocol: null,
      network: 'ethernet',
      client: { mac: '02:00:00:00:00:01' },
      server: {},
    },
    { ...PLAIN, vlan: [10, 20], over: ['vxlan', 'tls'], server: { port: 1 } },
  ];
  for (const flow of flows) assert.equal(flowLine(flow), `${JSON.stringify(flow)}\n`);
});

test('what comes from the network is escaped', () => {
  const { capture, firstFrame, ...rest } = PLAIN;
  const details = {
    tls: { sni: 'a"b\u2028\n', alpn: ['h2', 'ü'] },
    http: { host: '\\', status: 200 },
    users: ['O’Neil"'],
    patientData: { 'hl7.patient-identification': 2 },
    credentials: { 'http.basic': 1 },
  };
  const flow: Flow = { ...rest, ...details, capture, firstFrame };
  assert.equal(flowLine(flow), `${JSON.stringify(flow)}\n`);
});
