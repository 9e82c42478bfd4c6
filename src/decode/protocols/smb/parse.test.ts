import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { fromHex, play, type Sample, testProtocol } from '../../conformance.ts';
import { buildBind, buildFault, buildRequest, buildResponse } from '../../formats/dcerpc/builder.ts';
import { buildAuthenticate, buildChallenge, buildNegotiate } from '../../formats/ntlmssp-builder.ts';
import { smb } from './index.ts';

type Octets = Uint8Array | string | readonly number[];
const join = (...parts: Octets[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...(typeof part === 'string' ? fromHex(part) : part)]));
const le = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) & 0xff);
const wide = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf16le'));
const narrow = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const frame = (...packets: Octets[]): Uint8Array => {
  const body = join(...packets);
  return join([0, body.length >> 16, (body.length >> 8) & 0xff, body.length & 0xff], body);
};

const second = (command: number, answer: boolean, body: Octets, status = 0, next = 0): Uint8Array =>
  join(
    'fe534d42 4000 0100',
    le(status, 4),
    le(command, 2),
    le(1, 2),
    le(answer ? 1 : 0, 4),
    le(next, 4),
    le(command + 7, 8),
    le(0, 8),
    le(1, 8),
    '00'.repeat(16),
    body,
  );
const dialects = [0x0202, 0x0210, 0x0300, 0x0302, 0x0311];
const offer2 = second(0, false, join(le(36, 2), le(5, 2), le(1, 2), '00'.repeat(30), ...dialects.map((d) => le(d, 2))));
const guid = '67452301 ab89 efcd 0123 456789abcdef';
const choice2 = second(0, true, join(le(65, 2), le(3, 2), le(0x0311, 2), le(0, 2), guid, '00'.repeat(32)));
const setup2 = (token: Uint8Array): Uint8Array =>
  second(1, false, join(le(25, 2), '00'.repeat(10), le(88, 2), le(token.length, 2), '00'.repeat(8), token));
const set2 = (status: number, token: Octets = [], flags = 0): Uint8Array =>
  second(1, true, join(le(9, 2), le(flags, 2), le(72, 2), le(join(token).length, 2), token), status);
const tree2 = (path: string): Uint8Array =>
  second(3, false, join(le(9, 2), le(0, 2), le(72, 2), le(path.length * 2, 2), wide(path)));
const treed2 = (status = 0): Uint8Array => second(3, true, join(le(16, 2), '00'.repeat(14)), status);
const create2 = (name: string, next = 0): Uint8Array =>
  second(
    5,
    false,
    join(le(57, 2), '00'.repeat(42), le(120, 2), le(name.length * 2, 2), '00'.repeat(8), wide(name)),
    0,
    next,
  );

const client = (...packets: Uint8Array[]): { from: 'client'; bytes: Uint8Array } => ({
  from: 'client',
  bytes: frame(...packets),
});
const server = (...packets: Uint8Array[]): { from: 'server'; bytes: Uint8Array } => ({
  from: 'server',
  bytes: frame(...packets),
});
const sample = (name: string, messages: Sample['messages'], states: readonly string[] = []): Sample => ({
  name,
  carrier: 'tcp',
  serverPort: 445,
  messages,
  states,
});

const challenge = buildChallenge('PACS-01', 'CLINIC', 'clinic.example');
const modern = sample(
  'SMB 3.1.1 with NTLM',
  [
    client(offer2),
    server(choice2),
    client(setup2(join('60 10 a0', buildNegotiate('WS-17', 'CLINIC')))),
    server(set2(0xc0000016, challenge)),
    client(setup2(buildAuthenticate('CLINIC', 'm.muster', 'WS-17'))),
    server(set2(0)),
    client(tree2('\\\\pacs-01.clinic.example\\Images$')),
    server(treed2()),
    client(create2('svcctl')),
    client(create2('DOE^JANE 19700101.txt')),
    client(join('fd534d42', '00'.repeat(60))),
    client(offer2),
  ],
  [
    'smb.dialects=SMB 2.0.2,SMB 2.1,SMB 3.0,SMB 3.0.2,SMB 3.1.1',
    'smb.dialect=SMB 3.1.1',
    'smb.signing=enabled',
    'smb.signing=required',
    'smb.serverGuid=01234567-89ab-cdef-0123-456789abcdef',
    'smb.osBuild=10.0.19041',
    'smb.osBuild=10.0.17763',
    'smb.hostName=PACS-01',
    'smb.hostName=WS-17',
    'smb.domain=CLINIC',
    'smb.dnsHostName=pacs-01.clinic.example',
    'smb.dnsDomain=clinic.example',
    'smb.logonStatus=success',
    'smb.share=\\\\pacs-01.clinic.example\\Images$',
    'smb.pipe=svcctl',
  ],
);

