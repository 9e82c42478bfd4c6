/** Tunnels, tools for support from afar, and encryption that protects no longer; and what looks like them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '#model/fact.ts';
import type { Flow } from '#model/flow.ts';
import { concluded, states, talk, told } from './testing.ts';

const [A, B, NET, OTHER] = ['10.1.0.10', '10.1.0.20', '93.184.216.34', '93.184.216.35'];
const KINDS = /^(?:tunnel|remote|tls|tool)\./;
const found = (flows: readonly Flow[], facts: readonly Fact[] = []): string[] =>
  told(concluded(flows, facts)).filter((text) => KINDS.test(text));

test('tunnels to the internet are told as low, those within the network and short work over SSH are not', () => {
  const vpn = (server: string): Flow => talk(A, server, { transport: 'udp', port: 51_820, protocol: 'wireguard' });
  assert.deepEqual(found([vpn(NET), vpn(OTHER)]), [`tunnel.internet low succeeded ${A}>${NET},${OTHER}`]);
  assert.deepEqual(found([vpn(B)]), []);
  assert.deepEqual(found([talk(A, NET, { transport: 'gre', port: 0 })]), [`tunnel.internet low succeeded ${A}>${NET}`]);
  const ssh = (lasts: number): Flow => talk(A, NET, { port: 22, protocol: 'ssh', lasts });
  assert.deepEqual(found([ssh(3600)]), [`tunnel.internet low succeeded ${A}>${NET}`]);
  assert.deepEqual(found([ssh(60), ssh(60)]), []);
  const proxy = (server: string): Flow =>
    talk(A, server, { port: 3128, protocol: 'tls', signals: { 'http.connect-granted': 1 } });
  assert.deepEqual(found([proxy(NET)]), [`tunnel.internet low succeeded ${A}>${NET}`]);
  assert.deepEqual(found([proxy(B)]), []);
});

test('a relay of Tor is known by two names that are made up', () => {
  const relay = talk(A, NET, { port: 9001, protocol: 'tls' });
  const names = (issuer: string): Fact[] => [
    states('tls.certificateSubject', 'CN=www.kq3vxz7ab.net', { ip: NET }, 1),
    states('tls.certificateIssuer', issuer, { ip: NET }, 1),
  ];
  assert.deepEqual(found([relay], names('CN=www.ab2cdefgh5.com')), [`tunnel.internet low succeeded ${A}>${NET}`]);
  assert.deepEqual(found([relay], names('CN=R3,O=Authority,C=US')), []);
});

test('tools for support are known by names, ports and certificates; a name that was only asked for is less', () => {
  const says = (key: string, value: string, ip = A): Fact => states(key, value, { ip }, 1);
  assert.deepEqual(found([], [says('tls.sni', 'relay-1.net.anydesk.com'), says('dns.query', 'boot.net.anydesk.com')]), [
    `remote.support-tool low succeeded ${A}>`,
  ]);
  assert.deepEqual(found([], [says('dns.query', 'instance-x-relay.screenconnect.com')]), [
    `remote.support-tool info attempted ${A}>`,
  ]);
  assert.deepEqual(found([], [says('tls.certificateSubject', 'CN=AnyDesk Client')]), [
    `remote.support-tool low succeeded ${A}>`,
  ]);
  assert.deepEqual(found([talk(A, NET, { port: 5938, protocol: 'teamviewer' })]), [
    `remote.support-tool low succeeded ${A}>${NET}`,
  ]);
  assert.deepEqual(found([talk(A, NET, { port: 21_116 })]), [`remote.support-tool low succeeded ${A}>${NET}`]);
  // Within the network, no answer, a name that only ends alike, and a name server that asks for others.
  assert.deepEqual(found([talk(A, B, { port: 21_116 })]), []);
  assert.deepEqual(found([talk(A, NET, { port: 21_116, state: 'unanswered' })]), []);
  assert.deepEqual(found([], [says('tls.sni', 'notanydesk.com')]), []);
  const asked = talk(A, B, { transport: 'udp', port: 53, protocol: 'dns' });
  assert.deepEqual(found([asked], [says('dns.query', 'router1.teamviewer.com', B)]), []);
});

test('weak encryption is one finding for each server, low within and info outside', () => {
  const weak = (value: string, ip: string, key = 'tls.obsolete'): Fact => states(key, value, { ip }, 1);
  assert.deepEqual(
    found([], [weak('SSLv3', B), weak('RC4', B), weak('TLSv1.0', A), weak('SSLv3', NET), weak('TLSv1.0', OTHER)]),
    [`tls.obsolete low attempted >${B}`, `tls.obsolete info attempted >${A}`, `tls.obsolete info attempted >${NET}`],
  );
  const fault = weak('expired 2024-01-31', B, 'tls.certificateFault');
  assert.deepEqual(found([], [fault]), [`tls.certificate low attempted >${B}`]);
  const own = weak('true', B, 'tls.selfSigned');
  assert.deepEqual(found([talk(A, B, { port: 443, protocol: 'tls' })], [own]), []);
  assert.deepEqual(found([talk(A, B, { port: 2762, protocol: 'dicom' })], [own]), [
    `tls.certificate info attempted >${B}`,
  ]);
});

test('certificates that tools of attackers make are high, and name who spoke with them', () => {
  const call = talk(A, NET, { port: 443, protocol: 'tls' });
  const shows = (key: string, value: string): Fact => states(key, value, { ip: NET }, 1);
  const high = [`tool.certificate high succeeded ${A}>${NET}`];
  assert.deepEqual(found([call], [shows('tls.certificateSerial', '08bb00ee')]), high);
  assert.deepEqual(found([call], [shows('tls.certificateSubject', 'CN=AsyncRAT Server')]), high);
  assert.deepEqual(found([call], [shows('tls.certificateSubject', 'CN=Covenant Health,O=Covenant Health')]), []);
});
