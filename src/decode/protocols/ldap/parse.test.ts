import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { play, type Said, type Sample, testProtocol } from '../../conformance.ts';
import { element, integer, octets, text } from '../../formats/ber-builder.ts';
import { buildAuthenticate, buildChallenge, buildNegotiate } from '../../formats/ntlmssp-builder.ts';
import { VERDICT } from '../../protocol.ts';
import { ldap } from './index.ts';

const envelope = (operation: Uint8Array, id = 1): Uint8Array => element(0x30, integer(id), operation);
const simple = (name: string, password: string): Uint8Array =>
  envelope(element(0x60, integer(3), text(name), element(0x80, password)));
const sasl = (mechanism: string, credentials: Uint8Array | string): Uint8Array =>
  envelope(element(0x60, integer(3), text(''), element(0xa3, text(mechanism), element(0x04, credentials))));
const result = (tag: number, code: number, id = 1, ...more: readonly Uint8Array[]): Uint8Array =>
  envelope(element(tag, element(0x0a, Uint8Array.of(code)), text(''), text(''), ...more), id);
const search = (base: string, filter: Uint8Array, attribute: string): Uint8Array =>
  envelope(
    element(
      0x63,
      text(base),
      octets('').with(0, 0x0a),
      element(0x0a, Uint8Array.of(0)),
      integer(0),
      integer(0),
      element(1, Uint8Array.of(0)),
      filter,
      element(0x30, text(attribute)),
    ),
  );
const entry = (name: string, attributes: Readonly<Record<string, readonly (string | Uint8Array)[]>>): Uint8Array =>
  envelope(
    element(
      0x64,
      text(name),
      element(
        0x30,
        ...Object.entries(attributes).map(([key, values]) =>
          element(0x30, text(key), element(0x31, ...values.map((value) => element(0x04, value)))),
        ),
      ),
    ),
  );
const equal = (name: string, value: string): Uint8Array => element(0xa3, text(name), text(value));
const present = (name: string): Uint8Array => element(0x87, name);
const START_TLS = envelope(element(0x77, element(0x80, '1.3.6.1.4.1.1466.20037')), 2);

const labels = (...names: readonly string[]): Uint8Array =>
  Buffer.from(
    `${names
      .map((name) =>
        name
          .split('.')
          .map((label) => String.fromCharCode(label.length) + label)
          .join(''),
      )
      .join('\0')}\0`,
    'latin1',
  );
const netlogon = Buffer.concat([
  Buffer.from('17000000fd030000 00112233445566778899aabbccddeeff'.replaceAll(' ', ''), 'hex'),
  labels('clinic.example'),
  Buffer.from([0xc0, 24]),
  Buffer.from([4]),
  Buffer.from('dc01'),
  Buffer.from([0xc0, 24]),
  labels('CLINIC', 'DC01', 'WS-17$', 'Ward-Site'),
]);

const tcp = (name: string, messages: Sample['messages'], states: readonly string[] = []): Sample => ({
  name,
  carrier: 'tcp',
  serverPort: 389,
  messages,
  states,
});
const client = (bytes: Uint8Array): Sample['messages'][number] => ({ from: 'client', bytes });
const server = (bytes: Uint8Array): Sample['messages'][number] => ({ from: 'server', bytes });