const first = (command: number, answer: boolean, words: Octets, octets: Octets, status = 0, id = 64): Uint8Array => {
  const [w, o] = [join(words), join(octets)];
  const header = join(
    'ff534d42',
    [command],
    le(status, 4),
    [answer ? 0x98 : 0x18],
    le(0xc001, 2),
    '00'.repeat(18),
    le(id, 2),
  );
  return join(header, [w.length / 2], w, le(o.length, 2), o);
};
const offered = ['PC NETWORK PROGRAM 1.0', 'DOE JANE 1.0', 'NT LM 0.12'];
const offer1 = first(0x72, false, [], join(...offered.flatMap((name) => [[2], narrow(name), [0]])));
const choice1 = (mode = 7, extended = true): Uint8Array =>
  first(
    0x72,
    true,
    join(le(2, 2), [mode], '00'.repeat(16), le(extended ? 0x80000000 : 0, 4), '00'.repeat(10), [extended ? 0 : 8]),
    extended ? guid : join('00'.repeat(8), wide('WARD\0'), wide('OLD-PC\0')),
  );
const systems = wide('Windows 5.1\0Windows 2000 LAN Manager\0');
const setup1 = (token: Uint8Array): Uint8Array =>
  first(
    0x73,
    false,
    join('ff000000', '00'.repeat(10), le(token.length, 2), '00'.repeat(8)),
    join(token, token.length % 2 === 1 ? [] : [0], systems),
  );
const set1 = (status: number, token: Uint8Array, action = 0): Uint8Array =>
  first(
    0x73,
    true,
    join('ff000000', le(action, 2), le(token.length, 2)),
    join(token, token.length % 2 === 1 ? [] : [0], wide('Unix\0Samba 4.9.5\0')),
    status,
  );
const andTree = (account: string, path: string, password: Octets): Uint8Array => {
  const secret = join(password);
  const octets = join(secret, [0], wide(`${account}\0WARD\0`), systems);
  const at = 33 + 26 + 2 + octets.length;
  const head = join('75 00', le(at, 2), '00'.repeat(10), le(0, 2), le(secret.length, 2), '00'.repeat(8));
  const tree = join(
    [4],
    'ff000000 0000',
    le(1, 2),
    le(0, 2),
    [0],
    at % 2 === 0 ? [] : [0],
    wide(`${path}\0`),
    narrow('?????\0'),
  );
  const length = tree.length - 11;
  return join(first(0x73, false, head, octets), tree.slice(0, 9), le(length, 2), tree.slice(11));
};
const name = (text: string): Uint8Array =>
  join([32], ...[...narrow(text.padEnd(15)), 0x20].map((byte) => [0x41 + (byte >> 4), 0x41 + (byte & 15)]), [0]);
const names = join('81000044', name('OLD-PC'), name('WS-17'));

