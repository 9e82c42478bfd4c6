import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '#model/fact.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { ZEEK_LOGS, ZeekLogs } from './logs.ts';
import { ZeekReader } from './read.ts';

const ENDS = {
  ts: 1767571200,
  uid: 'C1',
  'id.orig_h': '10.1.1.5',
  'id.orig_p': 50000,
  'id.resp_h': '10.1.2.7',
  'id.resp_p': 445,
};

function read(
  log: string,
  row: Readonly<Record<string, unknown>>,
): { facts: readonly string[]; flows: readonly StoredFlow[]; all: string } {
  const facts: Fact[] = [];
  const flows: StoredFlow[] = [];
  const logs = new ZeekLogs({ flow: (flow) => flows.push(flow), fact: (fact) => facts.push(fact) });
  const line = new ZeekReader().read(JSON.stringify({ ...ENDS, ...row }));
  if (line.kind === 'row') logs.read(log, line.row, { capture: 'zeek:t/x.log', line: 1 });
  const words = facts.map(
    ({ key, value, subject }) =>
      `${subject.mac ?? ''}${subject.mac && subject.ip ? '@' : ''}${subject.ip ?? ''} ${key}=${value}`,
  );
  return { facts: words, flows, all: JSON.stringify([facts, flows]) };
}

test('dhcp.log: who got which address, and how it calls itself', () => {
  const { facts } = read('dhcp', {
    mac: '00:D0:75:13:41:17',
    client_addr: '0.0.0.0',
    server_addr: '10.1.9.2',
    assigned_addr: '10.1.1.100',
    requested_addr: '10.1.1.100',
    host_name: 'PCU-13412017',
    client_fqdn: 'pcu-13412017.hospital.example',
    domain: 'hospital.example',
    client_message: 'free words',
    msg_types: ['DISCOVER', 'OFFER', 'REQUEST', 'ACK'],
    client_software: 'Alaris-PCU-8015',
  });
  assert.deepEqual(facts, [
    '00:d0:75:13:41:17@10.1.1.100 dhcp.lease=10.1.1.100',
    '00:d0:75:13:41:17 dhcp.hostName=PCU-13412017',
    '00:d0:75:13:41:17 dhcp.clientFqdn=pcu-13412017.hospital.example',
    '00:d0:75:13:41:17 dhcp.requestedAddress=10.1.1.100',
    '00:d0:75:13:41:17 dhcp.vendorClass=Alaris-PCU-8015',
    '00:d0:75:13:41:17 dhcp.messageType=DISCOVER',
    '00:d0:75:13:41:17 dhcp.messageType=REQUEST',
    '10.1.9.2 dhcp.serverId=10.1.9.2',
    '10.1.9.2 dhcp.domainName=hospital.example',
    '10.1.9.2 dhcp.messageType=OFFER',
    '10.1.9.2 dhcp.messageType=ACK',
  ]);
  const offered = read('dhcp', {
    mac: '00:d0:75:13:41:17',
    assigned_addr: '10.1.1.9',
    msg_types: ['DISCOVER', 'OFFER'],
  });
  assert.ok(!offered.facts.some((fact) => fact.includes('dhcp.lease')));
});

test('dns.log: only names that answers give to addresses', () => {
  assert.deepEqual(
    read('dns', { query: 'pacs.hospital.example', qtype_name: 'A', answers: ['x.example', '10.1.3.4'] }).facts,
    ['10.1.3.4 dns.name=pacs.hospital.example'],
  );
  assert.deepEqual(
    read('dns', { query: '4.3.1.10.in-addr.arpa', qtype_name: 'PTR', answers: ['pacs.hospital.example'] }).facts,
    ['10.1.3.4 dns.name=pacs.hospital.example'],
  );
  assert.deepEqual(read('dns', { query: 'jane-doe-1970.x', qtype_name: 'TXT', answers: ['Jane Doe'] }).facts, []);
  assert.deepEqual(read('dns', { query: 'jane-doe-1970.x', qtype_name: 'A' }).facts, []);
});

