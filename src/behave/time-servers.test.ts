/** Time servers that are wrong, and changes of them; and what looks like that. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '#model/fact.ts';
import type { Flow } from '#model/flow.ts';
import { concluded, states, talk, told } from './testing.ts';

const [A, B, OLD, NEW] = ['10.1.0.10', '10.1.0.20', '10.1.0.2', '10.1.0.66'];
const asks = (client: string, server: string, seconds: number, packets = 4): Flow =>
  talk(client, server, {
    transport: 'udp',
    port: 123,
    protocol: 'ntp',
    seconds,
    up: [packets, packets * 90],
    down: [packets, packets * 90],
  });
const answers = (ip: string, seconds: number, fault?: string): Fact[] => [
  states('ntp.stratum', '2', { ip }, seconds),
  ...(fault === undefined ? [] : [states('ntp.fault', fault, { ip }, seconds)]),
];
const found = (flows: readonly Flow[], facts: readonly Fact[] = []): string[] =>
  told(concluded(flows, facts)).filter((text) => text.startsWith('time.'));

test('a server that is off is low until another is right, or it was right itself', () => {
  const asked = [asks(A, NEW, 0)];
  assert.deepEqual(found(asked, answers(NEW, 0, '61 min ahead')), [`time.wrong low attempted ${NEW}>${A}`]);
  const leapt = [...answers(NEW, 0), ...answers(NEW, 600, '61 min ahead')];
  assert.deepEqual(found(asked, leapt), [`time.wrong medium attempted ${NEW}>${A}`]);
  assert.deepEqual(found(asked, [...answers(NEW, 0, '61 min ahead'), ...answers(OLD, 0)]), [
    `time.wrong medium attempted ${NEW}>${A}`,
  ]);
  // The clock of the capture leaps, and so do all servers.
  const all = [...leapt, ...answers(OLD, 0), ...answers(OLD, 600, '61 min ahead')];
  assert.deepEqual(
    found(asked, all).map((text) => text.split(' ')[1]),
    ['low', 'low'],
  );
  assert.deepEqual(found(asked, answers(NEW, 0, 'does not know the time')), [`time.wrong info attempted ${NEW}>${A}`]);
  assert.deepEqual(found(asked, answers(NEW, 0)), []);
});

test('a device that takes its time from another server', () => {
  assert.deepEqual(found([asks(A, OLD, 0), asks(A, NEW, 600)]), [`time.server-changed low attempted ${NEW}>${A}`]);
  assert.deepEqual(found([asks(A, OLD, 0), asks(A, NEW, 600), asks(B, NEW, 0)]), [
    `time.server-changed info attempted ${NEW}>${A}`,
  ]);
  assert.deepEqual(found([asks(A, OLD, 0), asks(A, NEW, 600), asks(A, OLD, 900)]), []);
  assert.deepEqual(found([asks(A, '93.184.216.34', 0), asks(A, '93.184.216.35', 600)]), []);
});
