/** Decisions on devices and identities, and changes of authorization whose authenticators are worked out anew. */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { createRandom } from '#base/random.ts';
import { policySchema } from '#model/policy.ts';
import { RenderError } from '../dialect.ts';
import { type AdmissionInput, createAdmission } from './admission.ts';
import { type Asked, readAsked, readMac } from './asked.ts';
import { changePacket, readChangeAnswer } from './change.ts';

const policy = policySchema.parse({
  zones: [
    { name: 'ward', members: ['10.2.0.0/24', 'category:ventilator'], vlan: 20 },
    { name: 'imaging', members: ['10.3.0.0/24'] },
    { name: 'apart', members: [], vlan: 'QUARANTINE' },
    { name: 'guests', members: [] },
  ],
  rules: [{ from: 'ward', to: 'imaging', protocol: 'tcp', ports: ['104', '8000-8100'] }],
});
const device = (id: string, ip: string, mac: string, category: string | null = null) => ({
  id,
  ips: [ip],
  macs: [mac],
  category,
});
const INPUT: AdmissionInput = {
  policy,
  devices: [
    device('vent-1', '10.9.9.9', '00:00:5e:00:53:01', 'Ventilator'),
    device('ct-1', '10.3.0.4', '00:00:5e:00:53:02'),
    device('lost', '192.0.2.1', '00:00:5e:00:53:03'),
  ],
  identities: [{ identity: 'Nurse1', zone: 'ward' }],
  unknown: 'guests',
  quarantine: 'apart',
  quarantined: [],
  accessList: 'cisco',
};
const session = { nas: null, userName: 'x', callingStationId: '00-00-5E-00-53-01', portId: null, sessionId: null };
const asked = (mac: string | null, identity: string | null = null): Asked => ({ mac, identity, session });

test('a device is where the policy puts it; who is proven goes before the card; quarantine before everybody', () => {
  const zone = (input: Partial<AdmissionInput>, ...who: Parameters<typeof asked>): string | null =>
    createAdmission({ ...INPUT, ...input }).decide(asked(...who), 'identity').zone;
  assert.equal(zone({}, '00:00:5e:00:53:01'), 'ward');
  assert.equal(zone({}, '00:00:5e:00:53:02'), 'imaging');
  assert.equal(zone({}, '00:00:5e:00:53:03'), 'guests', 'known, and in no zone');
  assert.equal(zone({}, '00:00:5e:00:53:99'), 'guests');
  assert.equal(zone({}, '00:00:5e:00:53:02', 'nurse1'), 'ward');
  assert.equal(zone({}, null, 'host/ct-1'), 'imaging');
  for (const word of ['vent-1', '10.9.9.9', '00-00-5E-00-53-01'])
    assert.equal(zone({ quarantined: [word] }, '00:00:5e:00:53:01', 'nurse1'), 'apart', word);
  assert.equal(zone({ quarantined: ['NURSE1'] }, '00:00:5e:00:53:02', 'nurse1'), 'apart');
  const { kind, because } = createAdmission({ ...INPUT, unknown: null }).decide(asked('00:00:5e:00:53:99'), 'card');
  assert.deepEqual([kind, because], ['reject', '00:00:5e:00:53:99 is not known']);
  assert.throws(() => createAdmission({ ...INPUT, unknown: 'nowhere' }), RenderError);
});

test('an answer is what rlm_rest reads: VLAN by number or name, a list in either words, and no expansion', () => {
  const answer = (more: Partial<AdmissionInput>, mac: string): Record<string, { value: string[]; do_xlat: boolean }> =>
    JSON.parse(createAdmission({ ...INPUT, ...more }).decide(asked(mac), 'card').answer);
  const ward = answer({}, '00:00:5e:00:53:01');
  assert.deepEqual(ward['reply:Tunnel-Private-Group-Id']?.value, ['20']);
  assert.deepEqual(ward['control:Auth-Type']?.value, ['Accept']);
  assert.ok(Object.values(ward).every((one) => one.do_xlat === false));
  assert.ok(ward['reply:Cisco-AVPair']?.value.some((line) => /permit tcp any .* range 8000 8100$/.test(line)));
  const rules = answer({ accessList: 'nas-filter-rule' }, '00:00:5e:00:53:01')['reply:NAS-Filter-Rule']?.value ?? [];
  assert.ok(rules.includes('permit in tcp from any to 10.3.0.0/24 104,8000-8100'), rules.join('\n'));
  assert.deepEqual([rules[0], rules.at(-1)], ['permit in udp from any 68 to any 67', 'deny in ip from any to any']);
  assert.equal(answer({ accessList: 'none' }, '00:00:5e:00:53:01')['reply:Cisco-AVPair'], undefined);
  assert.deepEqual(answer({ quarantined: ['ct-1'] }, '00:00:5e:00:53:02')['reply:Tunnel-Private-Group-Id']?.value, [
    'QUARANTINE',
  ]);
  const many = policySchema.parse({
    ...policy,
    rules: Array.from({ length: 200 }, (_, index) => ({
      from: 'ward',
      to: 'imaging',
      protocol: 'tcp',
      ports: [index * 2 + 1],
    })),
  });
  const { notes, decide } = createAdmission({ ...INPUT, policy: many });
  assert.ok(notes.some((note) => /list of zone ward does not fit/.test(note)));
  assert.ok(decide(asked('00:00:5e:00:53:01'), 'card').answer.length < 1000);
});

