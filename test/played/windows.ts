/** What programs of Windows and tools that pretend to be some say over SMB and DCE/RPC. */
import { buildAuthenticate, buildChallenge, buildNegotiate } from '#decode/formats/ntlmssp-builder.ts';
import { join, le, type Part, wide } from '../talks/words.ts';
import type { Link, Scene } from './scene.ts';

const zeros = (count: number): Buffer => Buffer.alloc(count);
const frame = (...packets: readonly Part[]): Buffer => {
  const body = join(...packets);
  return join([0, body.length >> 16, (body.length >> 8) & 255, body.length & 255], body);
};
const NDR = '8a885d04-1ceb-11c9-9fe8-08002b104860';
export const IDS = {
  svcctl: '367abb81-9844-35f1-ad32-98f038001003',
  eventlog: '82273fdc-e32a-18c3-3f78-827929dc23ea',
  shutdown: '894de0c0-0d55-11d3-a322-00c04fa321a1',
  winreg: '338cd001-2244-31f1-aaaa-900038001003',
  tasks: '86d35949-83c9-4044-b424-db363231fd0c',
  srvsvc: '4b324fc8-1670-01d3-1278-5a47bf6ee188',
  samr: '12345778-1234-abcd-ef00-0123456789ac',
  lsarpc: '12345778-1234-abcd-ef00-0123456789ab',
  efsrpc: 'c681d488-d850-11d0-8c52-00c04fd90f7e',
  winspool: '12345678-1234-abcd-ef00-0123456789ab',
  netdfs: '4fc742e0-4a10-11cf-8273-00aa004ae673',
  shadow: 'a8e0653c-2744-4389-a61d-7373df8b2292',
  netlogon: '12345678-1234-abcd-ef00-01234567cffb',
  drsuapi: 'e3514235-4b06-11d1-ab04-00c04fc2dcd2',
  activator: '000001a0-0000-0000-c000-000000000046',
  wmi: '9556dc99-828c-11cf-a37e-00aa003240c7',
  wmiLogin: 'f309ad18-d86a-11d0-a075-00c04fb68820',
  dispatch: '00020400-0000-0000-c000-000000000046',
  mapper: 'e1af8308-5d1f-11c9-91a4-08002b14a0fa',
  wkssvc: '6bffd098-a112-3610-9833-46c3f87e345a',
} as const;

/** How calls are carried: their byte order, whether they are enciphered, how a pipe is used. */
export interface Style {
  readonly isBig?: boolean;
  readonly isSealed?: boolean;
  readonly by?: 'transceive' | 'write';
  /** Octets of a fragment of a request. */
  readonly fragment?: number;
  /** Text that stands in the token of the bind. */
  readonly ticket?: string;
}

/** Answer to a call: a status behind its octets, a fault, or an enciphered one of so many octets. */
export type Reply = {
  readonly status?: number;
  readonly stub?: Part;
  readonly fault?: number;
  readonly octets?: number;
};

const num = (value: number, size: number, isBig = false): Buffer =>
  isBig ? le(value, size).reverse() : le(value, size);

export function guid(text: string, isBig = false): Buffer {
  const all = Buffer.from(text.replaceAll('-', ''), 'hex');
  if (isBig) return all;
  return join(
    all.subarray(0, 4).reverse(),
    all.subarray(4, 6).reverse(),
    all.subarray(6, 8).reverse(),
    all.subarray(8),
  );
}

function packet(
  type: number,
  call: number,
  body: Buffer,
  { isBig = false, isSealed = false }: Style,
  flags = 3,
): Buffer {
  const isCall = type === 0 || type === 2;
  const padding = isSealed && isCall ? (16 - (body.length % 16)) % 16 : 0;
  const trailer = isSealed && isCall ? join(zeros(padding), [9, 6, padding, 0], le(0, 4), Buffer.alloc(16, 0xab)) : [];
  const whole = join(body, trailer);
  const label = isBig ? [0, 0, 0, 0] : [0x10, 0, 0, 0];
  return join(
    [5, 0, type, flags],
    label,
    num(16 + whole.length, 2, isBig),
    num(isSealed && isCall ? 16 : 0, 2, isBig),
    num(call, 4, isBig),
    whole,
  );
}

