/** CEF, syslog and OCSF: what receivers parse, and nothing that a hostile name could break. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { change, device, finding, flow, HOSTILE } from '../test-services.ts';
import { changeCef, findingCef } from './cef.ts';
import { detectionFinding, deviceInventoryInfo, networkActivity } from './ocsf.ts';
import { syslogFrame, syslogLine } from './syslog.ts';

/** A member of a value whose shape is what is tested. */
const at = (value: unknown, name: string): unknown => Reflect.get(Object(value), name);

/** Reads CEF as its guide describes: seven fields split by unescaped pipes, then key=value pairs. */
function readCef(line: string): {
  readonly header: readonly string[];
  readonly extension: Readonly<Record<string, string>>;
} {
  const parts = line.match(/(?:\\.|[^\\|])*(?:\||$)/gs) ?? [];
  const header = parts.slice(0, 7).map((part) => part.replace(/\|$/, '').replaceAll(/\\([\\|])/g, '$1'));
  const rest = parts.slice(7).join('');
  const extension: Record<string, string> = {};
  const keys = [...rest.matchAll(/(?:^|(?<= ))(\w+)=/g)].filter(({ index }) => rest[index - 1] !== '\\');
  for (const [at, match] of keys.entries()) {
    const end = keys[at + 1]?.index ?? rest.length + 1;
    const value = rest.slice(match.index + match[0].length, end - 1).replaceAll(/\\([\\=])/g, '$1');
    extension[match[1] ?? ''] = value;
  }
  return { header, extension };
}

test('a finding in CEF has its severity, parties and action', () => {
  const line = findingCef(finding(1), '1.2.3');
  const { header, extension } = readCef(line);
  assert.deepEqual(header, [
    'CEF:0',
    'Wardline',
    'Wardline',
    '1.2.3',
    'exploit.smb.eternalblue',
    'SMB was exploited',
    '10',
  ]);
  assert.deepEqual(extension, {
    externalId: 'f1',
    start: '1795507200000',
    end: '1795507205000',
    src: '10.2.0.1',
    dst: '10.2.0.2',
    outcome: 'succeeded',
    act: 'Take the target off the network.',
    cs1: 'd1',
    cs1Label: 'Actor device',
    cs2: 'd2',
    cs2Label: 'Target device',
    cs3: 'T1021.002',
    cs3Label: 'ATT&CK techniques',
    cn1: '99',
    cn1Label: 'Confidence',
  });
  const long = readCef(findingCef(finding(1, { actors: [{ ip: 'fd00::1' }], targets: [] }), '1')).extension;
  assert.deepEqual([at(long, 'c6a2'), at(long, 'src'), at(long, 'dst')], ['fd00::1', undefined, undefined]);
});

test('whatever a device calls itself, CEF is one line with the same fields', () => {
  const hostile = fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc.string({ unit: fc.constantFrom('|', '\\', '=', '\n', '\r', '\u0000', 'a', ' ', 'ü', ' src=') }),
  );
  fc.assert(
    fc.property(hostile, hostile, (name, value) => {
      const line = changeCef(change(1, { summary: `${name} was seen`, before: value, after: name }), '1');
      assert.doesNotMatch(line, /\p{Cc}/u);
      const { header, extension } = readCef(line);
      assert.deepEqual([header.length, header[4], header[6]], [7, 'device.new', '1']);
      for (const key of Object.keys(extension))
        assert.ok(/^(externalId|rt|cs[1-4](Label)?)$/.test(key) || `${name}${value}`.includes(key), key);
      assert.deepEqual([at(extension, 'externalId'), at(extension, 'cs1'), at(extension, 'cs2')], ['1', 'd1', 'id']);
    }),
  );
  const exact = readCef(changeCef(change(1, { before: 'a=b\\c|d', after: null }), '1')).extension;
  assert.equal(at(exact, 'cs3'), 'a=b\\c|d');
});

test('a syslog line is RFC 5424, and its frame counts octets or keeps to a datagram', () => {
  const message = {
    severity: 'critical',
    time: '2026-11-24T08:00:00.000000Z',
    kind: 'exploit.smb.eternalblue',
    text: 'CEF:0|…',
  } as const;
  const line = syslogLine(message, 'wärd line', '123');
  assert.equal(line, '<130>1 2026-11-24T08:00:00.000000Z w_rd_line wardline 123 exploit.smb.eternalblue - CEF:0|…');
  assert.equal(
    syslogLine({ ...message, severity: 'info', kind: 'k'.repeat(40) }, '', '').slice(0, 82),
    `<134>1 2026-11-24T08:00:00.000000Z - wardline - ${'k'.repeat(32)} -`.slice(0, 82),
  );
  const octets = Buffer.byteLength(line);
  assert.equal(syslogFrame(line, 'tcp').toString(), `${octets} ${line}`);
  assert.equal(syslogFrame(line, 'udp').toString(), line);
  const long = `x${'ü'.repeat(10_000)}`;
  const datagram = syslogFrame(long, 'udp');
  assert.equal(datagram.length, 2047, 'cut between characters');
  assert.ok(!datagram.toString().includes('\ufffd'));
  assert.match(syslogFrame(long, 'tls').toString(), /^8191 xü+$/);
});

