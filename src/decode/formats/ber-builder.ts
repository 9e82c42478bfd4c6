/** Elements of ASN.1 put together for tests, in definite lengths (ITU-T X.690). */

/** An element: its identifier octet, and octets, text in UTF-8, or elements as its content. */
export function element(identifier: number, ...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
  return Uint8Array.from([identifier, ...length, ...body]);
}

/** An INTEGER between 0 and 127, or of the octets given. */
export function integer(...octets: readonly number[]): Uint8Array {
  return element(0x02, Uint8Array.from(octets));
}

/** An OCTET STRING of text. */
export function text(value: string): Uint8Array {
  return element(0x04, value);
}

/** An OCTET STRING of octets in hexadecimal. */
export function octets(hex: string): Uint8Array {
  return element(0x04, Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

/** An OBJECT IDENTIFIER of dotted text. */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const arc = (value: number): number[] => {
    const digits = [value & 127];
    for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128))
      digits.unshift((left & 127) | 128);
    return digits;
  };
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest.flatMap(arc)]));
}