const old = sample(
  'SMB 1 over NetBIOS',
  [
    { from: 'client', bytes: names },
    { from: 'server', bytes: '82000000' },
    client(offer1),
    server(choice1()),
    client(setup1(buildNegotiate())),
    server(set1(0xc0000016, challenge)),
    client(setup1(buildAuthenticate('CLINIC', 'svc.modality', 'WS-17'))),
    server(set1(0xc000006d, new Uint8Array(0))),
    { from: 'client', bytes: '85000000' },
  ],
  [
    'smb.netbiosName=WS-17',
    'smb.netbiosName=OLD-PC',
    'smb.dialects=PC NETWORK PROGRAM 1.0,NT LM 0.12',
    'smb.dialect=NT LM 0.12',
    'smb.signing=enabled',
    'smb.nativeOs=Windows 5.1',
    'smb.nativeLanManager=Windows 2000 LAN Manager',
    'smb.nativeOs=Unix',
    'smb.nativeLanManager=Samba 4.9.5',
    'smb.osBuild=10.0.17763',
    'smb.logonStatus=STATUS_LOGON_FAILURE',
  ],
);
const plain = sample(
  'SMB 1 with a password as it is, and commands in a chain',
  [
    client(offer1),
    server(choice1(0, false)),
    client(andTree('xray', '\\\\OLD-PC\\SCANS', narrow('secret12'))),
    server(first(0x75, true, 'ff000000 0100', narrow('A:\0'))),
  ],
  [
    'smb.signing=disabled',
    'smb.domain=WARD',
    'smb.hostName=OLD-PC',
    'smb.nativeOs=Windows 5.1',
    'smb.share=\\\\OLD-PC\\SCANS',
  ],
);
const transaction = (setup: Octets): Octets => join('00'.repeat(26), [2, 0], setup);
const attack = sample(
  'MS17-010 and what follows',
  [
    client(first(0x25, false, transaction(join(le(0x23, 2), le(0, 2))), [])),
    server(first(0x25, true, [], [], 0xc0000205)),
    client(first(0xa0, false, join('00'.repeat(7), le(66512, 4), '00'.repeat(27)), [])),
    client(first(0x33, false, '00'.repeat(18), [])),
    client(first(0x32, false, transaction(le(0x0e, 2)), [], 0, 65)),
    server(first(0x32, true, [], [], 0xc0000002, 81)),
  ],
  [
    'smb.anomaly=peek-without-pipe',
    'smb.anomaly=peek-answered-insufficient-resources',
    'smb.anomaly=nt-transact-continued-by-transaction2',
    'smb.anomaly=transaction2-session-setup',
    'smb.anomaly=transaction2-answered-by-implant',
  ],
);

testProtocol(
  smb,
  [modern, old, plain, attack],
  [
    new Uint8Array(64),
    fromHex('00000054 fe534d42 1000 0000'),
    fromHex('00000010 ff534d42 72000000 00180100'),
    fromHex('81000044 20 4142'),
    fromHex('8100004420 7878787878787878787878787878787878787878787878787878787878787878 00'),
    fromHex('85000000'),
  ],
);

test('smb: users and passwords are counted, nothing else is told', () => {
  assert.deepEqual(play(smb, modern).users, ['CLINIC\\m.muster']);
  assert.deepEqual(play(smb, old).users, ['CLINIC\\svc.modality']);
  const said = play(smb, plain);
  assert.deepEqual([said.users, said.credentials], [['WARD\\xray'], ['smb.plain']]);
  for (const each of [modern, old, plain]) {
    assert.doesNotMatch(JSON.stringify(play(smb, each)), /DOE|JANE|secret/);
    assert.ok(!play(smb, each).outcomes.includes('malformed'));
  }
});

test('smb: reading ends where the packets are enciphered', () => {
  assert.equal(play(smb, modern).outcomes.length, modern.messages.length - 1);
});

test('smb: the same is said wherever the stream is split', () => {
  for (const each of [modern, old, plain, attack]) {
    const messages = each.messages.flatMap(({ from, bytes }) =>
      [...(typeof bytes === 'string' ? fromHex(bytes) : bytes)].map((byte) => ({ from, bytes: Uint8Array.of(byte) })),
    );
    const [parts, whole] = [play(smb, { ...each, messages }), play(smb, each)];
    assert.deepEqual([parts.facts, parts.users], [whole.facts, whole.users]);
  }
});

test('smb: compounded commands are taken apart, and a chain that stands still ends', () => {
  const compound = create2('winreg', 136);
  const padded = join(compound, '00'.repeat(136 - compound.length));
  const said = play(smb, sample('', [client(padded, create2('samr'))]));
  assert.deepEqual(
    said.facts.map((fact) => fact.value),
    ['winreg', 'samr'],
  );
  assert.deepEqual(play(smb, sample('', [client(create2('samr', 1), create2('samr'))])).facts, []);
});

