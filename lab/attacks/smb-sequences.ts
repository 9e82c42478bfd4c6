/**
 * The messages of attacks on SMB 1, written from the standard (MS-CIFS) and from what is published of CVE-2017-0143 to 0148:
 * the order of commands alone, every payload zeros. They are played between two programs that know nothing of SMB.
 */

/** What one side sends when it is its turn. */
export interface Turn {
  readonly from: 'client' | 'server';
  readonly bytes: Uint8Array;
}

const COMMAND = {
  transaction: 0x25,
  transactionSecondary: 0x26,
  transaction2: 0x32,
  transaction2Secondary: 0x33,
  negotiate: 0x72,
  sessionSetup: 0x73,
  treeConnect: 0x75,
  ntTransact: 0xa0,
} as const;
const STATUS = { notImplemented: 0xc000_0002, invalidHandle: 0xc000_0008 } as const;
/** Subcommands: a session in TRANSACTION2 (reserved, never used), to look into a pipe, and to rename (never implemented). */
const [SESSION_SETUP, PEEK_PIPE, NT_RENAME] = [0x0e, 0x23, 0x05];
/** Two multiplex ids, and what the implant adds to one. */
const [ID, IMPLANT_ID, DID] = [0x40, 0x41, 0x10];
const PIECE = 1000;
const PIECES = 12;

const u16 = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff];
const u32 = (value: number): number[] => [...u16(value & 0xffff), ...u16(value >>> 16)];
const zeros = (count: number): number[] => new Array<number>(count).fill(0);

interface Message {
  readonly command: number;
  readonly words?: readonly number[];
  readonly data?: readonly number[];
  readonly status?: number;
  readonly id?: number;
}

/** MS-CIFS section 2.2.3.1, in the frame of RFC 1002. */
function message(isAnswer: boolean, { command, words = [], data = [], status = 0, id = ID }: Message): Uint8Array {
  const header = [0xff, 0x53, 0x4d, 0x42, command, ...u32(status), isAnswer ? 0x98 : 0x18, ...u16(0xc001)];
  const ids = [...zeros(12), ...u16(0x0800), ...u16(0xfeff), ...u16(0x0800), ...u16(id)];
  const body = [...header, ...ids, words.length / 2, ...words, ...u16(data.length), ...data];
  return Uint8Array.from([0, 0, body.length >> 8, body.length & 0xff, ...body]);
}

const client = (what: Message): Turn => ({ from: 'client', bytes: message(false, what) });
const server = (what: Message): Turn => ({ from: 'server', bytes: message(true, what) });
const text = (words: string): number[] => [...Buffer.from(`${words}\0`, 'utf16le')];

/** A session without a name, and the tree of pipes. */
function opening(): readonly Turn[] {
  const dialect = [2, ...Buffer.from('NT LM 0.12\0', 'latin1')];
  const chosen = [...u16(0), 3, ...zeros(31)];
  const setUp = [0xff, 0, 0, 0, ...u16(0xffff), ...u16(1), ...zeros(18)];
  const tree = [0xff, 0, 0, 0, ...u16(0), ...u16(1)];
  return [
    client({ command: COMMAND.negotiate, data: dialect }),
    server({ command: COMMAND.negotiate, words: chosen, data: zeros(8) }),
    client({ command: COMMAND.sessionSetup, words: setUp, data: [0, ...text(''), ...text('')] }),
    server({ command: COMMAND.sessionSetup, words: [0xff, 0, 0, 0, 0, 0] }),
    client({ command: COMMAND.treeConnect, words: tree, data: [0, ...text('\\\\OLD-PC\\IPC$'), 0x3f, 0] }),
    server({ command: COMMAND.treeConnect, words: [0xff, 0, 0, 0, 0, 0] }),
  ];
}

/** The words of TRANSACTION and TRANSACTION2 (sections 2.2.4.33 and 2.2.4.46). */
const transaction = (setup: readonly number[], total = 0, sent = 0): number[] => [
  ...[...u16(0), ...u16(total), ...u16(0), ...u16(0xffff), ...zeros(8), ...zeros(2), ...u16(0), ...u16(0)],
  ...[...u16(sent), ...u16(0), setup.length, 0, ...setup.flatMap(u16)],
];

/** NT_TRANSACT (section 2.2.4.62). */
const ntTransact = (total: number, call: number): number[] => [
  ...[0, 0, 0, ...u32(0), ...u32(total), ...u32(0), ...u32(0), ...u32(0), ...u32(0), ...u32(PIECE), ...u32(0)],
  ...[0, ...u16(call)],
];

/** A further piece (sections 2.2.4.34 and 2.2.4.47). */
const piece = (command: number, at: number, total: number): Turn => {
  const words = [...u16(0), ...u16(total), ...zeros(6), ...u16(PIECE), ...u16(0), ...u16(at)];
  const own = command === COMMAND.transaction2Secondary ? u16(0) : [];
  return client({ command, words: [...words, ...own], data: zeros(PIECE) });
};

/** A long NT transaction that goes on as TRANSACTION2. */
function overflow(): readonly Turn[] {
  const begin = client({ command: COMMAND.ntTransact, words: ntTransact(0x1_0100, 0), data: zeros(PIECE) });
  const pieces = Array.from({ length: PIECES }, (_, index) =>
    piece(COMMAND.transaction2Secondary, (index + 1) * PIECE, 0),
  );
  return [begin, server({ command: COMMAND.ntTransact }), ...pieces];
}

/** The question that only the implant answers; what follows is its answer, or that of a host without it. */
const implant = (isThere: boolean): readonly Turn[] => [
  client({ command: COMMAND.transaction2, words: transaction([SESSION_SETUP]), id: IMPLANT_ID }),
  server({
    command: COMMAND.transaction2,
    status: STATUS.notImplemented,
    id: isThere ? IMPLANT_ID + DID : IMPLANT_ID,
  }),
];

/** The test for the update, and the answer of a host that has it. */
const refusedTest = (): readonly Turn[] => [
  client({ command: COMMAND.transaction, words: transaction([PEEK_PIPE, 0]) }),
  server({ command: COMMAND.transaction, status: STATUS.invalidHandle }),
];

/** A transaction that was never implemented, and one whose last piece lies beyond its end. */
const confusion = (): readonly Turn[] => [
  client({ command: COMMAND.ntTransact, words: ntTransact(PIECE, NT_RENAME), data: zeros(PIECE) }),
  client({ command: COMMAND.transaction, words: transaction([0x0001], 2 * PIECE, PIECE), data: zeros(PIECE) }),
  server({ command: COMMAND.transaction }),
  piece(COMMAND.transactionSecondary, 4 * PIECE, 2 * PIECE),
];

/** Against a host that breaks: the implant answers afterwards. */
export const eternalBlue = (): readonly Turn[] => [...opening(), ...overflow(), ...implant(true)];

/** Against a host with the update: it refuses the test, and nothing answers afterwards. */
export const refusedEternalBlue = (): readonly Turn[] => [
  ...opening(),
  ...refusedTest(),
  ...overflow(),
  ...implant(false),
];

/** The rest of the family, against a host of which nothing is known afterwards. */
export const eternalRomance = (): readonly Turn[] => [...opening(), ...confusion()];
