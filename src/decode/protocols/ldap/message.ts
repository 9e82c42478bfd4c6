/** What Wardline reads of LDAP: who binds to a directory and how, and what a directory says of itself; never an entry about people. */
import type { NtlmMessage } from '../../formats/ntlmssp.ts';

export interface BindRequest {
  readonly kind: 'bind';
  /** `anonymous`, `unauthenticated`, `simple`, `sicily` or the name of a SASL mechanism; empty for another. */
  readonly mechanism: string;
  /** Who binds; empty for nobody, and where it is no name of an account. */
  readonly user: string;
  /** The password itself crossed. */
  readonly hasPassword: boolean;
  readonly ntlm: NtlmMessage | null;
}

export interface BindResponse {
  readonly kind: 'bound';
  readonly result: number;
  readonly ntlm: NtlmMessage | null;
}

/** A statement of a directory about itself, or of a computer that looks for one. */
export interface Statement {
  /** Last word of the fact's key. */
  readonly key: string;
  readonly value: string;
  readonly field: string;
}

/** A search for the domain controller of a computer (MS-ADTS section 6.3.3). */
export interface LocatorQuery {
  readonly kind: 'locator-query';
  readonly statements: readonly Statement[];
}

/** The entry of the directory itself, or the answer to a search for a domain controller. */
export interface RootEntry {
  readonly kind: 'root';
  readonly statements: readonly Statement[];
}

/** Any other operation, known by its sender alone. */
export interface Operation {
  readonly kind: 'operation';
  readonly from: 'client' | 'server';
  /** The entry's name says that it is a patient's. */
  readonly isPatient: boolean;
}

export type LdapMessage =
  | BindRequest
  | BindResponse
  | LocatorQuery
  | RootEntry
  | Operation
  /** A search for accounts whose passwords can be guessed from tickets, or that stand for others. */
  | { readonly kind: 'sought'; readonly sought: 'secrets' | 'weak-accounts' }
  | { readonly kind: 'standing-changed' }
  | { readonly kind: 'start-tls' }
  /** What follows is TLS. */
  | { readonly kind: 'tls-started' }
  /** What follows is enciphered by the SASL mechanism. */
  | { readonly kind: 'sealed' };

/** What is kept of a conversation. */
export interface LdapMemory {
  /** Message identifier of the request to start TLS, or -1. */
  startTls: number;
}
