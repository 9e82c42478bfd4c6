/** ASTM E1381 frames with E1394 records, an analyser and its host, written from the standards. Words: host PORT | analyzer ADDRESS PORT. */

import { connect, createServer } from 'node:net';
import { PATIENTS } from './patients.ts';

const ENQ = 0x05;
const ACK = 0x06;
const EOT = 0x04;

const [mode = '', ...words] = process.argv.slice(2);
if (mode === 'host') receive(Number(words[0]));
else report(words[0] ?? '', Number(words[1]));

/** Acknowledges the enquiry and every frame. */
function receive(port: number): void {
  createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      if (bytes.includes(ENQ) || bytes.includes(0x0a)) socket.write(Buffer.from([ACK]));
    });
  }).listen(port, '0.0.0.0');
}

/** Sends one transmission: enquiry, a frame per record, end. */
function report(address: string, port: number): void {
  const frames = records().map((record, index) => frame((index + 1) % 8, record));
  const socket = connect({ host: address, port });
  socket.setTimeout(10_000, () => process.exit(1));
  socket.on('connect', () => socket.write(Buffer.from([ENQ])));
  socket.on('data', () => {
    const next = frames.shift();
    if (next !== undefined) socket.write(next);
    else socket.end(Buffer.from([EOT]), () => process.exit(0));
  });
}

function frame(number: number, record: string): Buffer {
  const body = Buffer.from(`${number}${record}\r\x03`, 'latin1');
  const sum = body.reduce((total, byte) => (total + byte) & 0xff, 0);
  const check = sum.toString(16).toUpperCase().padStart(2, '0');
  return Buffer.concat([Buffer.from([0x02]), body, Buffer.from(`${check}\r\n`, 'latin1')]);
}

function records(): string[] {
  const now = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const patient = PATIENTS[2];
  return [
    `H|\\^&|||XN-1000^00-24^^^^A2461^BD634545||||||||E1394-97|${now}`,
    `P|1|||${patient.number}|^${patient.given}^${patient.family}||${patient.birthDate}|${patient.sex}`,
    'O|1|ZZSAMPLE7001||^^^^WBC\\^^^^RBC\\^^^^HGB|R',
    `R|1|^^^^WBC^1|7.21|10*3/uL||N||F||||${now}`,
    `R|2|^^^^HGB^1|13.4|g/dL||N||F||||${now}`,
    'L|1|N',
  ];
}
