/** What the API needs of whoever takes in captures that people bring. */
import type { CaptureRecord } from '#model/capture-record.ts';

/** A capture that somebody brings. */
export interface BroughtCapture {
  /** What it is called: the last part of a path, without characters that cannot be seen. */
  readonly name: string;
  /** Its size in bytes, as far as whoever sends it says so. */
  readonly size: number | null;
  readonly body: ReadableStream<Uint8Array>;
}

/** Why a capture is not taken; the message is a sentence that says what to do. */
export class UploadRefused extends Error {
  readonly code: 'no-capture' | 'too-large' | 'busy' | 'full' | 'cut-off';

  constructor(code: UploadRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface CaptureUploads {
  /** The largest capture that is taken, in bytes. */
  readonly bytesLimit: number;
  /**
   * Takes a capture in; resolves when all of it has come. What is new is read afterwards, `known` stays as it is, and in the end
   * the bytes are gone. Rejects with UploadRefused.
   */
  take(brought: BroughtCapture): Promise<{ readonly capture: CaptureRecord; readonly known: boolean }>;
}