const samples: readonly Sample[] = [
  tcp(
    'a bind with a password',
    [client(simple('cn=reader,dc=clinic,dc=example', 'Secret-7')), server(result(0x61, 49))],
    ['ldap.bindMechanism=simple', 'ldap.bindResult=invalidCredentials'],
  ),
  tcp(
    'a bind with NTLM',
    [
      client(sasl('GSS-SPNEGO', buildNegotiate('WS-17', 'CLINIC'))),
      server(result(0x61, 14, 1, element(0x87, buildChallenge('DC01', 'CLINIC', 'clinic.example')))),
      client(sasl('GSS-SPNEGO', buildAuthenticate('CLINIC', 'svc-ris', 'WS-17'))),
      server(result(0x61, 0)),
      client(Uint8Array.of(0, 0, 0, 20, ...new Uint8Array(20))),
      client(simple('not-read', 'x')),
    ],
    [
      'ldap.bindMechanism=GSS-SPNEGO',
      'ldap.hostName=WS-17',
      'ldap.hostName=DC01',
      'ldap.dnsHostName=dc01.clinic.example',
      'ldap.osBuild=10.0.17763',
      'ldap.bindResult=success',
    ],
  ),
  tcp(
    'what a directory says of itself',
    [
      client(search('', present('objectClass'), '*')),
      server(
        entry('', {
          defaultNamingContext: ['DC=clinic,DC=example'],
          dnsHostName: ['dc01.clinic.example'],
          ldapServiceName: ['clinic.example:dc01$@CLINIC.EXAMPLE'],
          domainControllerFunctionality: ['7'],
          vendorName: ['Example Software Foundation'],
          vendorVersion: ['2.0.0.AM26'],
          objectClass: ['top', 'OpenLDAProotDSE'],
          currentTime: ['20260101000000.0Z'],
        }),
      ),
      server(result(0x65, 0)),
      client(envelope(Uint8Array.of(0x42, 0))),
    ],
    [
      'ldap.defaultNamingContext=DC=clinic,DC=example',
      'ldap.dnsHostName=dc01.clinic.example',
      'ldap.ldapServiceName=clinic.example:dc01$@CLINIC.EXAMPLE',
      'ldap.domainControllerFunctionality=7',
      'ldap.vendorName=Example Software Foundation',
      'ldap.vendorVersion=2.0.0.AM26',
      'ldap.rootObjectClass=OpenLDAProotDSE',
    ],
  ),
  {
    name: 'a computer looks for a domain controller',
    carrier: 'udp',
    serverPort: 389,
    messages: [
      client(
        search(
          '',
          element(0xa0, equal('DnsDomain', 'clinic.example'), equal('Host', 'WS-17'), equal('User', 'jdoe')),
          'NetLogon',
        ),
      ),
      server(entry('', { Netlogon: [netlogon] })),
    ],
    states: [
      'ldap.hostName=WS-17',
      'ldap.dnsDomain=clinic.example',
      'ldap.dnsForest=clinic.example',
      'ldap.dnsHostName=dc01.clinic.example',
      'ldap.netbiosDomain=CLINIC',
      'ldap.hostName=DC01',
      'ldap.site=Ward-Site',
      'ldap.domainGuid=33221100-5544-7766-8899-aabbccddeeff',
    ],
  },
  tcp('StartTLS', [client(START_TLS), server(result(0x78, 0, 2)), client(Uint8Array.of(0x16, 3, 1))]),
];
const snmp = element(
  0x30,
  integer(0),
  text('public'),
  element(0xa0, integer(1), integer(0), integer(0), element(0x30)),
);
testProtocol(ldap, samples, [
  snmp,
  new Uint8Array(32),
  element(0x30, integer(1), element(0x60, text('x'))),
  element(0x30, integer(1), element(0x61, integer(0))),
]);

const said = (...messages: Sample['messages']): Said => play(ldap, tcp('', messages));

test('ldap: who binds is told, with which password never', () => {
  const cases: readonly (readonly [bytes: Uint8Array, users: readonly string[], credentials: readonly string[]])[] = [
    [simple('cn=reader,dc=clinic,dc=example', 'Secret-7'), ['cn=reader,dc=clinic,dc=example'], ['ldap.simple-bind']],
    [simple('CN=Roe\\, Mary,OU=Staff,DC=clinic', 'x'), ['CN=Roe\\, Mary,OU=Staff,DC=clinic'], ['ldap.simple-bind']],
    [simple('CLINIC\\svc-ris', 'x'), ['CLINIC\\svc-ris'], ['ldap.simple-bind']],
    [simple('svc-ris@clinic.example', 'x'), ['svc-ris@clinic.example'], ['ldap.simple-bind']],
    [simple('uid=17,ou=Patients,dc=clinic', 'x'), [], ['ldap.simple-bind']],
    [simple('Doe^Jane', 'x'), [], ['ldap.simple-bind']],
    [simple('cn=reader', ''), ['cn=reader'], []],
    [simple('', ''), [], []],
    [sasl('PLAIN', '\0svc-lis\0Secret-7'), ['svc-lis'], ['ldap.sasl-plain']],
    [sasl('DIGEST-MD5', 'realm="clinic",username="svc-lis",nonce="Doe"'), ['svc-lis'], []],
    [sasl('GSS-SPNEGO', buildAuthenticate('CLINIC', 'svc-ris', 'WS-17')), ['CLINIC\\svc-ris'], []],
    [
      envelope(element(0x60, integer(3), text(''), element(0x8b, buildAuthenticate('CLINIC', 'old', 'WS-18')))),
      ['CLINIC\\old'],
      [],
    ],
  ];
  for (const [bytes, users, credentials] of cases) {
    const { users: told, credentials: counted, facts } = said(client(bytes));
    assert.deepEqual([told, counted], [users, credentials]);
    assert.doesNotMatch(JSON.stringify(facts), /Secret|Doe/);
  }
});

test('ldap: entries are passed over however long, and a patient’s is counted', () => {
  const people = entry('uid=17,ou=PATIENTS,dc=clinic', {
    cn: ['Jane Doe'],
    description: ['x'.repeat(20_000)],
    dnsHostName: ['no.example'],
  });
  const staff = entry('cn=Roe,ou=staff,dc=clinic', { vendorName: ['Mary'] });
  const whole = said(server(people), server(staff), server(result(0x65, 0)), client(simple('svc', 'x')));
  assert.deepEqual(
    [whole.patientData, whole.facts.map((fact) => fact.key), whole.users],
    [['ldap.entry'], ['ldap.bindMechanism'], ['svc']],
  );
  const parts = said(server(people.subarray(0, 90)), server(people.subarray(90)), server(result(0x61, 0)));
  assert.deepEqual(
    parts.facts.map((fact) => `${fact.key}=${fact.value}`),
    ['ldap.bindResult=success'],
  );
});

