/** What is read of SMB: how sessions are made, which shares and pipes are opened, and requests that only attacks make. */
import type { RpcMemory, RpcPacket } from '../../formats/dcerpc/packet.ts';
import type { NtlmMessage } from '../../formats/ntlmssp.ts';

/** Whether packets must, may or cannot be signed; empty when not stated. */
export type Signing = 'required' | 'enabled' | 'disabled' | '';

/** NetBIOS session request (RFC 1002 section 4.3.2). Names are empty when they are not well-formed. */
export interface SessionNames {
  readonly kind: 'session-names';
  readonly called: string;
  readonly calling: string;
}

/** NetBIOS positive session response: the server answers to `called`, when that was seen. */
export interface SessionAccepted {
  readonly kind: 'session-accepted';
  readonly called: string;
}

export interface NegotiateRequest {
  readonly kind: 'negotiate-request';
  /** Those that are known, in the client's order, with commas between. */
  readonly dialects: string;
  readonly signing: Signing;
}

export interface NegotiateResponse {
  readonly kind: 'negotiate-response';
  /** Empty when it is not known which one the server chose. */
  readonly dialect: string;
  readonly signing: Signing;
  readonly serverGuid: string;
  /** Old servers name themselves here. */
  readonly domain: string;
  readonly serverName: string;
}

export interface SessionSetupRequest {
  readonly kind: 'session-request';
  readonly ntlm: NtlmMessage | null;
  /** Account of a client that sends no token, as `DOMAIN\user`. */
  readonly user: string;
  readonly nativeOs: string;
  readonly nativeLanManager: string;
  /** The password itself crossed, as the server demanded. */
  readonly plainPassword: boolean;
}

export interface SessionSetupResponse {
  readonly kind: 'session-response';
  readonly ntlm: NtlmMessage | null;
  readonly status: number;
  readonly guest: boolean;
  readonly nativeOs: string;
  readonly nativeLanManager: string;
}

/** A tree connect that succeeded: `\\SERVER\SHARE`. */
export interface TreeConnected {
  readonly kind: 'tree';
  readonly share: string;
}

/** A well-known pipe that a client opens. */
export interface PipeOpened {
  readonly kind: 'pipe';
  readonly pipe: string;
}

/** A message that no ordinary client or server sends. */
export interface Anomaly {
  readonly kind: 'anomaly';
  readonly anomaly: string;
}

/** A call of DCE/RPC, or an answer to one, in a pipe. */
export interface PipeCall {
  readonly kind: 'rpc';
  readonly packet: RpcPacket;
}

/** Something that is counted, as a write: nothing of it is read. */
export interface Signalled {
  readonly kind: 'signal';
  readonly name: string;
}

/** Everything that follows is enciphered. */
export interface Encrypted {
  readonly kind: 'encrypted';
}

export type SmbPart =
  | SessionNames
  | SessionAccepted
  | NegotiateRequest
  | NegotiateResponse
  | SessionSetupRequest
  | SessionSetupResponse
  | TreeConnected
  | PipeOpened
  | Anomaly
  | PipeCall
  | Signalled
  | Encrypted;

/** One packet of the session service: the commands in it that say something. */
export interface SmbMessage {
  readonly from: 'client' | 'server' | 'unknown';
  readonly parts: readonly SmbPart[];
}

/** A transaction of which more is to come. */
export interface UnfinishedTransaction {
  readonly command: number;
  /** Octets of data in all, and so far. */
  readonly total: number;
  sent: number;
  /** Octets of parameters that are still to come. */
  parameters: number;
}

/** What is known of the calls in pipes: by the file that a pipe is, and of the pipe that was bound last. */
export interface PipesMemory {
  readonly byFile: Map<number, RpcMemory>;
  last: RpcMemory;
}

/** What is kept of a conversation; null where there was nothing to keep yet. */
export interface SmbMemory {
  /** NetBIOS name by which the client called the server. */
  called: string;
  /** Dialects the client offered in SMB 1, in its order; an empty text for one that is not known. */
  dialects: readonly string[];
  /** The server demands passwords as they are. */
  plainPasswords: boolean;
  /** Tree connects that wait for their answer, by message or multiplex id. */
  trees: Map<number, string> | null;
  /** Transactions of which more is to come, by their multiplex id. */
  unfinished: Map<number, UnfinishedTransaction> | null;
  /** Multiplex ids of transactions that were whole from the beginning. */
  whole: Set<number> | null;
  /** Multiplex ids of requests that only an implant answers. */
  implantAsked: Set<number> | null;
  /** Multiplex ids of requests to peek into a pipe without a file. */
  emptyPeeks: Set<number> | null;
  /** A library was opened as a pipe: whatever the server says next without a frame is what that library says. */
  isLibraryOpened: boolean;
  /** What is known of the calls in pipes. */
  rpc: PipesMemory | null;
}