test('ntlm.log, kerberos.log, rdp.log: hosts as facts, staff as users of the flow', () => {
  const ntlm = read('ntlm', {
    username: 'svc-scan',
    hostname: 'MR1',
    domainname: 'HOSPITAL',
    server_nb_computer_name: 'FILES-1',
    success: true,
  });
  assert.deepEqual(ntlm.facts, [
    '10.1.1.5 smb.hostName=MR1',
    '10.1.2.7 smb.hostName=FILES-1',
    '10.1.2.7 smb.logonStatus=success',
  ]);
  const [part] = ntlm.flows;
  assert.deepEqual(
    [part?.users, part?.part, part?.clientPackets, part?.protocol],
    [['HOSPITAL\\svc-scan'], 1, 0, 'smb'],
  );
  const person = read('kerberos', { client: 'drsmith/HOSPITAL.EXAMPLE', service: 'cifs/files-1.hospital.example' });
  assert.deepEqual(person.flows[0]?.users, ['drsmith']);
  assert.deepEqual(person.facts, [
    '10.1.1.5 kerberos.realm=HOSPITAL.EXAMPLE',
    '10.1.1.5 kerberos.service=cifs/files-1.hospital.example',
  ]);
  const machine = read('kerberos', { client: 'WS-17$/HOSPITAL.EXAMPLE' });
  assert.deepEqual([machine.facts[1], machine.flows.length], ['10.1.1.5 kerberos.host=WS-17', 0]);
  assert.deepEqual(read('rdp', { cookie: 'drsmith', client_name: 'WS-17' }).facts, ['10.1.1.5 rdp.clientName=WS-17']);
});

test('the parts of a flow have the id of its connection', () => {
  const part = read('ntlm', { username: 'svc-scan' }).flows[0];
  const whole = read('conn', { proto: 'tcp', conn_state: 'SF', orig_pkts: 1, resp_pkts: 1 }).flows[0];
  assert.equal(part?.id, whole?.id);
  assert.notEqual(part?.part, whole?.part);
});

test('ssl.log, ssh.log, software.log, http.log, snmp.log: software and versions', () => {
  const tls = read('ssl', {
    version: 'TLSv12',
    server_name: 'emr.hospital.example',
    next_protocol: 'h2',
    ja3: 'a'.repeat(32),
    subject: 'CN=emr.hospital.example,O=Example Hospital,C=DE',
  });
  assert.deepEqual(tls.facts, [
    '10.1.1.5 tls.sni=emr.hospital.example',
    `10.1.1.5 tls.ja3=${'a'.repeat(32)}`,
    '10.1.2.7 tls.version=TLSv1.2',
    '10.1.2.7 tls.alpn=h2',
    '10.1.2.7 tls.certificateSubject=CN=emr.hospital.example,O=Example Hospital,C=DE',
  ]);
  assert.deepEqual(read('ssl', { subject: 'emailAddress=jane@x,CN=Jane Doe,O=Example Hospital,C=DE' }).facts, [
    '10.1.2.7 tls.certificateSubject=O=Example Hospital,C=DE',
  ]);
  assert.deepEqual(read('ssh', { server: 'SSH-2.0-moxa_1.0', host_key_alg: 'ssh-rsa' }).facts, [
    '10.1.2.7 ssh.banner=SSH-2.0-moxa_1.0',
    '10.1.2.7 ssh.software=moxa_1.0',
    '10.1.2.7 ssh.hostKeyAlgorithm=ssh-rsa',
  ]);
  assert.deepEqual(
    read('software', { host: '10.1.4.4', host_p: 80, software_type: 'HTTP::SERVER', unparsed_version: 'nginx/1.22.1' })
      .facts,
    ['10.1.4.4 http.server=nginx/1.22.1'],
  );
  const snmp = read('snmp', { version: '2c', community: 'secret-word', display_string: 'Cisco IOS Software' });
  assert.deepEqual(snmp.facts, ['10.1.2.7 snmp.sysDescr=Cisco IOS Software', '10.1.1.5 snmp.version=v2c']);
  assert.deepEqual(snmp.flows[0]?.credentials, { 'snmp.community': 1 });
  assert.ok(!snmp.all.includes('secret-word'));
});

