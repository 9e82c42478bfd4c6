/** BACnet/IP, a controller and its client, written from ASHRAE 135. Words: device BROADCAST | client BROADCAST ADDRESS. */

import { createSocket, type Socket } from 'node:dgram';

const PORT = 47808;
const INSTANCE = 389_011;
const DEVICE = (8 << 22) | INSTANCE;
const ANALOG_VALUE = (2 << 22) | 1;
/** Vendor identifier of Alerton in ASHRAE's list. */
const VENDOR = 18;
const PRESENT_VALUE = 85;

/** Character string properties of the device object, by property identifier. */
const TEXTS: Readonly<Record<number, string>> = {
  12: '2.4.1',
  28: 'Air handling unit, operating rooms',
  44: '5.20.3',
  58: 'Operating rooms, plant level',
  70: 'VLX-Platinum',
  77: 'VLX-OR-AHU',
  121: 'Alerton',
};

const [mode = '', broadcast = '', address = ''] = process.argv.slice(2);
const socket = createSocket({ type: 'udp4', reuseAddr: true });
socket.bind(PORT, () => {
  socket.setBroadcast(true);
  if (mode === 'device') serve(socket);
  else ask(socket);
});

function serve(server: Socket): void {
  announce(server);
  server.on('message', (bytes, from) => {
    const apdu = body(bytes);
    if (apdu === null) return;
    if (apdu[0] === 0x10 && apdu[1] === 0x08) announce(server);
    if (((apdu[0] ?? 0) & 0xf0) === 0 && apdu.length > 10) {
      server.send(packet(0x0a, 0x00, answer(apdu)), from.port, from.address);
    }
  });
}

/** I-Am: object identifier, longest APDU 1476, no segmentation, vendor. */
function announce(server: Socket): void {
  const iAm = [0x10, 0x00, 0xc4, ...word(DEVICE), 0x22, 0x05, 0xc4, 0x91, 0x03, 0x21, VENDOR];
  server.send(packet(0x0b, 0x00, iAm), PORT, broadcast);
}

function answer(apdu: Buffer): number[] {
  const invoke = apdu[2] ?? 0;
  const service = apdu[3] ?? 0;
  // WriteProperty: simple acknowledgement.
  if (service === 15) return [0x20, invoke, 15];
  const object = [...apdu.subarray(5, 9)];
  const property = apdu[10] ?? 0;
  const text = TEXTS[property];
  const value =
    text === undefined
      ? [0x44, ...float(21.5)]
      : [...(text.length + 1 < 5 ? [0x70 | (text.length + 1)] : [0x75, text.length + 1]), 0, ...Buffer.from(text)];
  return [0x30, invoke, 12, 0x0c, ...object, 0x19, property, 0x3e, ...value, 0x3f];
}

function ask(client: Socket): void {
  const reads = [77, 121, 70, 44, 12, 58, 28].map((property) => ({ object: DEVICE, property }));
  const requests = [...reads, { object: ANALOG_VALUE, property: PRESENT_VALUE }].map(({ object, property }, index) =>
    packet(0x0a, 0x04, [0x00, 0x05, index + 1, 12, 0x0c, ...word(object), 0x19, property]),
  );
  // WriteProperty of the set point at priority 8 (manual operator).
  const write = [0x0c, ...word(ANALOG_VALUE), 0x19, PRESENT_VALUE, 0x3e, 0x44, ...float(19.5), 0x3f, 0x49, 8];
  requests.push(packet(0x0a, 0x04, [0x00, 0x05, 0x40, 15, ...write]));
  let asked = 0;
  const next = (): void => {
    const request = requests[asked++];
    if (request !== undefined) client.send(request, PORT, address);
    else client.close(() => process.exit(0));
  };
  client.on('message', (bytes, from) => {
    const kind = body(bytes)?.[0] ?? 0;
    if (from.address === address && (kind === 0x30 || kind === 0x20)) setTimeout(next, 100);
  });
  client.send(packet(0x0b, 0x00, [0x10, 0x08]), PORT, broadcast);
  setTimeout(next, 600);
  setTimeout(() => process.exit(1), 10_000);
}

/** BVLC and NPDU around an APDU; 0x0b is to all, 0x0a to one. */
function packet(kind: number, control: number, apdu: readonly number[]): Buffer {
  const length = apdu.length + 6;
  return Buffer.from([0x81, kind, length >> 8, length & 0xff, 0x01, control, ...apdu]);
}

function body(bytes: Buffer): Buffer | null {
  return bytes[0] === 0x81 && bytes[4] === 0x01 ? bytes.subarray(6) : null;
}

function word(value: number): number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

function float(value: number): number[] {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return [...bytes];
}
