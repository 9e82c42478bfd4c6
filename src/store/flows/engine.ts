/** The engine below the flow store: ClickHouse in a process of ours, or a ClickHouse server; the same SQL goes to both. */

/** Values of `{name:Type}` in a statement. They travel beside it, never inside. */
export type Parameters = Readonly<Record<string, string | number | readonly string[] | readonly number[]>>;

/** One row, in the order of the statement's columns. */
export type Row = readonly unknown[];

export interface InsertOptions {
  readonly table: string;
  readonly columns: readonly string[];
  /** The same token is taken once: hexadecimal digits. */
  readonly token: string;
  /** In Native format. */
  readonly block: Buffer;
}

export interface Engine {
  start(): Promise<void>;
  /** The rows of a SELECT. */
  rows(sql: string, parameters?: Parameters): Promise<readonly Row[]>;
  /** Runs a statement that answers nothing. */
  run(sql: string, parameters?: Parameters): Promise<void>;
  /** Resolves when the rows are on disk. All of them are, or none. */
  insert(options: InsertOptions): Promise<void>;
  /** Times the engine died and was started again. */
  readonly restarts: number;
  /** Ends it in order. */
  stop(): Promise<void>;
}

/** A statement failed; nothing of it was done. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  /** ClickHouse's number of the kind of error, null where it gave none. */
  readonly number: number | null;

  constructor(message: string, number: number | null) {
    super(message);
    this.number = number;
  }
}

/** The engine was lost, or could not be reached, while a statement ran: it may have been done or not. */
export class EngineLost extends Error {
  override readonly name = 'EngineLost';
}

/**
 * ClickHouse's numbers for files that are not as they were written: ATTEMPT_TO_READ_AFTER_EOF, CANNOT_READ_ALL_DATA,
 * CHECKSUM_DOESNT_MATCH, CORRUPTED_DATA, CANNOT_DECOMPRESS, UNKNOWN_COMPRESSION_METHOD, TOO_LARGE_SIZE_COMPRESSED,
 * BAD_SIZE_OF_FILE_IN_DATA_PART, FILE_DOESNT_EXIST, BROKEN_PROJECTION.
 */
const DAMAGE: ReadonlySet<number> = new Set([32, 33, 40, 246, 271, 89, 135, 228, 107, 713]);

/** True where an error says that what was kept cannot be read any more. */
export function isDamage(error: unknown): error is EngineError {
  return error instanceof EngineError && error.number !== null && DAMAGE.has(error.number);
}

/** ClickHouse's NOT_ENOUGH_SPACE. */
const NOT_ENOUGH_SPACE = 243;
const NO_SPACE = /no space left|not enough space|disk quota exceeded|errno: 28\b|ENOSPC/i;

/** True where an error says that a disk is full. */
export function isNoSpace(error: unknown): boolean {
  if (error instanceof EngineError && error.number === NOT_ENOUGH_SPACE) return true;
  return error instanceof Error && NO_SPACE.test(`${error.message} ${'code' in error ? String(error.code) : ''}`);
}

/** A path as it stands in a statement that takes no parameters: it is the operator's own; quotes and backslashes are escaped. */
export function quoted(path: string): string {
  return `'${path.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
