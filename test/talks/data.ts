/** Databases, directories and management, with patients in what they are asked and what they answer. */
import { JANE, JOHN, type Patient } from '../canaries.ts';
import type { Said, Talk } from '../wire.ts';
import { be, ber, client, join, le, type Part, server, wide } from './words.ts';

const select = ({ family, given, birth, record }: Patient): string =>
  `SELECT * FROM patients WHERE name = '${family}, ${given}' AND born = '${birth}' AND mrn = ${record}`;
const zeros = (count: number): Buffer => Buffer.alloc(count);
const tcp = (name: string, serverPort: number, ...said: readonly Said[]): Talk => ({
  name,
  carrier: 'tcp',
  serverPort,
  said,
});
const udp = (name: string, serverPort: number, ...said: readonly Said[]): Talk => ({
  name,
  carrier: 'udp',
  serverPort,
  said,
});

const tds = (type: number, body: Part): Buffer => join([type, 1], be(join(body).length + 8, 2), [0, 0, 1, 0], body);
function login7(): Buffer {
  const texts = ['WS-17', 'emr', JANE.family, 'Ward Client', JANE.family, '', 'ODBC', '', JANE.family];
  let at = 94;
  const pairs = texts.map((text) => {
    const pair = join(le(at, 2), le(text.length, 2));
    at += text.length * 2;
    return pair;
  });
  const head = join(le(0x74000004, 4), le(4096, 4), zeros(24), ...pairs);
  return join(le(at, 4), head, zeros(94 - 4 - head.length), wide(texts.join('')));
}
const headers = join(le(22, 4), le(18, 4), le(2, 2), zeros(8), le(1, 4));

const message = (type: string, body: Part): Buffer => join(type, be(join(body).length + 4, 4), body);
const startup = join(
  'user\0emr\0database\0',
  `${JANE.family}\0application_name\0ward-client\0options\0-c x=${JANE.family}\0\0`,
);
const packet = (number: number, ...body: readonly Part[]): Buffer =>
  join(le(join(...body).length, 3), [number], ...body);

const oid = (...parts: readonly number[]): Buffer => ber(6, parts);
const [CONTACT, NAME] = [oid(0x2b, 6, 1, 2, 1, 1, 4, 0), oid(0x2b, 6, 1, 4, 1, 0x82, 0x37, 1, 2, 0)];
function snmp(version: number, type: number, ...bindings: readonly Buffer[]): Buffer {
  const pdu = ber(type, ber(2, [1]), ber(2, [0]), ber(2, [0]), ber(0x30, ...bindings));
  return ber(0x30, ber(2, [version]), ber(4, 'public'), pdu);
}
const binding = (name: Buffer, text: string): Buffer => ber(0x30, name, ber(4, text));

const entry = (who: Patient): readonly Buffer[] => [
  ber(4, `cn=${who.family} ${who.given},ou=patients,dc=clinic,dc=example`),
  ber(
    0x30,
    ber(0x30, ber(4, 'cn'), ber(0x31, ber(4, `${who.family} ${who.given}`))),
    ber(0x30, ber(4, 'telephoneNumber'), ber(0x31, ber(4, who.phone))),
    ber(0x30, ber(4, 'description'), ber(0x31, ber(4, `${who.remark} ${who.record}`))),
  ),
];
const ldap = (id: number, ...operation: readonly Buffer[]): Buffer => ber(0x30, ber(2, [id]), ...operation);
const search = ldap(
  2,
  ber(
    0x63,
    ber(4, `ou=${JANE.family},dc=clinic,dc=example`),
    ber(10, [2]),
    ber(10, [0]),
    ber(2, [0]),
    ber(2, [0]),
    ber(1, [0]),
    ber(0xa0, ber(0xa3, ber(4, 'sn'), ber(4, JANE.family)), ber(0xa4, ber(4, 'cn'), ber(0x30, ber(0x80, JANE.given)))),
    ber(0x30, ber(4, 'cn')),
  ),
);

