/** Beside tshark, where it is installed: the same conversations with the same packets and bytes, and the same statements in the same frames, in every trace and in the demo hospital. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { DEFAULTS } from '../src/app/config.ts';
import { run } from '../src/app/pipeline.ts';
import type { Fact } from '../src/model/fact.ts';
import type { Flow } from '../src/model/flow.ts';

const ROOT = path.join(import.meta.dirname, '..');
const TRACES = path.join(ROOT, 'test/traces');
const CAPTURES = [
  'examples/demo/hospital.pcap.gz',
  ...fs
    .readdirSync(TRACES, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.pcap(ng)?$/.test(name))
    .sort()
    .map((name) => `test/traces/${name}`),
];
/** Between the values of a field that a frame has several times. */
const UNIT = '\u001f';
/** What Wardline takes for a copy that the mirror shows again comes within a tenth of a second. */
const COPY_WINDOW = 0.1;

/** Fields of the headers, in the order of the columns. */
const HEADERS = [
  'frame.number',
  'frame.time_epoch',
  'frame.len',
  'frame.protocols',
  'eth.src',
  'vlan.id',
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  'ip.id',
  'tcp.srcport',
  'tcp.dstport',
  'udp.srcport',
  'udp.dstport',
  'tcp.seq_raw',
  'tcp.ack_raw',
  'tcp.flags',
  'tcp.checksum',
  'udp.checksum',
  'tcp.stream',
] as const;

/** What is compared: `both` where each states all that the other does, `ours` where all that Wardline states must be tshark's, `theirs` the other way round. */
const STATEMENTS: readonly {
  readonly keys: readonly string[];
  readonly field: string;
  readonly check: 'both' | 'ours' | 'theirs';
}[] = [
  { keys: ['dhcp.hostName'], field: 'dhcp.option.hostname', check: 'both' },
  { keys: ['dhcp.vendorClass'], field: 'dhcp.option.vendor_class_id', check: 'both' },
  { keys: ['dns.query', 'llmnr.query'], field: 'dns.qry.name', check: 'ours' },
  // TLS inside RDP is nothing that tshark follows of itself.
  { keys: ['tls.sni'], field: 'tls.handshake.extensions_server_name', check: 'theirs' },
  { keys: ['tls.ja3'], field: 'tls.handshake.ja3', check: 'theirs' },
  { keys: ['tls.ja3s'], field: 'tls.handshake.ja3s', check: 'theirs' },
  { keys: ['http.host'], field: 'http.host', check: 'ours' },
  { keys: ['http.server', 'ssdp.server'], field: 'http.server', check: 'both' },
  { keys: ['http.userAgent', 'ssdp.userAgent'], field: 'http.user_agent', check: 'both' },
  { keys: ['dicom.callingAeTitle'], field: 'dicom.assoc.ae.calling', check: 'both' },
  { keys: ['dicom.calledAeTitle'], field: 'dicom.assoc.ae.called', check: 'both' },
  { keys: ['dicom.implementationVersionName'], field: 'dicom.userinfo.version', check: 'both' },
  { keys: ['dicom.implementationClassUid'], field: 'dicom.userinfo.uid', check: 'both' },
  { keys: ['hl7.sendingApplication', 'hl7.sendingFacility'], field: 'hl7.field', check: 'ours' },
  { keys: ['snmp.sysDescr', 'snmp.sysName', 'snmp.sysLocation'], field: 'snmp.value.octets', check: 'ours' },
  { keys: ['smb.hostName'], field: 'ntlmssp.auth.hostname', check: 'theirs' },
  { keys: ['smb.dnsHostName'], field: 'ntlmssp.challenge.target_info.dns_computer_name', check: 'both' },
  { keys: ['smb.nativeOs'], field: 'smb.native_os', check: 'both' },
  { keys: ['smb.nativeLanManager'], field: 'smb.native_lanman', check: 'both' },
  { keys: ['kerberos.realm'], field: 'kerberos.realm', check: 'both' },
  { keys: ['ssh.banner'], field: 'ssh.protocol', check: 'both' },
  { keys: ['ssh.hassh'], field: 'ssh.kex.hassh', check: 'both' },
  { keys: ['ssh.hasshServer'], field: 'ssh.kex.hasshserver', check: 'both' },
  { keys: ['cdp.deviceId'], field: 'cdp.deviceid', check: 'both' },
  { keys: ['cdp.platform'], field: 'cdp.platform', check: 'both' },
  { keys: ['lldp.systemName'], field: 'lldp.tlv.system.name', check: 'both' },
  { keys: ['lldp.systemDescription'], field: 'lldp.tlv.system.desc', check: 'both' },
  { keys: ['mqtt.clientId'], field: 'mqtt.clientid', check: 'both' },
  { keys: ['sip.userAgent'], field: 'sip.User-Agent', check: 'both' },
  { keys: ['ftp.banner'], field: 'ftp.response.arg', check: 'ours' },
  { keys: ['bacnet.objectName'], field: 'bacapp.object_name', check: 'both' },
  { keys: ['arp.address'], field: 'arp.src.proto_ipv4', check: 'both' },
];
const USERS = 'ntlmssp.auth.username';
const FIELDS = [...STATEMENTS.map(({ field }) => field), USERS];
/** Fewer statements than this in all captures together mean that nothing was compared. */
const FEWEST_STATEMENTS = 300;

