import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { readNtlm, statementsOf, userOf } from './ntlmssp.ts';
import { buildAuthenticate, buildChallenge, buildNegotiate } from './ntlmssp-builder.ts';
import { accountName, computerName, dnsName } from './windows-names.ts';

test('ntlmssp: a challenge names the server', () => {
  const token = Uint8Array.from([0xa1, 0x81, 0x4e, ...buildChallenge('PACS-01', 'CLINIC', 'clinic.example')]);
  assert.deepEqual(readNtlm(Cursor.over(token)), {
    kind: 'challenge',
    version: '10.0.17763',
    targetName: 'CLINIC',
    computer: 'PACS-01',
    domain: 'CLINIC',
    dnsComputer: 'pacs-01.clinic.example',
    dnsDomain: 'clinic.example',
  });
});

test('ntlmssp: a client and its user are told apart', () => {
  const message = readNtlm(Cursor.over(buildAuthenticate('CLINIC', 'm.muster', 'WS-17')));
  assert.ok(message);
  assert.equal(userOf(message), 'CLINIC\\m.muster');
  assert.deepEqual(
    statementsOf(message).map(({ key, value }) => `${key}=${value}`),
    ['osBuild=10.0.19041', 'hostName=WS-17'],
  );
  const first = readNtlm(Cursor.over(buildNegotiate('WS-17', 'CLINIC')));
  assert.deepEqual(first, { kind: 'negotiate', version: '10.0.19041', workstation: 'WS-17', domain: 'CLINIC' });
  const nobody = readNtlm(Cursor.over(buildAuthenticate('', '', 'WS-17')));
  assert.equal(nobody && userOf(nobody), '');
});

test('ntlmssp: names that are none, and places outside the token, are not told', () => {
  const message = readNtlm(Cursor.over(buildAuthenticate('CLINIC', 'DOE^JANE', 'WS 17')));
  assert.ok(message && message.kind === 'authenticate');
  assert.deepEqual([message.user, message.workstation], ['', '']);
  const token = buildChallenge('PACS-01', 'CLINIC', 'clinic.example');
  for (let at = 8; at < token.length; at++) {
    for (const value of [0, 0x7f, 0xff]) {
      const broken = Uint8Array.from(token);
      broken[at] = value;
      readNtlm(Cursor.over(broken));
      readNtlm(Cursor.over(token, 0, at));
    }
  }
  assert.equal(readNtlm(Cursor.over(new Uint8Array(2000))), null);
});

test('windows-names: grammars', () => {
  assert.deepEqual([computerName('WS-17'), computerName('A B'), computerName('-X')], ['WS-17', '', '']);
  assert.deepEqual([dnsName('a.example.'), dnsName('a..b'), dnsName(`${'a'.repeat(300)}^`)], ['a.example', '', '']);
  assert.deepEqual([accountName('svc$'), accountName('a^b'), accountName('a b c d')], ['svc$', '', '']);
});
