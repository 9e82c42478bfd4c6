/** TLS with a patient's own certificate, as cards of the insured hold one. */
import { JANE } from '../canaries.ts';
import type { Said, Talk } from '../wire.ts';
import { be, ber, client, join, type Part, server } from './words.ts';

const attribute = (oid: readonly number[], text: string): Buffer => ber(0x31, ber(0x30, ber(6, oid), ber(0x0c, text)));
const named = (last: number, text: string): Buffer => attribute([0x55, 4, last], text);
const MAIL: readonly number[] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1];
const USER: readonly number[] = [9, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 100, 1, 1];
const ALGORITHM = ber(0x30, ber(6, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11]), ber(5));
const ISSUER = ber(0x30, named(6, 'DE'), named(10, 'Example Insurance'), named(3, 'Example CA'));

function certificate(subject: Buffer): Buffer {
  const validity = ber(0x30, ber(0x17, '240101000000Z'), ber(0x17, '340101000000Z'));
  const key = ber(0x30, ALGORITHM, ber(3, [0], Buffer.alloc(32)));
  const body = ber(0x30, ber(0xa0, ber(2, [2])), ber(2, [7]), ALGORITHM, ISSUER, validity, subject, key);
  return ber(0x30, body, ALGORITHM, ber(3, [0], Buffer.alloc(32)));
}

const card = certificate(
  ber(
    0x30,
    named(6, 'DE'),
    named(10, 'Example Insurance'),
    named(11, JANE.insurance),
    named(4, JANE.family),
    named(42, JANE.given),
    named(3, `${JANE.given} ${JANE.family}`),
    named(5, JANE.record),
    named(9, JANE.street),
    attribute(MAIL, JANE.mail),
    attribute(USER, JANE.record),
  ),
);
/** A certificate for mail, whose owner is known by name and address alone. */
const letter = certificate(ber(0x30, named(3, `${JANE.given} ${JANE.family}`), attribute(MAIL, JANE.mail)));
const host = certificate(ber(0x30, named(3, 'portal.clinic.example'), named(10, 'Example Clinic')));

const record = (...messages: readonly Buffer[]): Buffer => {
  const body = join(...messages);
  return join([22, 3, 3], be(body.length, 2), body);
};
const handshake = (type: number, ...body: readonly Part[]): Buffer =>
  join([type], be(join(...body).length, 3), ...body);
const certificates = (der: Buffer): Buffer => handshake(11, be(der.length + 3, 3), be(der.length, 3), der);
const clientHello = handshake(1, [3, 3], Buffer.alloc(32), [0], be(2, 2), [0xc0, 0x2f], [1, 0], be(0, 2));
const serverHello = handshake(2, [3, 3], Buffer.alloc(32), [0], [0xc0, 0x2f], [0]);

const session = (title: string, ...said: readonly Said[]): Talk => ({
  name: `TLS 1.2, ${title}`,
  carrier: 'tcp',
  serverPort: 443,
  said: [client(record(clientHello)), ...said],
});
const hello = server(record(serverHello, certificates(host), handshake(13, [1, 1, 0, 0, 0, 0]), handshake(14)));

export const SECURE: readonly Talk[] = [
  session('the card of an insured', hello, client(record(certificates(card)))),
  session('a certificate for mail', hello, client(record(certificates(letter)))),
  session('a patient’s certificate on a server', server(record(serverHello, certificates(card), handshake(14)))),
];
