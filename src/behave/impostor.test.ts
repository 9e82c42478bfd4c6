/** Devices that are not what they say: both sides are told; a name or an interface alone is no reason. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Device, NOTHING_KNOWN } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import { type Finding, findingSchema } from '#model/finding.ts';
import { impostorFindings, type Statement } from './impostor.ts';

const TIME = '2026-03-01T08:00:00.000000Z';
const fact = (frame: number, key: string, value: string): Fact => ({
  time: TIME,
  subject: { ip: '10.0.0.7' },
  key,
  value,
  source: { capture: 'ward.pcap', frame, protocol: key.split('.')[0] ?? '', field: 'f' },
});
const device = (name: string, roles: readonly string[] = []): Device => ({
  id: 'd1',
  macs: [],
  ips: ['10.0.0.7'],
  addresses: [],
  names: [name],
  firstSeen: TIME,
  lastSeen: TIME,
  roles,
  identity: NOTHING_KNOWN,
});
const says = (value: string, weight: number, key: string): Statement => ({
  value,
  weight,
  witness: key,
  basis: { key, value: `says ${value}`, capture: 'ward.pcap', frame: 3 },
});
function judge(
  name: string,
  facts: readonly Fact[],
  {
    categories = [],
    makers = [],
    roles = [],
  }: { categories?: Statement[]; makers?: Statement[]; roles?: string[] } = {},
): readonly Finding[] {
  const statements = { categories, makers, isSameMaker: (a: string, b: string): boolean => a === b };
  const findings = impostorFindings(device(name, roles), facts, statements, (word) => word);
  for (const finding of findings) assert.ok(findingSchema.safeParse(finding).success);
  return findings;
}

const BROWSER = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36';
const NAME = fact(1, 'dhcp.hostName', 'alaris-pump-7');
const DESKTOP = [
  fact(2, 'http.userAgent', BROWSER),
  fact(4, 'http.userAgent', 'Microsoft-CryptoAPI/10.0'),
  fact(5, 'smb.osBuild', '10.0.19045'),
];

test('a pump by name that browses, updates itself and shares files as Windows does is told with both sides', () => {
  const [finding, ...others] = judge('alaris-pump-7', [NAME, ...DESKTOP]);
  assert.equal(others.length, 0);
  assert.equal(finding?.kind, 'device.impostor');
  assert.match(finding?.title ?? '', /alaris-pump-7 is named as infusion pump and behaves as a desktop Windows/);
  assert.deepEqual(
    finding?.evidence.map(({ frame }) => frame),
    [1, 2, 4, 5],
  );
  assert.deepEqual(finding?.targets, [{ device: 'd1', ip: '10.0.0.7' }]);
});

test('one such sign alone, a name of no such kind, and a pump that proves to be one are no impostors', () => {
  for (const sign of DESKTOP) assert.deepEqual(judge('alaris-pump-7', [NAME, sign]), []);
  assert.deepEqual(judge('pumpkin', [fact(1, 'dhcp.hostName', 'pumpkin'), ...DESKTOP]), []);
  assert.deepEqual(judge('ws-12', [fact(1, 'dhcp.hostName', 'ws-12'), ...DESKTOP]), []);
  const proved = [says('infusion-pump', 0.8, 'hl7.prt16')];
  assert.deepEqual(judge('alaris-pump-7', [NAME, ...DESKTOP], { categories: proved }), []);
});

test('two makers on strong evidence are told, weak evidence and the maker of the interface are not', () => {
  const philips = says('Philips', 0.9, 'dicom.manufacturer');
  const [finding] = judge('x', [], { makers: [philips, says('Siemens', 0.9, 'snmp.sysDescr')] });
  assert.match(finding?.title ?? '', /x states two makers: Philips and Siemens/);
  assert.equal(finding?.evidence.length, 2);
  for (const other of [
    says('Siemens', 0.7, 'snmp.sysDescr'),
    says('Siemens', 0.95, 'link.vendor'),
    says('Philips', 0.9, 'snmp.sysDescr'),
  ])
    assert.deepEqual(judge('x', [], { makers: [philips, other] }), []);
  assert.deepEqual(judge('x', [], { makers: [philips, says('Siemens', 0.9, 'snmp.sysDescr')], roles: ['router'] }), []);
});
