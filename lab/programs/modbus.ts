/** Modbus TCP with device identification, a controller and its client, written from the specification. Words: device | client ADDRESS. */

import { connect, createServer } from 'node:net';

const PORT = 502;
const UNIT = 1;
/** Basic device identification: vendor name, product code, revision. */
const IDENTIFICATION = ['Schneider Electric', 'TM221CE24R', 'V1.10.2.2'];

const [mode = '', address = ''] = process.argv.slice(2);
if (mode === 'device') serve();
else ask(address);

function serve(): void {
  const registers = new Uint16Array(64).map((_, index) => 200 + index);
  createServer((socket) => {
    socket.on('error', () => socket.destroy());
    // Each request of this laboratory fits in one segment.
    socket.on('data', (request: Buffer) => {
      if (request.length < 8) return;
      const answer = respond(request.subarray(7), registers);
      socket.write(unit(request.readUInt16BE(0), request[6] ?? UNIT, answer));
    });
  }).listen(PORT, '0.0.0.0');
}

function respond(request: Buffer, registers: Uint16Array): Buffer {
  const code = request[0] ?? 0;
  if ((code === 3 || code === 4) && request.length >= 5) {
    const first = request.readUInt16BE(1);
    const count = request.readUInt16BE(3);
    const answer = Buffer.alloc(2 + count * 2);
    answer[0] = code;
    answer[1] = count * 2;
    for (let i = 0; i < count; i++) answer.writeUInt16BE(registers[first + i] ?? 0, 2 + i * 2);
    return answer;
  }
  if (code === 6 && request.length >= 5) {
    registers[request.readUInt16BE(1)] = request.readUInt16BE(3);
    return Buffer.from(request);
  }
  if (code === 0x2b && request[1] === 0x0e) {
    const objects = IDENTIFICATION.flatMap((text, id) => [id, text.length, ...Buffer.from(text, 'latin1')]);
    return Buffer.from([0x2b, 0x0e, request[2] ?? 1, 0x01, 0x00, 0x00, IDENTIFICATION.length, ...objects]);
  }
  // Exception 1: illegal function.
  return Buffer.from([code | 0x80, 0x01]);
}

function ask(host: string): void {
  const requests = [
    [0x2b, 0x0e, 0x01, 0x00],
    [3, 0, 10, 0, 4],
    [4, 0, 0, 0, 8],
    [3, 0, 10, 0, 4],
    // A write of one register: the control command among the reads.
    [6, 0, 5, 0, 99],
    // A function the controller does not have: the exception.
    [17],
  ];
  const socket = connect({ host, port: PORT });
  let sent = 0;
  const next = (): void => {
    const request = requests[sent];
    if (request === undefined) {
      socket.end(() => process.exit(0));
      return;
    }
    socket.write(unit(++sent, UNIT, Buffer.from(request)));
  };
  socket.setTimeout(8000, () => process.exit(1));
  socket.on('connect', next);
  socket.on('data', () => setTimeout(next, 150));
}

function unit(transaction: number, id: number, body: Buffer): Buffer {
  const header = Buffer.alloc(7);
  header.writeUInt16BE(transaction, 0);
  header.writeUInt16BE(body.length + 1, 4);
  header[6] = id;
  return Buffer.concat([header, body]);
}