export const DATA: readonly Talk[] = [
  tcp(
    'TDS',
    1433,
    client(tds(18, join([0], be(6, 2), be(6, 2), [0xff], [15, 0, 0, 1, 0, 0]))),
    server(tds(4, join([0], be(6, 2), be(6, 2), [0xff], [15, 0, 8, 1, 0, 0]))),
    client(tds(16, login7())),
    server(tds(4, wide(`Changed database context to '${JANE.family}'.`))),
    client(tds(1, join(headers, wide(select(JANE))))),
    server(tds(4, wide(`${JOHN.family} ${JOHN.record}`))),
    client(tds(3, join(headers, wide(select(JOHN))))),
  ),
  tcp(
    'TDS joined at a query',
    1433,
    client(tds(1, join(headers, wide(select(JANE))))),
    server(tds(4, join([0xd1], wide(`${JANE.family} ${JANE.given}`)))),
  ),
  tcp(
    'PostgreSQL',
    5432,
    client(be(join(startup).length + 8, 4), be(0x30000, 4), startup),
    server(message('R', be(3, 4))),
    client(message('p', `${JANE.family}\0`)),
    server(
      message('R', be(0, 4)),
      message('S', 'server_version\x0015.4\0'),
      message('S', `application_name\0${JANE.family}\0`),
      message('Z', 'I'),
    ),
    client(message('Q', `${select(JANE)}\0`)),
    server(
      message('T', join(be(1, 2), `${JANE.family}\0`, zeros(18))),
      message('D', join(be(1, 2), be(JANE.family.length, 4), JANE.family)),
      message('E', `SERROR\0M${JANE.family} not found\0\0`),
      message('Z', 'I'),
    ),
  ),
  tcp(
    'MySQL',
    3306,
    server(
      packet(
        0,
        [10],
        '8.0.36\0',
        zeros(8),
        'abcdefgh\0',
        le(0xf7ff, 2),
        [33],
        zeros(2),
        le(0xc007, 2),
        [21],
        zeros(10),
        'ijklmnopqrst\0mysql_native_password\0',
      ),
    ),
    client(packet(1, le(0x000fa68d, 4), zeros(28), 'emr\0', [0], `${JANE.family}\0mysql_native_password\0`)),
    server(packet(2, zeros(7))),
    client(packet(0, [3], select(JANE))),
    server(packet(1, [2]), packet(2, [JANE.family.length], JANE.family)),
  ),
  tcp(
    'MongoDB',
    27_017,
    client(
      le(100, 4),
      le(1, 4),
      le(0, 4),
      le(2013, 4),
      le(0, 4),
      [0],
      le(79, 4),
      '\x02find\0',
      le(JANE.family.length + 1, 4),
      `${JANE.family}\0`,
      JANE.remark,
      JANE.record,
    ),
  ),
  tcp(
    'Redis',
    6379,
    client(`*3\r\n$3\r\nSET\r\n$9\r\n${JANE.family}\r\n$10\r\n${JANE.record}\r\n`),
    server(`-ERR ${JANE.family}\r\n`),
  ),
  tcp(
    'memcached',
    11_211,
    client(`get ${JANE.family}\r\n`),
    server(`VALUE ${JANE.family} 0 10\r\n${JANE.record}\r\nEND\r\n`),
  ),
  tcp(
    'Elasticsearch',
    9200,
    client(`GET /patients/_search?q=${JANE.family} HTTP/1.1\r\nHost: es\r\n\r\n`),
    server(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 40\r\n\r\n{"hits":"${JANE.family} ${JANE.record}"}`.padEnd(
        120,
      ),
    ),
  ),
  tcp(
    'LDAP',
    389,
    client(ldap(1, ber(0x60, ber(2, [3]), ber(4, 'cn=reader,dc=clinic'), ber(0x80, JANE.family)))),
    server(ldap(1, ber(0x61, ber(10, [0]), ber(4, ''), ber(4, JANE.remark)))),
    client(search),
    server(
      ldap(2, ber(0x64, ...entry(JANE))),
      ldap(2, ber(0x64, ...entry(JOHN))),
      ldap(2, ber(0x65, ber(10, [32]), ber(4, `cn=${JANE.family}`), ber(4, `no ${JANE.family}`))),
    ),
    client(
      ldap(
        3,
        ber(
          0x66,
          ber(4, `cn=${JANE.family}`),
          ber(0x30, ber(0x30, ber(10, [0]), ber(0x30, ber(4, 'sn'), ber(0x31, ber(4, JANE.family))))),
        ),
      ),
    ),
  ),
  udp('LDAP without connection', 389, client(search), server(ldap(2, ber(0x64, ...entry(JANE))))),
  udp(
    'SNMP v1',
    161,
    client(snmp(0, 0xa3, binding(CONTACT, `${JANE.family}, ${JANE.phone}`))),
    server(
      snmp(0, 0xa2, binding(CONTACT, `${JANE.family}, ${JANE.phone}`), binding(NAME, `${JANE.family} ${JANE.record}`)),
    ),
  ),
  udp(
    'SNMP v2c',
    161,
    client(snmp(1, 0xa0, ber(0x30, CONTACT, ber(5)))),
    server(snmp(1, 0xa2, binding(CONTACT, `${JOHN.given} ${JANE.family} ${JANE.mail}`), binding(NAME, JANE.remark))),
  ),
  udp('SNMP trap', 162, client(snmp(1, 0xa7, binding(NAME, `alarm of ${JANE.family} ${JANE.given}`)))),
];
