/** What Wardline reads of DCE/RPC: which services are asked for and offered, who signs in, and calls that tell of control over a host. */
import type { NtlmMessage } from '../../formats/ntlmssp.ts';
import type { ProfinetDevice } from './profinet.ts';

/** A sign-in beside a message; null where there is none or it is not NTLM. */
interface Signed {
  readonly ntlm: NtlmMessage | null;
}

/** Bind and alter context: the client names the interfaces it wants. */
export interface Bind extends Signed {
  readonly kind: 'bind';
  readonly interfaces: readonly string[];
}

/** Their answers: the interfaces that the server accepted. */
export interface BindAccepted extends Signed {
  readonly kind: 'accepted';
  readonly interfaces: readonly string[];
}

/** Last part of a sign-in. */
export interface Authenticated extends Signed {
  readonly kind: 'authenticated';
}

export interface Request {
  readonly kind: 'request';
  /** Of a connectionless request, whose header names it; empty for others. */
  readonly interface: string;
  /** Name of an operation that tells of control over a host, as `svcctl CreateServiceW`; empty for all others. */
  readonly operation: string;
  /** Something that only attacks send, by name; else empty. */
  readonly anomaly: string;
  readonly profinet: ProfinetDevice | null;
}

export interface Response {
  readonly kind: 'response';
  readonly profinet: ProfinetDevice | null;
}

/** The server refused a call, for the reason given by number. */
export interface Fault {
  readonly kind: 'fault';
  readonly status: number;
}

/** Anything else, known by its sender alone. */
export interface Other {
  readonly kind: 'other';
  readonly from: 'client' | 'server' | 'unknown';
}

export type DcerpcMessage = Bind | BindAccepted | Authenticated | Request | Response | Fault | Other;

/** What is kept of a conversation. */
export interface DcerpcMemory {
  /** Interfaces by the identifier of their presentation context. */
  readonly contexts: Map<number, string>;
  /** Interfaces that the last bind asked for, in its order. */
  asked: readonly string[];
}