function bind(id: string, style: Style): Buffer {
  const { isBig = false, ticket = '' } = style;
  const context = join(num(0, 2, isBig), [1, 0], guid(id, isBig), num(1, 4, isBig), guid(NDR, isBig), num(2, 4, isBig));
  const body = join(num(4280, 2, isBig), num(4280, 2, isBig), num(0, 4, isBig), [1, 0, 0, 0], context);
  if (ticket === '') return packet(11, 1, body, { isBig });
  const token = join(Buffer.alloc(40, 0x60), ticket, Buffer.alloc(200, 0x11));
  const whole = join(body, [9, 6, 0, 0], le(0, 4), token);
  return join([5, 0, 11, 3, 0x10, 0, 0, 0], le(16 + whole.length, 2), le(token.length, 2), le(1, 4), whole);
}

function accepted({ isBig = false }: Style): Buffer {
  const body = join(
    num(4280, 2, isBig),
    num(4280, 2, isBig),
    num(9, 4, isBig),
    num(4, 2, isBig),
    'abc\0',
    [0, 0],
    [1, 0, 0, 0],
    num(0, 2, isBig),
    num(0, 2, isBig),
    guid(NDR, isBig),
    num(2, 4, isBig),
  );
  return packet(12, 1, body, { isBig });
}

/** The fragments of a request. */
function request(call: number, operation: number, stub: Buffer, style: Style): readonly Buffer[] {
  const size = style.fragment ?? 4000;
  const parts = stub.length === 0 ? [stub] : [];
  for (let at = 0; at < stub.length; at += size) parts.push(stub.subarray(at, at + size));
  const stubOf = (part: Buffer): Buffer => (style.isSealed ? Buffer.alloc(part.length, 0xc3) : part);
  return parts.map((part, index) => {
    const flags = (index === 0 ? 1 : 0) | (index === parts.length - 1 ? 2 : 0);
    return packet(
      0,
      call,
      join(num(part.length, 4, style.isBig), num(0, 2, style.isBig), num(operation, 2, style.isBig), stubOf(part)),
      style,
      flags,
    );
  });
}

function reply(call: number, { status = 0, stub = [], fault, octets }: Reply, style: Style): Buffer {
  const { isBig } = style;
  if (fault !== undefined)
    return packet(3, call, join(num(0, 4, isBig), num(0, 2, isBig), [0, 0], num(fault, 4, isBig), zeros(4)), {
      isBig: isBig === true,
    });
  const body = style.isSealed ? Buffer.alloc(octets ?? join(stub).length + 4, 0xd4) : join(stub, num(status, 4, isBig));
  return packet(2, call, join(num(body.length, 4, isBig), num(0, 2, isBig), [0, 0], body), style);
}

/** Calls over a connection of their own. */
export class Calls {
  readonly #say: (bytes: Buffer, isCall: boolean) => void;
  readonly #answer: (bytes: Buffer) => void;
  readonly #style: Style;
  #call = 1;

  constructor(
    id: string,
    style: Style,
    say: (bytes: Buffer, isCall: boolean) => void,
    answer: (bytes: Buffer) => void,
  ) {
    this.#say = say;
    this.#answer = answer;
    this.#style = style;
    say(bind(id, style), false);
    answer(accepted(style));
  }

  call(operation: number, stub: Part = [], answer: Reply = {}): this {
    this.ask(operation, stub);
    this.#answer(reply(this.#call, answer, this.#style));
    return this;
  }

