/** Builds packets of DCE/RPC for tests (C706 section 12.6.4). */

const short = (value: number): number[] => [value & 255, value >> 8];
const long = (value: number): number[] => [...short(value & 0xffff), ...short(value >>> 16)];
const NDR = [...identifierOf('8a885d04-1ceb-11c9-9fe8-08002b104860'), ...long(2)];

function packet(type: number, call: number, body: readonly number[]): Uint8Array {
  return Uint8Array.from([5, 0, type, 3, 0x10, 0, 0, 0, ...short(16 + body.length), 0, 0, ...long(call), ...body]);
}

/** The octets of an identifier in little-endian representation. */
function identifierOf(text: string): number[] {
  const all = (text.replaceAll('-', '').match(/../g) ?? []).map((hex) => Number.parseInt(hex, 16));
  return [...all.slice(0, 4).reverse(), ...all.slice(4, 6).reverse(), ...all.slice(6, 8).reverse(), ...all.slice(8)];
}

/** A client binds to one interface as context 0. */
export function buildBind(identifier: string): Uint8Array {
  const context = [...short(0), 1, 0, ...identifierOf(identifier), ...long(1), ...NDR];
  return packet(11, 1, [...short(4280), ...short(4280), ...long(0), 1, 0, 0, 0, ...context]);
}

export function buildRequest(call: number, operation: number, stub: readonly number[] = []): Uint8Array {
  return packet(0, call, [...long(stub.length), ...short(0), ...short(operation), ...stub]);
}

/** An answer whose arguments end with a status. */
export function buildResponse(call: number, status: number, stub: readonly number[] = []): Uint8Array {
  return packet(2, call, [...long(stub.length + 4), ...short(0), 0, 0, ...stub, ...long(status)]);
}

export function buildFault(call: number, status: number): Uint8Array {
  return packet(3, call, [...long(0), ...short(0), 0, 0, ...long(status), ...long(0)]);
}