test('smb: what is read and written is passed over without waiting for it', () => {
  const write = second(9, false, join(le(49, 2), '00'.repeat(46)));
  // What stands in the file is looked at as far as a call in a pipe would start.
  const head = join([0, 0x40, 0, 0], write, '00'.repeat(160 - write.length));
  const said = play(
    smb,
    sample('', [
      { from: 'client', bytes: head },
      { from: 'client', bytes: new Uint8Array(0x400000 - 160) },
      client(create2('atsvc')),
    ]),
  );
  assert.deepEqual([said.outcomes, said.facts.map((fact) => fact.value)], [['done', 'done'], ['atsvc']]);
});

test('smb: a guest, a share that is refused, and paths that are no shares', () => {
  const value = (messages: Sample['messages']): string[] =>
    play(smb, sample('', messages)).facts.map((fact) => fact.value);
  assert.deepEqual(value([server(set2(0, [], 1))]), ['guest']);
  assert.deepEqual(value([client(tree2('\\\\PC\\C$')), server(treed2(0xc0000022))]), []);
  assert.deepEqual(value([client(tree2('\\\\PC\\Doe^Jane')), server(treed2())]), []);
});

test('smb: a share that may be named after a person is told without its name', () => {
  const shareOf = (path: string): unknown =>
    play(smb, sample('', [client(offer2), server(choice2), client(tree2(path)), server(treed2())])).facts.find(
      ({ key }) => key === 'smb.share',
    )?.value;
  for (const share of ['ADMIN$', 'IPC$', 'C$', 'Images$', 'scans2', 'ct_images-01', 'NETLOGON'])
    assert.equal(shareOf(`\\\\FS01\\${share}`), `\\\\FS01\\${share}`);
  for (const share of ['doe_jane', 'DOE19700101', '4711', 'data.doe', 'doe$'])
    assert.equal(shareOf(`\\\\FS01\\${share}`), '\\\\FS01\\…');
});

const SERVICES = '367abb81-9844-35f1-ad32-98f038001003';
const write2 = (data: Uint8Array, at = 0): Uint8Array =>
  second(9, false, join(le(49, 2), le(112, 2), le(data.length, 4), le(at, 8), '00'.repeat(32), data));
const read2 = (data: Uint8Array): Uint8Array =>
  second(8, true, join(le(17, 2), [80, 0], le(data.length, 4), '00'.repeat(8), data));
const transceive2 = (data: Uint8Array, answer: boolean): Uint8Array => {
  const [input, output] = answer ? [0, data.length] : [data.length, 0];
  const [inputAt, outputAt] = answer ? [0, 112] : [120, 0];
  const head = join(le(answer ? 49 : 57, 2), [0, 0], le(0x11c017, 4), '00'.repeat(16), le(inputAt, 4), le(input, 4));
  const tail = answer
    ? join(le(outputAt, 4), le(output, 4), '00'.repeat(8))
    : join('00'.repeat(4), le(outputAt, 4), le(output, 4), le(1024, 4), le(1, 4), le(0, 4));
  return second(11, answer, join(head, tail, data));
};
const write1 = (data: Uint8Array, file = 0x4000): Uint8Array =>
  first(
    0x2f,
    false,
    join(
      'ff000000',
      le(file, 2),
      le(0, 4),
      le(0, 4),
      le(4, 2),
      le(0, 2),
      le(0, 2),
      le(data.length, 2),
      le(64, 2),
      le(0, 4),
    ),
    join('00', data),
  );
const signals = (...messages: Sample['messages']): string[] => play(smb, sample('', messages)).signals;

test('smb: calls in pipes are signalled, with whether they were done, however they are carried', () => {
  const create = 'rpc.svcctl.CreateServiceW';
  assert.deepEqual(
    signals(
      client(write2(buildBind(SERVICES))),
      client(transceive2(buildRequest(2, 12, Array(40).fill(0)), false)),
      server(transceive2(buildResponse(2, 0, Array(24).fill(7)), true)),
      client(write2(buildRequest(3, 19))),
      server(read2(buildFault(3, 5))),
      client(write2(buildRequest(4, 12))),
      server(read2(buildResponse(4, 1073))),
    ),
    [
      create,
      `${create}.granted`,
      'rpc.svcctl.StartServiceW',
      'rpc.svcctl.StartServiceW.refused',
      create,
      `${create}.refused`,
    ].flatMap((name) => (name.startsWith('rpc') ? [name] : [])),
  );
  assert.deepEqual(signals(client(write1(buildBind(SERVICES))), client(write1(buildRequest(2, 12)))), [create]);
});

