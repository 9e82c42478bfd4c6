/** HTTP/1 messages as far as Wardline reads them: no target, no query, no cookie and no body is ever kept (RFC 9110, RFC 9112). */

/** What a request's path says about the data behind it. */
export type Target = 'fhir' | 'fhir-resource' | 'dicomweb' | 'metadata' | 'other';

/** The credentials of a request: the scheme, and a user name where it is well-formed. */
export interface Authorization {
  readonly scheme: 'basic' | 'digest' | 'bearer' | 'other';
  readonly user: string;
}

/** Header fields that are read; each is empty when absent, folded or not well-formed. */
export interface Fields {
  host: string;
  userAgent: string;
  server: string;
  poweredBy: string;
  realm: string;
  /** Media type without parameters, in lower case. */
  contentType: string;
  /** Media type of the parts of `multipart/related`. */
  partType: string;
  /** The request accepts FHIR. */
  acceptsFhir: boolean;
  upgrade: string;
  soapAction: string;
  authorization: Authorization | null;
  /** NaN when absent, -1 when malformed or contradictory. */
  contentLength: number;
  chunked: boolean;
}

export interface HttpRequest {
  readonly kind: 'request';
  readonly method: string;
  readonly target: Target;
  readonly fields: Fields;
  /** Something that only attacks or remote administration send, by the name of its signal; else empty. */
  readonly sign: string;
}

export interface HttpResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly fields: Fields;
  /** The request it answers, where that was seen. */
  readonly request: Asked | null;
}

/** Part of a body, a trailer, or empty lines. */
export interface HttpFiller {
  readonly kind: 'filler';
}

export type HttpMessage = HttpRequest | HttpResponse | HttpFiller;

/** A request that waits for its response. */
export interface Asked {
  readonly method: string;
  readonly target: Target;
  /** The sign of the request. */
  readonly sign: string;
}

/** What is expected next in one direction. */
export type Expecting = 'head' | 'chunk' | 'trailer';

export interface HttpMemory {
  readonly expecting: { client: Expecting; server: Expecting };
  readonly asked: Asked[];
  /** More requests were under way than are remembered: responses are no longer paired. */
  unpaired: boolean;
  /** The last request was CONNECT. */
  connecting: boolean;
  /** Facts and details that were stated already, each as its key and its value. */
  readonly said: string[];
}

export function remember(): HttpMemory {
  return {
    expecting: { client: 'head', server: 'head' },
    asked: [],
    unpaired: false,
    connecting: false,
    said: [],
  };
}
