/** NTLM messages put together for tests: the fields that Wardline reads, everything else zero. */

const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1');
const FLAGS = 0x02000001;

const number = (value: number, size: number): Buffer => {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntLE(value, 0, size);
  return bytes;
};
const version = (major: number, minor: number, build: number): Buffer =>
  Buffer.from([major, minor, build & 0xff, build >> 8, 0, 0, 0, 0x0f]);

/** Header parts and payloads, with each payload's place written into the header. */
function assemble(type: number, size: number, parts: readonly (Buffer | { readonly payload: Buffer })[]): Uint8Array {
  const header: Buffer[] = [SIGNATURE, number(type, 4)];
  const payloads: Buffer[] = [];
  let at = size;
  for (const part of parts) {
    if (Buffer.isBuffer(part)) header.push(part);
    else {
      header.push(number(part.payload.length, 2), number(part.payload.length, 2), number(at, 4));
      payloads.push(part.payload);
      at += part.payload.length;
    }
  }
  return Uint8Array.from(Buffer.concat([...header, ...payloads]));
}

const wide = (text: string): { readonly payload: Buffer } => ({ payload: Buffer.from(text, 'utf16le') });
const narrow = (text: string): { readonly payload: Buffer } => ({ payload: Buffer.from(text, 'latin1') });

/** NEGOTIATE_MESSAGE of Windows 10 build 19041. */
export function buildNegotiate(workstation = '', domain = ''): Uint8Array {
  return assemble(1, 40, [number(FLAGS, 4), narrow(domain), narrow(workstation), version(10, 0, 19041)]);
}

/** CHALLENGE_MESSAGE of Windows Server build 17763. */
export function buildChallenge(computer: string, domain: string, suffix: string): Uint8Array {
  const names: readonly (readonly [number, string])[] = [
    [2, domain],
    [1, computer],
    [4, suffix],
    [3, `${computer.toLowerCase()}.${suffix}`],
  ];
  const pairs = names.flatMap(([id, text]) => [number(id, 2), number(text.length * 2, 2), wide(text).payload]);
  const information = { payload: Buffer.concat([...pairs, number(0, 4)]) };
  const challenge = Buffer.alloc(16);
  return assemble(2, 56, [wide(domain), number(FLAGS, 4), challenge, information, version(10, 0, 17763)]);
}

/** AUTHENTICATE_MESSAGE of Windows 10 build 19041. */
export function buildAuthenticate(domain: string, user: string, workstation: string): Uint8Array {
  const response = { payload: Buffer.alloc(user ? 24 : 0) };
  const names = [wide(domain), wide(user), wide(workstation)];
  return assemble(3, 88, [
    response,
    response,
    ...names,
    { payload: Buffer.alloc(0) },
    number(FLAGS, 4),
    version(10, 0, 19041),
    Buffer.alloc(16),
  ]);
}
