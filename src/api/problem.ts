/** Errors as RFC 9457 says them: `application/problem+json`, with one sentence that says what to do. */

/** What can go wrong, with the HTTP status of each. */
export const PROBLEMS = {
  'bad-request': { status: 400, title: 'The request cannot be read' },
  'bad-query': { status: 400, title: 'The search cannot be read' },
  'sign-in': { status: 401, title: 'Nobody is signed in' },
  'wrong-password': { status: 401, title: 'Signing in failed' },
  'bad-token': { status: 401, title: 'The token is not valid' },
  forbidden: { status: 403, title: 'Not for this role' },
  'scope-missing': { status: 403, title: 'Not for this token' },
  'change-password': { status: 403, title: 'The password has to be changed first' },
  'cross-site': { status: 403, title: 'The request came from another site' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'no-method': { status: 405, title: 'This cannot be done here' },
  conflict: { status: 409, title: 'This cannot be, as things are' },
  'too-large': { status: 413, title: 'The request is too large' },
  'wrong-type': { status: 415, title: 'The request has another type' },
  'too-many': { status: 429, title: 'Too many requests' },
  defect: { status: 500, title: 'Something is wrong with Wardline' },
  unavailable: { status: 503, title: 'Not now' },
  'too-slow': { status: 504, title: 'This took too long' },
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

/** Thrown by whoever answers a request; becomes the answer. */
export class Problem extends Error {
  readonly code: ProblemCode;
  /** Further members, as the position in a query. */
  readonly more: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    more: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.code = code;
    this.more = more;
    this.headers = headers;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  /** The answer. `request` is the id under which the log knows it. */
  toResponse(request: string): Response {
    const { status, title } = PROBLEMS[this.code];
    const body = { type: `/api/docs#problem-${this.code}`, title, status, detail: this.message, request, ...this.more };
    return new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/problem+json', ...this.headers },
    });
  }
}