/** A frame as tshark sees it: its headers by field, and the values of the other fields. */
interface Row {
  readonly headers: Readonly<Record<(typeof HEADERS)[number], string>>;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

async function tshark(capture: string, hl7Ports: readonly number[]): Promise<readonly Row[]> {
  const words = ['-n', '-r', capture, '-o', 'http.desegment_body:FALSE', '-T', 'fields', '-E', 'separator=/t'];
  const as = hl7Ports.flatMap((port) => ['-d', `tcp.port==${port},hl7`]);
  const fields = [...HEADERS, ...FIELDS].flatMap((field) => ['-e', field]);
  const { stdout } = await promisify(execFile)('tshark', [...words, '-E', `aggregator=${UNIT}`, ...as, ...fields], {
    cwd: ROOT,
    maxBuffer: 1 << 28,
  });
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const columns = line.split('\t');
      const headers = Object.fromEntries(HEADERS.map((name, at) => [name, columns[at] ?? ''])) as Row['headers'];
      const values = FIELDS.map(
        (field, at) => [field, (columns[HEADERS.length + at] ?? '').split(UNIT).filter(Boolean)] as const,
      );
      return { headers, values: new Map(values) };
    });
}

/** The rows without those that show again what an earlier one showed, elsewhere and a moment ago. */
function withoutCopies(rows: readonly Row[]): readonly Row[] {
  const seen = new Map<string, { readonly place: string; readonly time: number }>();
  return rows.filter(({ headers }) => {
    if (!headers['ip.src'] && !headers['ipv6.src']) return true;
    const what = HEADERS.slice(6, -1)
      .map((name) => headers[name])
      .join(' ');
    const place = [headers['eth.src'], headers['vlan.id'], headers['frame.len']].join(' ');
    const time = Number(headers['frame.time_epoch']);
    const before = seen.get(what);
    if (before && before.place !== place && time - before.time < COPY_WINDOW) return false;
    seen.set(what, { place, time });
    return true;
  });
}

/** Packets and bytes of each direction, and the number of TCP connections, by transport and ends. */
interface Sum {
  readonly sent: Map<string, [number, number]>;
  readonly streams: Set<string>;
}

class Conversations {
  readonly sums = new Map<string, Sum>();

  add(transport: string, from: string, to: string, packets: number, bytes: number, stream: string): void {
    const key = `${transport} ${[from, to].sort().join(' ')}`;
    const sum = this.sums.get(key) ?? {
      sent: new Map([
        [from, [0, 0]],
        [to, [0, 0]],
      ]),
      streams: new Set(),
    };
    this.sums.set(key, sum);
    const [p, b] = sum.sent.get(from) ?? [0, 0];
    sum.sent.set(from, [p + packets, b + bytes]);
    sum.streams.add(stream);
  }

  /** As lines, to be compared. */
  lines(): readonly string[] {
    return [...this.sums]
      .map(
        ([key, { sent, streams }]) =>
          `${key}: ${JSON.stringify([...sent].sort())}${key.startsWith('tcp') ? ` in ${streams.size}` : ''}`,
      )
      .sort();
  }
}

