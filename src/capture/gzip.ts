/** gzip, several members in a row included: pieces in, decompressed pieces out, and what is damaged told rather than thrown. */
import zlib from 'node:zlib';

/** Decompressed bytes made at once. */
const PIECE = 256 * 1024;

/** Decompresses what is written into it. What `give` throws is thrown by the write that led to it. */
export class Inflation {
  readonly #gunzip: zlib.Gunzip = zlib.createGunzip({ chunkSize: PIECE });
  readonly #over: Promise<void>;
  readonly #thrown: unknown[] = [];
  #damage: string | null = null;

  constructor(give: (piece: Uint8Array) => void) {
    const gunzip = this.#gunzip;
    gunzip.on('data', (piece: Uint8Array) => {
      if (this.#thrown.length > 0) return;
      try {
        give(piece);
      } catch (error) {
        this.#thrown.push(error);
      }
    });
    this.#over = new Promise((resolve) => {
      gunzip.on('error', (error) => {
        this.#damage ??= error.message;
        resolve();
      });
      gunzip.on('end', () => resolve());
    });
  }

  /** What is wrong with the compression, or null. */
  get damage(): string | null {
    return this.#damage;
  }

  /** Decompresses a piece; answers whether it was sound. What the same piece held before the damage is lost. */
  async write(piece: Uint8Array): Promise<boolean> {
    if (this.#damage !== null) return false;
    await Promise.race([this.#over, new Promise<void>((resolve) => void this.#gunzip.write(piece, () => resolve()))]);
    return this.#answer();
  }

  /** Nothing more comes; answers whether the end was sound. */
  async end(): Promise<boolean> {
    if (this.#damage !== null) return false;
    this.#gunzip.end();
    await this.#over;
    return this.#answer();
  }

  /** Gives the memory back; nothing more is given. */
  close(): void {
    this.#gunzip.removeAllListeners('data');
    this.#gunzip.destroy();
  }

  #answer(): boolean {
    if (this.#thrown.length > 0) throw this.#thrown[0];
    return this.#damage === null;
  }
}