/** What OCSF 1.5 requires of every event. */
function checkEvent(event: Readonly<Record<string, unknown>>, classUid: number): void {
  const { class_uid, category_uid, activity_id, type_uid, severity_id, time, metadata } = event;
  assert.equal(class_uid, classUid);
  assert.equal(category_uid, Math.floor(classUid / 1000));
  assert.equal(type_uid, classUid * 100 + Number(activity_id));
  assert.ok([0, 1, 2, 3, 4, 5, 6, 99].includes(Number(severity_id)));
  assert.ok(Number.isInteger(time) && Number(time) > 1e12, 'milliseconds');
  const { version, product } = metadata as Record<string, unknown>;
  assert.deepEqual([version, Reflect.get(product as object, 'vendor_name')], ['1.5.0', 'Wardline']);
  assert.ok(!JSON.stringify(event).includes('null'), 'what is not known is left out');
}

test('a finding is a Detection Finding', () => {
  const event = detectionFinding(finding(1), '1');
  checkEvent(event, 2004);
  const { finding_info, evidences, severity_id, confidence_score, remediation } = event;
  assert.deepEqual(finding_info, {
    uid: 'f1',
    title: 'SMB was exploited',
    desc: 'SMB was exploited (succeeded)',
    types: ['exploit.smb.eternalblue'],
    created_time: 1_795_507_200_000,
    first_seen_time: 1_795_507_200_000,
    last_seen_time: 1_795_507_205_000,
    analytic: { name: 'exploit.smb.eternalblue', uid: 'exploit.smb.eternalblue', type_id: 1, type: 'Rule' },
    attacks: [
      { tactic: { name: 'lateral-movement' }, technique: { uid: 'T1021' }, sub_technique: { uid: 'T1021.002' } },
    ],
  });
  assert.deepEqual([severity_id, confidence_score, remediation], [5, 99, { desc: 'Take the target off the network.' }]);
  assert.deepEqual(evidences, [
    {
      src_endpoint: { uid: 'd1', ip: '10.2.0.1' },
      dst_endpoint: { uid: 'd2', ip: '10.2.0.2' },
      data: { frames: [{ capture: 'a.pcap', frame: 812, why: 'the overflow' }] },
    },
  ]);
  checkEvent(detectionFinding(finding(2, { actors: [], targets: [], attack: [], evidence: [] }), '1'), 2004);
  const many = finding(3, {
    actors: Array.from({ length: 50 }, (_, i) => ({ ip: `10.0.0.${i}` })),
    targets: Array.from({ length: 50 }, (_, i) => ({ ip: `10.0.1.${i}` })),
  });
  assert.equal(at(at(detectionFinding(many, '1'), 'evidences'), 'length'), 100);
});

test('a device is Device Inventory Info, a flow is Network Activity', () => {
  const named = device(1, 'pump-1', {
    category: { value: 'infusion-pump', confidence: 1, basis: [], by: 'evidence' },
    os: { value: 'Windows 10', confidence: 1, basis: [], by: 'evidence' },
  });
  const event = deviceInventoryInfo(named, '1');
  checkEvent(event, 5001);
  const { type_id, type, os, uid, mac } = Object(at(event, 'device'));
  assert.deepEqual(
    [type_id, type, os, uid, mac],
    [99, 'infusion-pump', { name: 'Windows 10', type_id: 100, type: 'Windows' }, 'd1', '00:1b:21:00:00:01'],
  );
  const unknown = deviceInventoryInfo({ ...device(2, 'x'), names: [], ips: [], macs: [] }, '1');
  assert.deepEqual(at(at(unknown, 'device'), 'type_id'), 0);

  const activity = networkActivity(flow(1), '1');
  checkEvent(activity, 4001);
  assert.deepEqual(at(activity, 'src_endpoint'), {
    ip: '10.2.0.1',
    mac: '00:1b:21:00:00:01',
    port: 49_153,
    vlan_uid: '10',
  });
  assert.deepEqual(at(activity, 'connection_info'), {
    uid: 'w1',
    direction_id: 0,
    direction: 'Unknown',
    protocol_name: 'tcp',
    protocol_num: 6,
    protocol_ver_id: 4,
  });
  assert.deepEqual([at(activity, 'duration'), at(activity, 'activity_name')], [30_000, 'Traffic']);
  checkEvent(
    networkActivity(
      flow(2, { network: 'ethernet', transport: null, client: {}, server: {}, vlan: [], protocol: null }),
      '1',
    ),
    4001,
  );
  const names = { refused: 'Refuse', reset: 'Reset', unanswered: 'Fail' } as const;
  for (const [state, name] of Object.entries(names))
    assert.equal(at(networkActivity(flow(3, { state: state as keyof typeof names }), '1'), 'activity_name'), name);
});
