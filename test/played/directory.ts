/** Messages of Kerberos and of DNS, as far as they are read. */
import { be, ber, join, type Part } from '../talks/words.ts';

const integer = (value: number): Buffer => ber(0x02, value < 0x80 ? [value] : [0, value]);
const field = (number: number, ...parts: readonly Part[]): Buffer => ber(0xa0 + number, ...parts);
const text = (word: string): Buffer => ber(0x1b, word);
const name = (word: string): Buffer =>
  ber(0x30, field(0, integer(2)), field(1, ber(0x30, ...word.split('/').map((part) => text(part)))));
const framed = (message: Buffer): Buffer => join(be(message.length, 4), message);
const ticket = (service: string, cipher: number): Buffer =>
  ber(
    0x61,
    ber(
      0x30,
      field(0, integer(5)),
      field(1, text('CLINIC.EXAMPLE')),
      field(2, name(service)),
      field(3, ber(0x30, field(0, integer(cipher)), field(2, ber(0x04, Buffer.alloc(200, 9))))),
    ),
  );
const body = (client: string, service: string, ciphers: readonly number[]): Buffer =>
  field(
    4,
    ber(
      0x30,
      field(0, ber(0x03, [0, 0x40, 0x81, 0, 0x10])),
      ...(client === '' ? [] : [field(1, name(client))]),
      field(2, text('CLINIC.EXAMPLE')),
      field(3, name(service)),
      field(5, ber(0x18, '20370913024805Z')),
      field(7, integer(7)),
      field(8, ber(0x30, ...ciphers.map(integer))),
    ),
  );
const data = (type: number, value: Buffer): Buffer => ber(0x30, field(1, integer(type)), field(2, ber(0x04, value)));

export function asRequest(client: string, ciphers: readonly number[], isProved: boolean): Buffer {
  const proofs = field(3, ber(0x30, data(isProved ? 2 : 128, Buffer.alloc(30, 5))));
  return framed(
    ber(
      0x6a,
      ber(0x30, field(1, integer(5)), field(2, integer(10)), proofs, body(client, 'krbtgt/CLINIC.EXAMPLE', ciphers)),
    ),
  );
}

/** A request for a service's ticket that shows a first ticket under a cipher. */
export function tgsRequest(service: string, ciphers: readonly number[], shown: number): Buffer {
  const request = ber(
    0x6e,
    ber(
      0x30,
      field(0, integer(5)),
      field(1, integer(14)),
      field(2, ber(0x03, [0, 0, 0, 0, 0])),
      field(3, ticket('krbtgt/CLINIC.EXAMPLE', shown)),
    ),
  );
  return framed(
    ber(
      0x6c,
      ber(
        0x30,
        field(1, integer(5)),
        field(2, integer(12)),
        field(3, ber(0x30, data(1, request))),
        body('', service, ciphers),
      ),
    ),
  );
}

const reply = (tag: number, client: string, service: string, cipher: number): Buffer =>
  framed(
    ber(
      tag,
      ber(
        0x30,
        field(0, integer(5)),
        field(1, integer(tag - 0x60)),
        field(3, text('CLINIC.EXAMPLE')),
        field(4, name(client)),
        field(5, ticket(service, cipher)),
        field(6, ber(0x30, field(0, integer(18)), field(2, ber(0x04, Buffer.alloc(150, 3))))),
      ),
    ),
  );
export const asReply = (client: string, cipher: number): Buffer => reply(0x6b, client, 'krbtgt/CLINIC.EXAMPLE', cipher);
export const tgsReply = (service: string, cipher: number): Buffer => reply(0x6d, 'nurse', service, cipher);

export function kdcError(code: number): Buffer {
  return framed(
    ber(
      0x7e,
      ber(
        0x30,
        field(0, integer(5)),
        field(1, integer(30)),
        field(4, ber(0x18, '20370913024805Z')),
        field(5, integer(1)),
        field(6, integer(code)),
        field(9, text('CLINIC.EXAMPLE')),
        field(10, name('krbtgt/CLINIC.EXAMPLE')),
      ),
    ),
  );
}

export function dnsQuestion(id: number, asked: string, type: number): Buffer {
  const labels = asked.split('.').map((label) => join([label.length], label));
  return join(be(id, 2), be(0x0100, 2), be(1, 2), be(0, 2), be(0, 2), be(0, 2), ...labels, [0], be(type, 2), be(1, 2));
}

export function dnsAnswer(id: number, asked: string, type: number, address: readonly number[]): Buffer {
  const question = dnsQuestion(id, asked, type);
  question.writeUInt16BE(address.length === 0 ? 0x8183 : 0x8180, 2);
  if (address.length === 0) return question;
  question.writeUInt16BE(1, 6);
  return join(question, [0xc0, 12], be(type, 2), be(1, 2), be(60, 4), be(4, 2), address);
}