test('requests of any shape are read or refused, and a name is not enough for a card', () => {
  const ask = (attributes: Record<string, unknown>, by: 'card' | 'identity' = 'card') =>
    readAsked(
      Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { type: 'string', value: [value] }])),
      by,
    );
  assert.equal(ask({ 'User-Name': '00005e005301', 'Calling-Station-Id': '0000.5e00.5301' })?.mac, '00:00:5e:00:53:01');
  assert.equal(ask({ 'User-Name': '00005e005302', 'Calling-Station-Id': '0000.5e00.5301' }), null);
  assert.equal(ask({ 'User-Name': 'vent-1' }), null);
  assert.equal(ask({ 'User-Name': 'vent-1' }, 'identity')?.identity, null, 'the outer name proves nothing');
  assert.equal(ask({ 'Stripped-User-Name': 'vent-1' }, 'identity')?.identity, 'vent-1');
  for (const body of [
    null,
    1,
    'x',
    [],
    { 'User-Name': null },
    { 'User-Name': { value: [{}] } },
    { 'User-Name': { value: 'x'.repeat(300) } },
    JSON.parse('{"__proto__":{"value":["x"]}}'),
  ])
    assert.doesNotThrow(() => [readAsked(body, 'card'), readAsked(body, 'identity')]);
  assert.deepEqual(['00-00-5E-00-53-01', '00005e005301', '00:00:5e:00:53', 'zz005e005301', null].map(readMac), [
    '00:00:5e:00:53:01',
    '00:00:5e:00:53:01',
    null,
    null,
    null,
  ]);
});

const SECRET = Buffer.from('a secret of the switch');
const REQUEST = changePacket(
  {
    change: 'coa',
    identifier: 7,
    session,
    time: 1_700_000_000,
    replies: createAdmission(INPUT).decide(asked('00:00:5e:00:53:01'), 'card').replies,
  },
  SECRET,
);
const md5 = (...parts: readonly Uint8Array[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest();

/** An answer as RFC 5176 has it, worked out apart. */
function answerOf(code: number, attributes: Buffer, isAuthenticated: boolean): Buffer {
  const signature = isAuthenticated ? Buffer.concat([Buffer.from([80, 18]), Buffer.alloc(16)]) : Buffer.alloc(0);
  const packet = Buffer.concat([Buffer.from([code, 7, 0, 0]), REQUEST.subarray(4, 20), attributes, signature]);
  packet.writeUInt16BE(packet.length, 2);
  if (isAuthenticated)
    createHmac('md5', SECRET)
      .update(packet)
      .digest()
      .copy(packet, packet.length - 16);
  md5(packet, SECRET).copy(packet, 4);
  return packet;
}

test('a change carries both authenticators of RFC 5176, and only an answer that was made for it counts', (context) => {
  const zeroed = Buffer.from(REQUEST);
  zeroed.fill(0, 4, 20);
  assert.deepEqual(md5(zeroed, SECRET), REQUEST.subarray(4, 20));
  const place = REQUEST.length - 16;
  assert.deepEqual([...REQUEST.subarray(place - 2, place)], [80, 18]);
  zeroed.fill(0, place);
  assert.deepEqual(createHmac('md5', SECRET).update(zeroed).digest(), REQUEST.subarray(place));
  const cause = Buffer.from([101, 6, 0, 0, 0x01, 0xf7]);
  const [ack, nak] = [answerOf(44, Buffer.alloc(0), false), answerOf(45, cause, true)];
  assert.deepEqual(readChangeAnswer(ack, REQUEST, SECRET), { kind: 'ack', because: null });
  assert.deepEqual(readChangeAnswer(nak, REQUEST, SECRET), { kind: 'nak', because: 'session context not found (503)' });
  assert.equal(readChangeAnswer(ack, REQUEST, Buffer.from('another secret')), null);
  let altered = 0;
  for (const answer of [ack, nak])
    for (let bit = 0; bit < answer.length * 8; bit++, altered++) {
      const copy = Buffer.from(answer);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(readChangeAnswer(copy, REQUEST, SECRET), null, `bit ${bit}`);
    }
  const random = createRandom(7);
  for (let round = 0; round < 2000; round++, altered++)
    assert.equal(
      readChangeAnswer(Buffer.from(Array.from({ length: random.below(80) }, () => random.below(256))), REQUEST, SECRET),
      null,
    );
  context.diagnostic(`${altered} altered or made-up answers, none counted`);
});

test('a change without a session, or one that does not fit, is refused', () => {
  const order = { change: 'disconnect' as const, identifier: 1, time: 1, replies: [] };
  assert.throws(
    () => changePacket({ ...order, session: { ...session, userName: null, callingStationId: null } }, SECRET),
    /must say whose/,
  );
  assert.throws(
    () => changePacket({ ...order, session: { ...session, userName: 'x'.repeat(254) } }, SECRET),
    /longer than 253/,
  );
});