test('ldap: a computer that looks for a domain controller does not tell for whom', () => {
  const sample = samples[3];
  assert.ok(sample);
  assert.doesNotMatch(JSON.stringify(play(ldap, sample)), /jdoe/);
});

test('ldap: TLS follows where it was granted alone', () => {
  const next = client(simple('svc', 'x'));
  assert.deepEqual(said(client(START_TLS), server(result(0x78, 0, 2)), next).users, []);
  assert.deepEqual(said(client(START_TLS), server(result(0x78, 52, 2)), next).users, ['svc']);
});

test('ldap: lengths of four octets, as Windows writes them, and messages in pieces', () => {
  const bytes = Uint8Array.from([
    0x30, 0x84, 0, 0, 0, 0x13, 2, 1, 5, 0x61, 0x84, 0, 0, 0, 0x0a, 0x0a, 1, 0, 4, 0, 4, 3, 0x61, 0x62, 0x63,
  ]);
  assert.equal(bytes.length, 25);
  const split = [...bytes].map((byte) => server(Uint8Array.of(byte)));
  assert.deepEqual(
    said(...split).facts.map((fact) => fact.value),
    ['success'],
  );
});

test('ldap: what lies behind the bytes that are there is another’s', () => {
  const context = {
    carrier: 'tcp',
    fromClient: true,
    clientPort: 50000,
    serverPort: 389,
    etherType: 0,
    time: 0,
  } as const;
  const bytes = simple('svc', 'x');
  for (let there = 1; there < bytes.length; there++) {
    const alone = ldap.reader?.parse(Cursor.over(bytes, 0, there), context, { startTls: -1 });
    const room = Uint8Array.from(bytes, (byte, at) => (at < there ? byte : 0xff));
    assert.deepEqual(
      ldap.reader?.parse(Cursor.over(room, 0, there), context, { startTls: -1 }),
      alone,
      `${there} bytes`,
    );
    assert.equal(alone?.kind, 'more', `${there} bytes`);
  }
});

test('ldap: a message is found behind damage', () => {
  const damaged = Cursor.over(Buffer.concat([Buffer.from('lost 0 octets'), simple('svc', 'x')]));
  const context = {
    carrier: 'tcp',
    fromClient: true,
    clientPort: 50000,
    serverPort: 389,
    etherType: 0,
    time: 0,
  } as const;
  assert.equal(ldap.reader?.resynchronise?.(damaged, context), 13);
  assert.equal(ldap.probe(Cursor.over(simple('svc', 'x').subarray(0, 3)), context), VERDICT.more);
});

test('ldap: a search for accounts that can be broken is signalled, and no other', () => {
  const signalsOf = (filter: Uint8Array): readonly string[] =>
    said({ from: 'client', bytes: search('DC=clinic,DC=example', filter, 'cn') }).signals;
  const both = (...terms: readonly Uint8Array[]): Uint8Array => element(0xa0, ...terms);
  const sought = ['ldap.search-for-weak-accounts'];
  assert.deepEqual(signalsOf(both(present('ServicePrincipalName'), equal('objectClass', 'user'))), sought);
  const noProof = element(
    0xa9,
    element(0x81, '1.2.840.113556.1.4.803'),
    element(0x82, 'userAccountControl'),
    element(0x83, '4194304'),
  );
  assert.deepEqual(signalsOf(both(noProof)), sought);
  assert.deepEqual(signalsOf(equal('servicePrincipalName', 'HTTP/portal')), []);
  assert.deepEqual(signalsOf(both(present('objectClass'), equal('sAMAccountName', 'nurse'))), []);
});

test('ldap: passwords that a directory keeps are asked for, and standing is changed', () => {
  const asked = (attribute: string): readonly string[] =>
    said({ from: 'client', bytes: search('DC=clinic,DC=example', present('objectClass'), attribute) }).signals;
  assert.deepEqual(asked('ms-Mcs-AdmPwd'), ['ldap.search-for-secrets']);
  assert.deepEqual(asked('msDS-ManagedPassword'), ['ldap.search-for-secrets']);
  assert.deepEqual(asked('ms-Mcs-AdmPwdExpirationTime'), []);
  const changed = (attribute: string): readonly string[] => {
    const values = element(0x31, element(0x04, 'x'));
    const change = element(0x30, element(0x0a, '\u0002'), element(0x30, element(0x04, attribute), values));
    const request = element(0x66, element(0x04, 'CN=SRV,DC=clinic,DC=example'), element(0x30, change));
    return said({ from: 'client', bytes: element(0x30, element(0x02, '\u0007'), request) }).signals;
  };
  assert.deepEqual(changed('msDS-KeyCredentialLink'), ['ldap.standing-changed']);
  assert.deepEqual(changed('msDS-AllowedToActOnBehalfOfOtherIdentity'), ['ldap.standing-changed']);
  assert.deepEqual(changed('description'), []);
});