test('smb: pipes that are open beside each other are told apart, and tools by theirs', () => {
  const on = (file: number, data: Uint8Array): Uint8Array =>
    second(
      9,
      false,
      join(le(49, 2), le(112, 2), le(data.length, 4), le(0, 8), le(file, 8), le(file, 8), '00'.repeat(16), data),
    );
  const shares = '4b324fc8-1670-01d3-1278-5a47bf6ee188';
  const open = [client(on(1, buildBind(SERVICES))), client(on(2, buildBind(shares)))];
  assert.deepEqual(signals(...open, client(on(2, buildRequest(2, 12)))), ['rpc.srvsvc.NetrSessionEnum']);
  assert.deepEqual(signals(...open, client(on(1, buildRequest(2, 12)))), ['rpc.svcctl.CreateServiceW']);
  assert.deepEqual(signals(client(create2('PSEXESVC-WS17-4711-stdin'))), ['smb.remote-execution-pipe']);
  assert.deepEqual(signals(client(create2('psexesvc.exe'))), []);
  assert.deepEqual(signals(client(create2('msagent_4f'))), ['smb.order-pipe']);
  assert.deepEqual(signals(client(create2('/srv/share/x.so'))), ['smb.library-opened-as-pipe']);
  const startup = 'ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\StartUp\\';
  assert.deepEqual(signals(client(create2(`${startup}a.lnk`))), ['smb.startup-file']);
  assert.deepEqual(signals(client(create2(`${startup}desktop.ini`))), []);
});

test('smb: writes, renames and deletes are counted, and a program is seen', () => {
  const change = (kind: number): Uint8Array => second(17, false, join(le(33, 2), [1, kind], '00'.repeat(32)));
  const program = join(narrow('MZ'), '00'.repeat(126));
  assert.deepEqual(
    signals(
      client(write2(program)),
      client(write2(program, 4096)),
      client(change(10)),
      client(change(13)),
      client(change(4)),
    ),
    ['smb.program-written', 'smb.write', 'smb.rename', 'smb.delete'],
  );
  assert.deepEqual(signals(client(write1(program))), ['smb.program-written']);
});

