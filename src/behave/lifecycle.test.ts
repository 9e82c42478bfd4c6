/** What is said of old and exposed devices: one finding for each part, as severe as it is old and exploited, citing the packets of its claims. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Claim, type Device, type Identity, NOTHING_KNOWN } from '#model/device.ts';
import { type Finding, findingSchema } from '#model/finding.ts';
import type { AdvisoryMatch, DatedProductMatch, DeviceLifecycle } from '#model/lifecycle.ts';
import { lifecycleFindings } from './lifecycle.ts';

const TODAY = '2026-11-27';
const claim = (value: string, frame: number, confidence = 0.9): Claim => ({
  value,
  confidence,
  basis: [{ key: 'snmp.sysDescr', value: `says ${value}`, capture: 'ward.pcap', frame, rule: 'snmp/test' }],
  by: 'evidence',
});
const device = (identity: Partial<Identity>): Device => ({
  id: 'd1',
  macs: ['02:00:00:00:00:01'],
  ips: ['10.0.0.1'],
  addresses: [],
  names: ['pump-7'],
  firstSeen: '2026-03-01T08:00:00.000000Z',
  lastSeen: '2026-03-01T09:00:00.000000Z',
  roles: [],
  identity: { ...NOTHING_KNOWN, ...identity },
});
const dated = (more: Partial<DatedProductMatch>): DatedProductMatch => ({
  device: 'd1',
  kind: 'end-of-support',
  part: 'os',
  product: 'Windows 7 SP1',
  date: '2020-01-14',
  extended: '2023-01-10',
  source: 'https://learn.microsoft.com/lifecycle/products/windows-7',
  standing: 'ended',
  ...more,
});
const advisory = (id: string, more: Partial<AdvisoryMatch> = {}): AdvisoryMatch => ({
  device: 'd1',
  kind: 'advisory',
  part: 'device',
  advisory: id,
  title: id,
  date: '2024-09-10',
  url: null,
  product: 'Alaris 8015',
  status: 'known_affected',
  quality: 'range',
  cves: ['CVE-2020-0001'],
  exploited: false,
  because: 'its firmware 9.1 lies in what is stated (<9.33)',
  remediation: ['Update to 9.33.'],
  ...more,
});
const standing = (products: readonly DatedProductMatch[], advisories: readonly AdvisoryMatch[]): DeviceLifecycle => ({
  device: 'd1',
  standing: 'unknown',
  os: 'unknown',
  ends: null,
  exploited: false,
  open: advisories.length,
  products,
  advisories,
});
const PUMP = device({
  manufacturer: claim('Becton Dickinson', 3),
  model: claim('Alaris 8015', 4),
  firmware: claim('9.1', 5, 0.8),
  os: claim('Windows 7', 6),
  osVersion: claim('6.1.7601', 7),
  software: claim('OpenSSH 5.3', 8),
});
function found(products: readonly DatedProductMatch[], advisories: readonly AdvisoryMatch[] = []): readonly Finding[] {
  const findings = lifecycleFindings(PUMP, standing(products, advisories), TODAY, (word) => word);
  for (const finding of findings) assert.ok(findingSchema.safeParse(finding).success, finding.title);
  return findings;
}

test('what is out of support is one finding a product, severe by age, and cites the frames of its claims', () => {
  const [finding, ...others] = found([dated({})]);
  assert.equal(others.length, 0);
  assert.equal(finding?.kind, 'lifecycle.end-of-support');
  assert.match(finding?.title ?? '', /pump-7 runs Windows 7 SP1, out of support since 2020-01-14/);
  assert.deepEqual(
    finding?.evidence.map(({ frame }) => frame),
    [6, 7],
  );
  assert.deepEqual(finding?.targets, [{ device: 'd1', ip: '10.0.0.1' }]);
  assert.match(finding?.action ?? '', /Becton Dickinson/);
  const severities = (more: Partial<DatedProductMatch>): readonly string[] =>
    found([dated(more)]).map(({ severity }) => severity);
  assert.deepEqual(severities({}), ['high']);
  assert.deepEqual(severities({ date: '2025-10-14', extended: null }), ['medium']);
  assert.deepEqual(severities({ standing: 'paid', extended: '2028-10-10' }), ['low']);
  assert.deepEqual(severities({ part: 'software', product: 'OpenSSH 5.3', extended: null }), ['medium']);
  for (const calm of ['ending', 'supported', 'unknown'] as const) assert.deepEqual(severities({ standing: calm }), []);
});

test('an edition that is not known is doubt, several products that are not told apart are none', () => {
  const editions = [
    { product: 'Windows 10 1809 (Home, Pro)', date: '2020-11-10', extended: null },
    { product: 'Windows 10 1809 (Enterprise LTSC)', date: '2029-01-09', extended: null },
  ];
  const [finding] = found([dated({ standing: 'perhaps', product: 'Windows 10 1809', editions })]);
  assert.equal(finding?.severity, 'low');
  assert.equal(finding?.confidence, 0.45);
  assert.ok(finding?.reasons?.some((reason) => reason.includes('LTSC): until 2029-01-09')));
  assert.deepEqual(found([dated({ standing: 'perhaps', product: 'Windows 10 1809 or Windows Server 2019' })]), []);
});

test('advisories of one part are one finding, with what the maker advises', () => {
  const many = Array.from({ length: 40 }, (_, number) =>
    advisory(`ICSMA-${number}`, { cves: [`CVE-2020-${1000 + number}`] }),
  );
  const [finding, ...others] = found([], many);
  assert.equal(others.length, 0);
  assert.equal(finding?.kind, 'lifecycle.advisory');
  assert.match(
    finding?.title ?? '',
    /Alaris 8015.* has 40 vulnerabilities: 40 advisories, the newest of 2024-09-10 \(ICSMA-0, ICSMA-1, ICSMA-2, …\)/,
  );
  assert.equal(finding?.action, 'Update to 9.33.');
  assert.equal(finding?.severity, 'high');
  assert.equal(finding?.confidence, 0.72);
  assert.deepEqual(
    finding?.evidence.map(({ frame }) => frame),
    [3, 4, 5],
  );
  assert.match(finding?.reasons?.[0] ?? '', /ICSMA-0 of 2024-09-10 \(range\): Alaris 8015; its firmware 9\.1 lies in/);
});

test('what is exploited stands apart and above, and less sure matches are less severe', () => {
  const kinds = found([], [advisory('A'), advisory('B', { exploited: true, quality: 'family' })]).map(
    ({ kind, severity }) => `${kind} ${severity}`,
  );
  assert.deepEqual(kinds, ['lifecycle.exploited high', 'lifecycle.advisory high']);
  const severity = (more: Partial<AdvisoryMatch>): string | undefined => found([], [advisory('A', more)])[0]?.severity;
  assert.equal(severity({ exploited: true }), 'critical');
  assert.equal(severity({ quality: 'family' }), 'medium');
  assert.equal(severity({ quality: 'possible', part: 'os' }), 'low');
});

test('what is settled, and what is but a likeness of names, is no finding', () => {
  assert.deepEqual(
    found([], [advisory('A', { status: 'fixed' }), advisory('B', { status: 'known_not_affected' })]),
    [],
  );
  assert.deepEqual(found([], [advisory('A', { quality: 'possible' })]), []);
});