function theirConversations(rows: readonly Row[]): readonly string[] {
  const all = new Conversations();
  for (const { headers } of withoutCopies(rows)) {
    // An ICMP error holds the headers of another packet.
    const layers = headers['frame.protocols'].split(/:icmp(?:v6)?(?=:|$)/)[0]?.split(':') ?? [];
    const transport = layers.includes('tcp') ? 'tcp' : layers.includes('udp') ? 'udp' : null;
    if (transport === null) continue;
    const [source = '', destination = ''] = layers.includes('ip')
      ? [headers['ip.src'], headers['ip.dst']]
      : [headers['ipv6.src'], headers['ipv6.dst']];
    const ports =
      transport === 'tcp'
        ? [headers['tcp.srcport'], headers['tcp.dstport']]
        : [headers['udp.srcport'], headers['udp.dstport']];
    all.add(
      transport,
      `${source} ${ports[0]}`,
      `${destination} ${ports[1]}`,
      1,
      Number(headers['frame.len']),
      headers['tcp.stream'],
    );
  }
  return all.lines();
}

function ourConversations(flows: readonly Flow[]): readonly string[] {
  const all = new Conversations();
  for (const { transport, client, server, clientPackets, clientBytes, serverPackets, serverBytes, id } of flows) {
    if (transport !== 'tcp' && transport !== 'udp') continue;
    const [from, to] = [client, server].map(({ ip, port }) => `${ip} ${port}`) as [string, string];
    all.add(transport, from, to, clientPackets, clientBytes, id);
    all.add(transport, to, from, serverPackets, serverBytes, id);
  }
  return all.lines();
}

/** Case, closing dots and white space are no difference; octets are text. */
function plain(value: string, field: string): string {
  const text = field.endsWith('octets') ? Buffer.from(value, 'hex').toString('latin1') : value;
  return text
    .toLowerCase()
    .replace(/\\[rnt]|\s+/g, ' ')
    .replace(/\.$/, '')
    .trim();
}

/** What one states and the other does not. Answers how many statements were compared. */
function compareStatements(rows: readonly Row[], facts: readonly Fact[], wrong: string[]): number {
  let compared = 0;
  for (const { keys, field, check } of STATEMENTS) {
    const theirs = new Set(
      rows.flatMap(({ headers, values }) =>
        (values.get(field) ?? []).map((value) => `${headers['frame.number']} ${plain(value, field)}`),
      ),
    );
    const ours = facts
      .filter(({ key }) => keys.includes(key))
      .map(({ value, source }) => `${source.frame} ${plain(value, '')}`);
    compared += ours.length;
    if (check !== 'theirs') {
      for (const one of ours) if (!theirs.has(one)) wrong.push(`${keys[0]}: tshark does not show in frame ${one}`);
    }
    if (check === 'ours') continue;
    // Told once in a while for each conversation: which frame it was is compared above.
    const told = new Set(ours.map((one) => one.replace(/^\d+ /, '')));
    for (const one of theirs) {
      const value = one.replace(/^\d+ /, '');
      if (value !== '' && !told.has(value)) wrong.push(`${keys[0]}: not told, tshark shows it in frame ${one}`);
    }
  }
  return compared;
}

const IS_INSTALLED = spawnSync('tshark', ['--version']).error === undefined;
let statements = 0;

for (const capture of IS_INSTALLED ? CAPTURES : []) {
  test(`${capture}: tshark sees the same`, async () => {
    const flows: Flow[] = [];
    const facts: Fact[] = [];
    await run([path.join(ROOT, capture)], DEFAULTS, {
      flow: (flow) => flows.push(flow),
      fact: (fact) => facts.push(fact),
    });
    const hl7Ports = flows.filter(({ protocol }) => protocol === 'hl7').map(({ server }) => server.port ?? 0);
    const rows = await tshark(capture, [...new Set(hl7Ports)]);
    assert.ok(rows.length > 0, 'tshark read nothing');
    assert.deepEqual(ourConversations(flows), theirConversations(rows));
    const wrong: string[] = [];
    statements += compareStatements(rows, facts, wrong);
    const users = new Set(
      flows.flatMap((flow) => (flow.users ?? []).map((user) => user.toLowerCase().replace(/^.*\\/, ''))),
    );
    for (const user of rows.flatMap(({ values }) => values.get(USERS) ?? [])) {
      if (user !== 'NULL' && !users.has(user.toLowerCase())) wrong.push(`no flow has the user that ${USERS} names`);
    }
    assert.deepEqual(wrong, []);
  });
}

test('enough was compared', () => {
  assert.ok(CAPTURES.length > 20, `only ${CAPTURES.length} captures`);
  if (IS_INSTALLED) assert.ok(statements >= FEWEST_STATEMENTS, `only ${statements} statements`);
});
