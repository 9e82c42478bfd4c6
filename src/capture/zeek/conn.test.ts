import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowOf } from './conn.ts';
import { MacTrust } from './mac-trust.ts';
import { ZeekReader } from './read.ts';
import { serviceOf } from './services.ts';

const CONNECTION = {
  ts: 1767571200.25,
  uid: 'CAgUJG1sND0uuhJqM6',
  'id.orig_h': '10.1.1.5',
  'id.orig_p': 50000,
  'id.resp_h': '10.1.2.7',
  'id.resp_p': 104,
  proto: 'tcp',
  service: 'dicom',
  duration: 1.5,
  orig_bytes: 100,
  resp_bytes: 50,
  conn_state: 'SF',
  missed_bytes: 9,
  history: 'ShADadfF',
  orig_pkts: 6,
  orig_ip_bytes: 420,
  resp_pkts: 5,
  resp_ip_bytes: 310,
};

const flow = (changes: Readonly<Record<string, unknown>> = {}, trust = new MacTrust()) => {
  const line = new ZeekReader().read(JSON.stringify({ ...CONNECTION, ...changes }));
  return line.kind === 'row' ? flowOf(line.row, { capture: 'zeek:t/conn.log', line: 9 }, trust) : null;
};

test('a connection is a flow', () => {
  assert.deepEqual(flow(), {
    id: flow()?.id,
    start: '2026-01-05T00:00:00.250000Z',
    end: '2026-01-05T00:00:01.750000Z',
    network: 'ipv4',
    transport: 'tcp',
    client: { ip: '10.1.1.5', port: 50000 },
    server: { ip: '10.1.2.7', port: 104 },
    vlan: [],
    protocol: 'dicom',
    over: [],
    basis: 'content',
    clientPackets: 6,
    clientBytes: 420,
    serverPackets: 5,
    serverBytes: 310,
    state: 'established',
    missed: { bytes: 9 },
    capture: 'zeek:t/conn.log',
    firstFrame: 9,
    part: 0,
  });
  assert.match(flow()?.id ?? '', /^[0-9a-f]{16}$/);
  assert.notEqual(flow()?.id, flow({ uid: 'Cother' })?.id);
});

test('states follow conn_state', () => {
  const state = (conn_state: string, more = {}) => flow({ conn_state, ...more })?.state;
  assert.deepEqual(
    ['S0', 'S1', 'REJ', 'RSTO', 'RSTR', 'RSTOS0', 'SH', 'OTH'].map((word) => state(word)),
    ['unanswered', 'established', 'refused', 'reset', 'reset', 'unanswered', 'unanswered', 'midstream'],
  );
  assert.equal(state('S0', { proto: 'udp', resp_pkts: 0 }), 'unanswered');
  assert.equal(state('S0', { proto: 'udp', resp_pkts: 0, 'id.resp_h': '224.0.0.251' }), 'multicast');
  assert.equal(state('S0', { proto: 'udp', resp_pkts: 0, 'id.resp_h': '10.1.1.255' }), 'multicast');
});

test('without counts of packets the history says who sent', () => {
  const bare = { orig_pkts: undefined, resp_pkts: undefined, orig_ip_bytes: undefined, resp_ip_bytes: undefined };
  assert.deepEqual([flow(bare)?.clientPackets, flow(bare)?.clientBytes, flow(bare)?.serverBytes], [1, 100, 50]);
  assert.equal(flow({ ...bare, resp_bytes: 0, history: 'S' })?.serverPackets, 0);
});

test('ICMP has no ports, VLANs are told, IPv6 is canonical', () => {
  const echo = flow({ proto: 'icmp', 'id.orig_p': 8, 'id.resp_p': 0, service: '-', vlan: 30, inner_vlan: 9000 });
  assert.deepEqual([echo?.transport, echo?.client, echo?.vlan], ['icmp', { ip: '10.1.1.5' }, [30]]);
  const six = flow({ proto: 'icmp', 'id.orig_h': 'FD20::1', 'id.resp_h': 'fd20:0:0:0::2' });
  assert.deepEqual(
    [six?.network, six?.transport, six?.client.ip, six?.server.ip],
    ['ipv6', 'icmpv6', 'fd20::1', 'fd20::2'],
  );
});

test('a MAC is believed on one link, and never a router’s', () => {
  const client = '00:1b:21:00:00:01';
  const router = '00:1b:54:00:00:fe';
  const across = flow({ orig_l2_addr: client, resp_l2_addr: router });
  assert.deepEqual([across?.client.mac, across?.server.mac], [undefined, undefined]);
  const beside = flow({ 'id.resp_h': '10.1.1.9', orig_l2_addr: client, resp_l2_addr: '00:1b:21:00:00:02' });
  assert.deepEqual([beside?.client.mac, beside?.server.mac], [client, '00:1b:21:00:00:02']);
  const group = flow({
    'id.resp_h': '224.0.0.251',
    proto: 'udp',
    orig_l2_addr: client,
    resp_l2_addr: '01:00:5e:00:00:fb',
  });
  assert.deepEqual([group?.client.mac, group?.server.mac], [client, undefined]);

  const trust = new MacTrust();
  flow({ 'id.resp_h': '10.1.2.7', resp_l2_addr: router }, trust);
  flow({ 'id.resp_h': '10.1.3.7', resp_l2_addr: router }, trust);
  assert.equal(flow({ 'id.resp_h': '10.1.1.1', resp_l2_addr: router }, trust)?.server.mac, undefined);
});

test('rows without time, addresses or with impossible ports are no flows', () => {
  for (const changes of [{ ts: 'x' }, { 'id.orig_h': '-' }, { 'id.resp_h': 'fe80::1::2' }, { 'id.resp_p': 70_000 }])
    assert.equal(flow(changes), null);
});

test('services have the names of the house', () => {
  const names = (text: string) => {
    const { protocol, over } = serviceOf(text);
    return [...over, protocol].join('>');
  };
  assert.deepEqual(
    [
      'ssl',
      'dce_rpc',
      'gssapi,smb,krb',
      'ntlm,smb,gssapi,dce_rpc',
      'krb_tcp',
      'ssl,http',
      'ssl,smtp',
      'rdp,ssl',
      'quic,ssl',
      '-ssl,http',
      'spicy_ldap_tcp',
      'ftp-data',
      'opcua_binary',
      'dnp3_tcp',
    ].map(names),
    [
      'tls',
      'dcerpc',
      'smb',
      'smb',
      'kerberos',
      'tls>http',
      'smtp>tls',
      'rdp>tls',
      'quic>tls',
      'http',
      'ldap',
      'ftp-data',
      'opcua',
      'dnp3',
    ],
  );
  assert.equal(serviceOf('no such; thing').protocol, null);
  assert.equal(serviceOf('').protocol, null);
});