test('smb: what only the exploits of MS17-010 and CVE-2020-0796 send', () => {
  const begun = (sent: number, total: number): Octets =>
    join(
      le(0, 2),
      le(total, 2),
      '00'.repeat(14),
      le(0, 2),
      le(0, 2),
      le(sent, 2),
      le(0, 2),
      [2, 0],
      le(0x26, 2),
      le(1, 2),
    );
  const piece = (count: number, at: number): Octets => join(le(0, 8), le(0, 2), le(count, 2), le(0, 2), le(at, 2));
  const start = client(first(0x25, false, begun(10, 100), [], 0, 9));
  assert.deepEqual(signals(start, client(first(0x26, false, piece(90, 10), [], 0, 9))), []);
  assert.deepEqual(signals(start, client(first(0x26, false, piece(90, 50), [], 0, 9))), [
    'smb.transaction-beyond-its-end',
  ]);
  assert.deepEqual(signals(start, client(first(0x33, false, piece(5, 10), [], 0, 9))), [
    'smb.transaction-continued-by-another',
  ]);
  assert.deepEqual(signals(start, client(write1(new Uint8Array(200), 8))), ['smb.write']);
  assert.deepEqual(signals(start, client(write1(new Uint8Array(200), 9))), ['smb.write-into-transaction']);
  // A whole transaction whose pieces come all the same, one that went on under another id, and a look behind the answer.
  const whole = client(first(0x32, false, begun(0, 0), [], 0, 12));
  assert.deepEqual(signals(whole, client(first(0x33, false, piece(8, 0), [], 0, 12))), [
    'smb.transaction-continued-after-its-end',
  ]);
  assert.deepEqual(signals(whole, client(first(0x33, false, piece(8, 0), [], 0, 13))), []);
  // Pieces whose beginning was not seen, which lie within the whole that they state, and behind it.
  const stated = (total: number, at: number): Octets =>
    join(le(0, 2), le(total, 2), le(0, 6), le(90, 2), le(0, 2), le(at, 2));
  assert.deepEqual(signals(client(first(0x33, false, stated(4096, 2000), [], 0, 14))), []);
  assert.deepEqual(signals(client(first(0x33, false, stated(4096, 9000), [], 0, 14))), [
    'smb.transaction2-piece-beyond-its-whole',
  ]);
  // The implant of NotPetya answers in a field that is zero.
  const asked = client(first(0x32, false, join('00'.repeat(26), [1, 0], le(0x0e, 2)), [], 0, 65));
  const refused = first(0x32, true, [], [], 0xc0000002, 65);
  assert.deepEqual(signals(asked, server(refused)), [
    'smb.transaction2-session-setup',
    'smb.transaction2-session-setup-not-implemented',
  ]);
  assert.deepEqual(signals(asked, server(refused.with(22, 0x11))), [
    'smb.transaction2-session-setup',
    'smb.transaction2-answered-by-implant',
  ]);
  // A process whose number is no small one is no attack where SMB 2 is not asked for.
  const offer = (dialect: string): Uint8Array => first(0x72, false, [], join([2], narrow(dialect), [0])).with(12, 0x26);
  assert.deepEqual(signals(client(offer('NT LM 0.12'))), []);
  assert.deepEqual(signals(client(offer('SMB 2.002'))), ['smb.negotiate-by-process-beyond-its-table']);
  const peek = (most: number): Octets =>
    join(le(0, 4), le(most, 2), '00'.repeat(20), [2, 0], le(0x23, 2), le(0x4000, 2));
  assert.deepEqual(signals(client(first(0x25, false, peek(0x4000), []))), ['smb.peek-beyond-its-answer']);
  assert.deepEqual(signals(client(first(0x25, false, peek(16), []))), []);
  const rename = client(first(0xa0, false, join('00'.repeat(36), le(5, 2)), []));
  assert.deepEqual(signals(rename), ['smb.nt-transact-rename']);
  const compressed = (offset: number): Uint8Array =>
    frame('fc534d42', le(0x2000, 4), le(1, 2), le(0, 2), le(offset, 4), '00'.repeat(32));
  assert.deepEqual(signals({ from: 'client', bytes: compressed(0xffffffff) }), ['smb.compression-beyond-its-end']);
  assert.deepEqual(signals({ from: 'client', bytes: compressed(16) }), []);
  // As the remote exploit sends it: the size runs over, the offset lies within.
  const runsOver = frame('fc534d42', le(0xffffffff, 4), le(1, 2), le(0, 2), le(16, 4), '00'.repeat(32));
  assert.deepEqual(signals({ from: 'client', bytes: runsOver }), ['smb.compression-beyond-its-end']);
});

test('smb: transactions, and how sign-ins end, are read of frames that a capture cut after 128 octets', () => {
  // Before SMB stand 54 octets of Ethernet, IPv4 and TCP.
  const snapped = (packet: Uint8Array, fromClient: boolean): string => {
    const context = { carrier: 'tcp', fromClient, clientPort: 50_000, serverPort: 445, etherType: 0, time: 0 } as const;
    const memory = smb.reader?.remember();
    return smb.reader?.parse(Cursor.over(frame(packet).subarray(0, 74)), context, memory)?.kind ?? '';
  };
  const long = '41'.repeat(4000);
  assert.equal(snapped(first(0x33, false, '00'.repeat(18), fromHex(long)), true), 'done');
  assert.equal(snapped(first(0x32, false, '00'.repeat(30), fromHex(long)), true), 'done');
  assert.equal(snapped(set2(0xc000006d, fromHex('41'.repeat(100))), false), 'done');
  assert.equal(snapped(set2(0, fromHex('41'.repeat(100))), false), 'done');
  assert.equal(snapped(set2(0xc0000016, fromHex('41'.repeat(100))), false), 'more');
  assert.equal(snapped(setup2(fromHex('41'.repeat(100))), true), 'more');
});