test('plant and building: what devices say of themselves', () => {
  assert.deepEqual(read('modbus', { func: 'READ_HOLDING_REGISTERS' }).facts, [
    '10.1.1.5 modbus.function=read-holding-registers',
  ]);
  assert.deepEqual(
    read('modbus', { func: 'WRITE_SINGLE_REGISTER', exception: 'ILLEGAL_DATA_ADDRESS', pdu_type: 'RESP', unit: 3 })
      .facts,
    ['10.1.2.7 modbus.exception=write-single-register illegal-data-address'],
  );
  assert.deepEqual(
    read('bacnet_discovery', {
      is_orig: true,
      source_h: '10.1.8.8',
      pdu_service: 'i-am',
      object_type: 'device',
      instance_number: 721,
      vendor: 'Alerton',
    }).facts,
    ['10.1.8.8 bacnet.instance=721', '10.1.8.8 bacnet.vendorName=Alerton'],
  );
  assert.deepEqual(
    read('bacnet_property', {
      is_orig: false,
      pdu_service: 'read-property-ack',
      object_type: 'device',
      property: 'model-name',
      value: 'VLX-Platinum',
    }).facts,
    ['10.1.2.7 bacnet.modelName=VLX-Platinum'],
  );
  assert.deepEqual(
    read('bacnet_property', {
      pdu_service: 'read-property-ack',
      object_type: 'device',
      property: 'description',
      value: 'Room of Jane Doe',
    }).facts,
    [],
  );
  assert.deepEqual(read('bacnet', { pdu_type: 'CONFIRMED_REQUEST', pdu_service: 'write_property' }).facts, [
    '10.1.1.5 bacnet.service=write-property',
  ]);
  assert.deepEqual(
    read('cip_identity', { is_orig: false, product_name: '1769-L32E', revision: '20.13', serial_number: '0xC0A8F2B1' })
      .facts,
    ['10.1.2.7 enip.productName=1769-L32E', '10.1.2.7 enip.revision=20.13', '10.1.2.7 enip.serial=c0a8f2b1'],
  );
});

test('no column but those of the allow-list reaches anything that is told', () => {
  const canary = 'CANARY^DOE^JANE 19700102 MRN0815';
  const names = [
    'uri',
    'referrer',
    'filename',
    'query',
    'answers',
    'path',
    'name',
    'value',
    'password',
    'community',
    'client_message',
    'will_topic',
    'from',
    'to',
    'subject',
    'reply_to',
    'status_msg',
    'host',
    'TTLs',
    'object_value',
    'object_name',
    'username',
    'user',
    'cookie',
    'client',
    'service',
    'hostname',
    'host_name',
    'domainname',
    'location',
    'vendor',
  ];
  for (const log of ZEEK_LOGS) {
    const row = Object.fromEntries(names.map((name) => [name, name === 'answers' ? [canary] : canary]));
    const told = read(log, { ...row, property: 'present-value', object_type: 'analog-value', proto: 'tcp' });
    assert.ok(!told.all.includes('CANARY'), `${log} tells it`);
  }
});

test('names of an object’s own members are no keys', () => {
  for (const word of ['constructor', '__proto__', 'toString'])
    for (const log of ZEEK_LOGS)
      read(log, {
        property: word,
        software_type: word,
        object_id: word,
        object_type: 'device',
        pdu_service: 'read-property-ack',
        value: 'x',
        version: word,
        conn_state: word,
        host: '10.0.0.1',
        unparsed_version: 'x',
        object_value: 'x',
        func: word,
      });
});
