import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '#model/fact.ts';
import { packFacts, unpackFacts } from './fact-columns.ts';

test('facts come out of columns as they went in', () => {
  const source = { capture: 'ward.pcap', frame: 7, protocol: 'dhcp', field: 'option 12' };
  const facts: readonly Fact[] = [
    { time: '2026-03-02T08:00:00.000001Z', subject: { mac: '02:00:00:00:00:01' }, key: 'a.b', value: 'pump', source },
    { time: '2026-03-02T08:00:00.000001Z', subject: { ip: '10.0.0.1', port: 0 }, key: 'a.b', value: '', source },
    {
      time: '2026-03-02T09:00:00.000000Z',
      subject: { mac: '02:00:00:00:00:02', ip: 'fe80::1', port: 65_535 },
      key: 'a.c',
      value: 'pump',
      source: { ...source, frame: 0xffff_ffff },
    },
    { time: '', subject: {}, key: '', value: '', source: { capture: '', frame: 0, protocol: '', field: '' } },
  ];
  assert.deepEqual([...unpackFacts(structuredClone(packFacts(facts)))], facts);
  assert.deepEqual([...unpackFacts(packFacts([]))], []);
});