  /** A call that is never answered. */
  ask(operation: number, stub: Part): void {
    for (const part of request(++this.#call, operation, join(stub), this.#style)) this.#say(part, true);
  }
}

/** Calls over TCP. */
export function overTcp(link: Link, id: string, style: Style = {}): Calls {
  return new Calls(
    id,
    style,
    (bytes) => link.c(bytes),
    (bytes) => link.s(bytes),
  );
}

/** Asks the mapper of endpoints where an interface is. */
export function map(scene: Scene, client: string, server: string): void {
  const link = scene.tcp(client, server, 135);
  overTcp(link, IDS.mapper).call(3, zeros(80), { stub: zeros(120) });
  link.close();
}

/** A session of SMB 2. */
export class Smb2 {
  readonly link: Link;
  #id = 1;
  #file = 0;

  /** The names of the computer that signs in and of the server go by their addresses. */
  constructor(
    link: Link,
    user = 'admin',
    status = 0,
    name = `WS-${link.client.split(/[.:]/).at(-1)}`,
    host = `FS-${link.server.split(/[.:]/).at(-1)}`,
  ) {
    this.link = link;
    link.c(
      frame(
        this.#head(0, false),
        le(36, 2),
        le(3, 2),
        le(1, 2),
        zeros(30),
        le(0x0202, 2),
        le(0x0210, 2),
        le(0x0311, 2),
      ),
    );
    link.s(frame(this.#head(0, true), le(65, 2), le(1, 2), le(0x0311, 2), le(0, 2), zeros(16), zeros(32)));
    this.#setup(buildNegotiate(name, 'CLINIC'), buildChallenge(host, 'CLINIC', 'clinic.example'), 0xc0000016);
    this.#setup(buildAuthenticate('CLINIC', user, name), [], status);
  }

  tree(share: string, status = 0): this {
    this.link.c(frame(this.#head(3, false), le(9, 2), le(0, 2), le(72, 2), le(share.length * 2, 2), wide(share)));
    this.link.s(frame(this.#head(3, true, status), le(16, 2), zeros(14)));
    return this;
  }

  /** Opens a file; answers its number. */
  create(name: string, status = 0): number {
    const file = ++this.#file;
    this.link.c(
      frame(this.#head(5, false), le(57, 2), zeros(42), le(120, 2), le(name.length * 2, 2), zeros(8), wide(name)),
    );
    this.link.s(frame(this.#head(5, true, status), le(89, 2), zeros(62), this.#fileId(file), zeros(8)));
    return file;
  }

  write(file: number, bytes: Part, at = 0): this {
    const data = join(bytes);
    this.link.c(
      frame(
        this.#head(9, false),
        le(49, 2),
        le(112, 2),
        le(data.length, 4),
        le(at, 8),
        this.#fileId(file),
        zeros(16),
        data,
      ),
    );
    this.link.s(frame(this.#head(9, true), le(17, 2), zeros(14)));
    return this;
  }

  read(file: number, bytes: Part): this {
    const data = join(bytes);
    this.link.c(
      frame(this.#head(8, false), le(49, 2), [80, 0], le(data.length, 4), le(0, 8), this.#fileId(file), zeros(17)),
    );
    this.link.s(frame(this.#head(8, true), le(17, 2), [80, 0], le(data.length, 4), zeros(8), data));
    return this;
  }

  rename(file: number, name: string): this {
    const info = join([0], zeros(15), le(name.length * 2, 4), wide(name));
    this.link.c(
      frame(
        this.#head(17, false),
        le(33, 2),
        [1, 10],
        le(info.length, 4),
        le(96, 2),
        zeros(6),
        this.#fileId(file),
        info,
      ),
    );
    this.link.s(frame(this.#head(17, true), le(2, 2)));
    return this;
  }

  /** Calls in a pipe. */
  pipe(name: string, id: string, style: Style = {}): Calls {
    const file = this.create(name);
    const pending: Buffer[] = [];
    let isCalled = false;
    const say = (bytes: Buffer, isCall: boolean): void => {
      isCalled = isCall && style.by !== 'write';
      if (isCalled) this.#transceive(file, bytes, false);
      else this.write(file, bytes);
      pending.push(bytes);
    };
    const answer = (bytes: Buffer): void =>
      isCalled ? this.#transceive(file, bytes, true) : void this.read(file, bytes);
    return new Calls(id, style, say, answer);
  }

  #transceive(file: number, data: Buffer, isAnswer: boolean): void {
    const code = le(0x11c017, 4);
    if (isAnswer)
      this.link.s(
        frame(
          this.#head(11, true),
          le(49, 2),
          zeros(2),
          code,
          this.#fileId(file),
          le(0, 4),
          le(0, 4),
          le(112, 4),
          le(data.length, 4),
          zeros(8),
          data,
        ),
      );
    else
      this.link.c(
        frame(
          this.#head(11, false),
          le(57, 2),
          zeros(2),
          code,
          this.#fileId(file),
          le(120, 4),
          le(data.length, 4),
          le(0, 4),
          le(0, 4),
          le(0, 4),
          le(4280, 4),
          le(1, 4),
          le(0, 4),
          data,
        ),
      );
  }

  #setup(asked: Uint8Array, answered: Part, status: number): void {
    this.link.c(frame(this.#head(1, false), le(25, 2), zeros(10), le(88, 2), le(asked.length, 2), zeros(8), asked));
    const token = join(answered);
    this.link.s(frame(this.#head(1, true, status), le(9, 2), le(0, 2), le(72, 2), le(token.length, 2), token));
  }

  #fileId(file: number): Buffer {
    return join(le(file, 8), le(file + 0x100, 8));
  }

  #head(command: number, isAnswer: boolean, status = 0): Buffer {
    if (!isAnswer) this.#id++;
    return join(
      [0xfe],
      'SMB',
      le(64, 2),
      le(1, 2),
      le(status, 4),
      le(command, 2),
      le(1, 2),
      le(isAnswer ? 1 : 0, 4),
      le(0, 4),
      le(this.#id, 8),
      le(0, 8),
      le(9, 8),
      zeros(16),
    );
  }
}

/** A session of SMB 1. */
export class Smb1 {
  readonly link: Link;

  constructor(link: Link) {
    this.link = link;
    this.ask(0x72, [], '\x02NT LM 0.12\0').answer(
      0x72,
      join(le(0, 2), [3], zeros(16), le(0, 4), zeros(10), [8]),
      join(zeros(8), wide('CLINIC\0OLD-PC\0')),
    );
    const setup = join([0xff, 0, 0, 0], zeros(10), le(1, 2), le(0, 2), zeros(8));
    this.ask(0x73, setup, join([0], wide('\0\0Windows 5.1\0Windows 2000 LAN Manager\0')));
    this.answer(
      0x73,
      join([0xff, 0, 0, 0], le(0, 2)),
      join([0], wide('Windows 7 Professional 7601 Service Pack 1\0\0')),
    );
    const path = wide('\\\\10.0.0.2\\IPC$\0');
    this.ask(0x75, join([0xff, 0, 0, 0], le(0, 2), le(1, 2)), join([0], path, '?????\0'));
    this.answer(0x75, join([0xff, 0, 0, 0], le(1, 2)), 'IPC\0');
  }

  ask(command: number, words: Part, octets: Part, id = 64): this {
    this.link.c(frame(this.#packet(command, false, words, octets, 0, id)));
    return this;
  }

  answer(command: number, words: Part, octets: Part, status = 0, id = 64, reserved = 0): this {
    const packet = this.#packet(command, true, words, octets, status, id);
    packet.writeUInt16LE(reserved, 22);
    this.link.s(frame(packet));
    return this;
  }

  /** Opens a pipe as file 0x4000. */
  open(name: string): this {
    const spelled = wide(`\\${name}\0`);
    this.ask(0xa2, join([0xff, 0, 0, 0, 0], le(spelled.length - 2, 2), zeros(41)), join([0], spelled));
    return this.answer(0xa2, join([0xff, 0, 0, 0, 0], le(0x4000, 2), zeros(61)), []);
  }

  /** Calls in the pipe by TRANS_TRANSACT_NMPIPE, or by writing and reading. */
  pipe(id: string, style: Style = {}): Calls {
    let isCalled = false;
    const say = (bytes: Buffer, isCall: boolean): void => {
      isCalled = isCall && style.by !== 'write';
      if (isCalled) {
        const name = wide('\\PIPE\\\0');
        const at = 32 + 1 + 32 + 2 + 1 + name.length;
        this.ask(
          0x25,
          join(
            le(0, 2),
            le(bytes.length, 2),
            le(0, 2),
            le(4280, 2),
            [0, 0],
            le(0, 2),
            le(0, 4),
            le(0, 2),
            le(0, 2),
            le(0, 2),
            le(bytes.length, 2),
            le(at, 2),
            [2, 0],
            le(0x26, 2),
            le(0x4000, 2),
          ),
          join([0], name, bytes),
        );
        return;
      }
      this.ask(
        0x2f,
        join(
          [0xff, 0, 0, 0],
          le(0x4000, 2),
          le(0, 4),
          le(0, 4),
          le(8, 2),
          le(bytes.length, 2),
          le(0, 2),
          le(bytes.length, 2),
          le(64, 2),
          le(0, 4),
        ),
        join([0], bytes),
      );
      this.answer(0x2f, join([0xff, 0, 0, 0], le(bytes.length, 2), zeros(6)), []);
    };
    const answer = (bytes: Buffer): void => {
      if (isCalled) {
        this.answer(
          0x25,
          join(
            le(0, 2),
            le(bytes.length, 2),
            zeros(2),
            le(0, 2),
            le(56, 2),
            le(0, 2),
            le(bytes.length, 2),
            le(56, 2),
            le(0, 2),
            [0, 0],
          ),
          join([0], bytes),
        );
        return;
      }
      this.ask(0x2e, join([0xff, 0, 0, 0], le(0x4000, 2), le(0, 4), le(4280, 2), zeros(10)), []);
      this.answer(0x2e, join([0xff, 0, 0, 0], zeros(6), le(bytes.length, 2), le(60, 2), zeros(10)), join([0], bytes));
    };
    return new Calls(id, style, say, answer);
  }

  #packet(command: number, isAnswer: boolean, words: Part, octets: Part, status: number, id: number): Buffer {
    const [w, o] = [join(words), join(octets)];
    return join(
      [0xff],
      'SMB',
      [command],
      le(status, 4),
      [isAnswer ? 0x98 : 0x18],
      le(0xc001, 2),
      zeros(18),
      le(id, 2),
      [w.length / 2],
      w,
      le(o.length, 2),
      o,
    );
  }
}
