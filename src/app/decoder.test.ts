/** What hostile bytes could do if they took over a decoding process: nothing. A probe planted in its heart tries everything. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { writePcap } from '#capture/write.ts';
import { type DecoderTask, decoderWords } from './decoding.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-decoder-'));
const server = net.createServer((socket) => {
  reached++;
  socket.destroy();
});
let reached = 0;
after(() => {
  server.close();
  fs.rmSync(folder, { recursive: true });
});

const TASK: DecoderTask = { name: 'probe', maxFlows: 1000, reportSeconds: null };
/** A broadcast frame with nothing in it: enough to be decoded. */
const CAPTURE = writePcap([{ time: 1e15, bytes: new Uint8Array(60).fill(0xff, 0, 6) }]);

/** Attempts by name, as text that runs inside the process: each gives a promise or throws. */
const ATTEMPTS: Readonly<Record<string, string>> = {
  'read a file of the system': `fs.readFileSync('/etc/passwd')`,
  'read a file of the program': `fs.readFileSync(PROGRAM)`,
  'read a file later': `fs.promises.open(PROGRAM)`,
  'open a file to write': `fs.openSync(FOLDER + '/written', 'w')`,
  'write a file': `fs.promises.writeFile(FOLDER + '/written', 'x')`,
  'write into the program': `fs.appendFileSync(PROGRAM, '')`,
  'make a folder': `fs.mkdirSync(FOLDER + '/made')`,
  'list a folder': `fs.readdirSync('/')`,
  'ask about a file': `fs.statSync('/etc/passwd')`,
  'remove a file': `fs.unlinkSync(FOLDER + '/kept')`,
  'rename a file': `fs.renameSync(FOLDER + '/kept', FOLDER + '/moved')`,
  'link a file': `fs.symlinkSync('/etc/passwd', FOLDER + '/link')`,
  'change rights': `fs.chmodSync(FOLDER + '/kept', 0o777)`,
  'load more of the program': `import(PROGRAM_URL)`,
  'write a report': `process.report.writeReport(FOLDER + '/report.json')`,
  'write what is in memory': `process.getBuiltinModule('node:v8').writeHeapSnapshot(FOLDER + '/heap')`,
  'connect by TCP': `connected(net.connect(PORT, '127.0.0.1'))`,
  'connect by a path': `connected(net.connect(FOLDER + '/socket'))`,
  'listen by TCP': `listening(net.createServer().listen(0, '127.0.0.1'))`,
  'fetch a page': `fetch('http://127.0.0.1:' + PORT).catch((error) => { throw error.cause ?? error; })`,
  'send a datagram': `new Promise((done, failed) => dgram.createSocket('udp4').on('error', failed).send('x', PORT, '127.0.0.1', (error) => error ? failed(error) : done()))`,
  'receive datagrams': `listening(dgram.createSocket('udp4').bind(0, '127.0.0.1'))`,
  'look a name up': `process.getBuiltinModule('node:dns').promises.lookup('localhost')`,
  'ask a name server': `process.getBuiltinModule('node:dns').promises.resolve('localhost')`,
  'start a process': `child.execFileSync('/bin/true')`,
  'start a process later': `new Promise((done, failed) => child.spawn('/bin/true').on('error', failed).on('exit', done))`,
  'start a shell': `child.execSync('true')`,
  'start another Node': `child.fork(PROGRAM)`,
  'become another program': `process.execve('/bin/true', ['true'], {})`,
  'start a thread': `new (process.getBuiltinModule('node:worker_threads').Worker)('1', { eval: true })`,
  'run WASI': `new (process.getBuiltinModule('node:wasi').WASI)({ version: 'preview1' })`,
  'open a debugger': `process.getBuiltinModule('node:inspector').open(0)`,
};

/** What is not denied but not there. */
const ABSENT: Readonly<Record<string, readonly [code: string, outcome: string]>> = {
  'open a database': [`new (process.getBuiltinModule('node:sqlite')?.DatabaseSync)(FOLDER + '/data')`, 'TypeError'],
  'open a database from a module': [`import('node:sqlite')`, 'ERR_UNKNOWN_BUILTIN_MODULE'],
  'call a library': [`import('node:ffi')`, 'ERR_UNKNOWN_BUILTIN_MODULE'],
  'load native code': [`process.dlopen({ exports: {} }, FOLDER + '/kept')`, 'ERR_DLOPEN_DISABLED'],
};

/** The module that is loaded before the decoder: it takes the place of decoding a frame, as a fault in it could. */
function probe(port: number): string {
  const decoder = new URL('../decode/headers/decode.ts', import.meta.url).href;
  const all = { ...ATTEMPTS, ...Object.fromEntries(Object.entries(ABSENT).map(([name, [code]]) => [name, code])) };
  const attempts = Object.entries(all).map(([name, code]) => `[${JSON.stringify(name)}, () => ${code}]`);
  const known = [
    port,
    folder,
    path.join(import.meta.dirname, 'decoder.ts'),
    new URL('./version.ts', import.meta.url).href,
  ];
  return `import { HeaderDecoder } from ${JSON.stringify(decoder)};
    import fs from 'node:fs';
    import net from 'node:net';
    import dgram from 'node:dgram';
    import child from 'node:child_process';
    const [PORT, FOLDER, PROGRAM, PROGRAM_URL] = ${JSON.stringify(known)};
    const connected = (socket) => new Promise((done, failed) => socket.on('error', failed).on('connect', done));
    const listening = (socket) => new Promise((done, failed) => socket.on('error', failed).on('listening', done));
    const { exit } = process;
    HeaderDecoder.prototype.decode = () => {
      HeaderDecoder.prototype.decode = () => 0;
      let fail;
      process.on('uncaughtException', (error) => fail(error));
      const probing = (async () => {
        for (const [name, attempt] of [${attempts.join(',\n')}]) {
          const how = await new Promise((done, failed) => {
            fail = failed;
            Promise.resolve().then(attempt).then(() => done('done'), failed);
          }).catch((error) => String(error?.code ?? error?.name));
          fs.writeSync(2, JSON.stringify([name, how]) + '\\n');
        }
      })();
      process.exit = (status) => void probing.then(() => exit(status));
      return 0;
    };`;
}

test('a decoding process can open no file and no socket, and start nothing', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fs.writeFileSync(path.join(folder, 'kept'), 'kept');
  const { port } = server.address() as AddressInfo;
  const words = ['--import', `data:text/javascript,${encodeURIComponent(probe(port))}`, ...decoderWords(TASK)];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'pipe'], env: {} });
  child.stdin.end(CAPTURE);
  const said = await child.stderr.setEncoding('utf8').toArray();
  child.stdout.resume();
  const outcomes = new Map(
    said
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('['))
      .map((line) => JSON.parse(line) as [string, string]),
  );
  const expected = [
    ...Object.keys(ATTEMPTS).map((name) => [name, 'ERR_ACCESS_DENIED']),
    ...Object.entries(ABSENT).map(([name, [, outcome]]) => [name, outcome]),
  ];
  assert.deepEqual([...outcomes], expected, said.join(''));
  assert.equal(reached, 0, 'somebody connected');
  assert.deepEqual(fs.readdirSync(folder), ['kept']);
});
