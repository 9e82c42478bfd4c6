/** Modbus functions by their codes (Modbus Application Protocol 1.1b3 section 6), and what their bytes must look like. */
import type { Cursor } from '#base/cursor.ts';

const FUNCTIONS: ReadonlyMap<number, string> = new Map([
  [0x01, 'read-coils'],
  [0x02, 'read-discrete-inputs'],
  [0x03, 'read-holding-registers'],
  [0x04, 'read-input-registers'],
  [0x05, 'write-single-coil'],
  [0x06, 'write-single-register'],
  [0x07, 'read-exception-status'],
  [0x08, 'diagnostics'],
  [0x0b, 'get-comm-event-counter'],
  [0x0c, 'get-comm-event-log'],
  [0x0f, 'write-multiple-coils'],
  [0x10, 'write-multiple-registers'],
  [0x11, 'report-server-id'],
  [0x14, 'read-file-record'],
  [0x15, 'write-file-record'],
  [0x16, 'mask-write-register'],
  [0x17, 'read-write-multiple-registers'],
  [0x18, 'read-fifo-queue'],
  [0x2b, 'encapsulated-interface-transport'],
  [0x5a, 'unity-messaging'],
]);

/** Functions whose next bytes tell more: diagnostics (16 bits), encapsulated interfaces (8), and Schneider's Unity (8, behind a session). */
const DIAGNOSTICS: ReadonlyMap<number, string> = new Map([
  [0x01, 'diagnostics-restart-communications'],
  [0x04, 'diagnostics-force-listen-only-mode'],
  [0x0a, 'diagnostics-clear-counters'],
]);
const INTERFACES: ReadonlyMap<number, string> = new Map([
  [0x0d, 'canopen-general-reference'],
  [0x0e, 'read-device-identification'],
]);
const UNITY: ReadonlyMap<number, string> = new Map([
  [0x21, 'unity-write-memory-block'],
  [0x23, 'unity-write-variables'],
  [0x30, 'unity-start-download'],
  [0x31, 'unity-download-block'],
  [0x32, 'unity-end-download'],
  [0x40, 'unity-start-plc'],
  [0x41, 'unity-stop-plc'],
]);

export const EXCEPTIONS: ReadonlyMap<number, string> = new Map([
  [0x01, 'illegal-function'],
  [0x02, 'illegal-data-address'],
  [0x03, 'illegal-data-value'],
  [0x04, 'server-device-failure'],
  [0x05, 'acknowledge'],
  [0x06, 'server-device-busy'],
  [0x08, 'memory-parity-error'],
  [0x0a, 'gateway-path-unavailable'],
  [0x0b, 'gateway-target-device-failed-to-respond'],
]);

/** The name of the function whose data are under the cursor, which stays. */
export function nameOf(code: number, data: Cursor): string {
  const second = data.peek(1);
  const further =
    code === 0x08
      ? DIAGNOSTICS.get(data.peek() * 256 + second)
      : code === 0x2b
        ? INTERFACES.get(data.peek())
        : code === 0x5a
          ? UNITY.get(second)
          : undefined;
  return further ?? FUNCTIONS.get(code) ?? `function-${code}`;
}

/** What the data behind a function code can be. */
export interface Shape {
  readonly request: boolean;
  readonly response: boolean;
}

const EITHER: Shape = { request: true, response: true };
const NEITHER: Shape = { request: false, response: false };

/** Whether `length` bytes of data under the cursor (which stays) can be a request or an answer of a function. */
export function shapeOf(code: number, data: Cursor, length: number): Shape {
  if (code >= 0x80) return { request: false, response: length === 1 && EXCEPTIONS.has(data.peek()) };
  const count = data.peek();
  const quantity = data.peek(2) * 256 + data.peek(3);
  const isCounted = length >= 2 && count + 1 === length;
  if (code <= 0x02) return { request: length === 4 && quantity >= 1 && quantity <= 2000, response: isCounted };
  if (code <= 0x04)
    return { request: length === 4 && quantity >= 1 && quantity <= 125, response: isCounted && count % 2 === 0 };
  if (code === 0x05) return length === 4 && data.peek(3) === 0 && [0, 0xff].includes(data.peek(2)) ? EITHER : NEITHER;
  if (code === 0x06) return length === 4 ? EITHER : NEITHER;
  if (code === 0x0f || code === 0x10) {
    const isRequest = length > 5 && data.peek(4) + 5 === length && quantity >= 1;
    return { request: isRequest, response: length === 4 && quantity >= 1 };
  }
  if (code === 0x11) return { request: length === 0, response: isCounted };
  if (code === 0x2b && count === 0x0e)
    return { request: length === 3 && data.peek(1) >= 1 && data.peek(1) <= 4, response: length >= 6 };
  return FUNCTIONS.has(code) ? EITHER : NEITHER;
}
