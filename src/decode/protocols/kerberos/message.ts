/** What Wardline reads of a Kerberos message: who asks for a ticket, for which service, with which ciphers, and what went wrong. */

/** A name (RFC 4120 section 6.2): its parts joined by `/`; empty where it is none. */
export type PrincipalName = string;

/** Who signs in: a computer, whose name is `host`, or somebody else, whose `host` is empty. */
export interface Principal {
  readonly name: PrincipalName;
  readonly host: string;
}

export interface KerberosRequest {
  readonly kind: 'request';
  /** For a first ticket (AS-REQ) or for a service's (TGS-REQ). */
  readonly exchange: 'AS' | 'TGS';
  readonly client: Principal;
  readonly realm: string;
  readonly service: PrincipalName;
  /** Ciphers that the client takes, in its order, with commas between. */
  readonly encryptionTypes: string;
  /** NetBIOS name of the computer that asks, where it states one. */
  readonly netbiosName: string;
  /** The request proves that the client knows its key (PA-ENC-TIMESTAMP, FAST, certificates). */
  readonly isProved: boolean;
  /** Cipher of the first ticket that a request for a service's shows; -1 where there is none. */
  readonly shownEncryption: number;
}

export interface KerberosReply {
  readonly kind: 'reply';
  readonly exchange: 'AS' | 'TGS';
  readonly client: Principal;
  readonly realm: string;
  /** Of the ticket: whom it is for, and how it is enciphered; -1 where that is not known. */
  readonly service: PrincipalName;
  readonly ticketEncryption: number;
}

export interface KerberosError {
  readonly kind: 'error';
  readonly code: number;
  readonly client: Principal;
  readonly realm: string;
}

/** Messages between a client and a service; only the ticket's service is in clear. */
export interface KerberosApplication {
  readonly kind: 'application';
  readonly from: 'client' | 'server' | 'unknown';
  readonly service: PrincipalName;
}

/** Nothing of a message that is too long, or that was cut short, is known. */
export interface KerberosUnread {
  readonly kind: 'unread';
}

export type KerberosMessage = KerberosRequest | KerberosReply | KerberosError | KerberosApplication | KerberosUnread;

/** What is kept of a conversation. */
export interface KerberosMemory {
  /** The last request for a first ticket: none, one without proof, or one with it. */
  asked: 'nothing' | 'bare' | 'proved';
  /** The last request wanted a cipher that is broken by guessing before all others. */
  isWeak: boolean;
  /** It wanted so for a service of an account, and was not answered yet. */
  isGathering: boolean;
}
