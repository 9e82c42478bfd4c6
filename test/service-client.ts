/** Starts the service as a person would and talks with it as a program would: for tests of the running whole. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const PROGRAM = path.join(import.meta.dirname, '../bin/wardline');
export const PASSWORD = 'a password of our own, long enough';
/** Starting, with an engine to open, takes this long at most, in milliseconds. */
const START_LIMIT = 180_000;

export interface RunningService {
  readonly url: string;
  readonly process: ChildProcess;
  /** Everything it has said, on both outputs. */
  said(): string;
  /** What the first start showed to sign in with; null where there is an account. */
  readonly secret: string | null;
  /** Ends it with a signal; resolves with its exit status. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Writes a configuration into `folder` and starts the service on it; `within` are words that start it elsewhere, as in a namespace. */
export async function startService(folder: string, more = '', within: readonly string[] = []): Promise<RunningService> {
  const config = path.join(folder, 'wardline.yaml');
  const text = `data: ${path.join(folder, 'data')}
settleSeconds: 1
api: { listen: { address: 127.0.0.1, port: 0 }, tls: { kind: 'off' } }
${more}`;
  fs.writeFileSync(config, text);
  const [program = PROGRAM, ...words] = [...within, PROGRAM, 'serve', '--config', config];
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', (status) => resolve(status)));
  const ready = Promise.withResolvers<string>();
  for (const output of [child.stdout, child.stderr]) {
    output.on('data', (bytes: Buffer) => {
      said += String(bytes);
      const url = /listening on (\S+),/.exec(said)?.[1];
      if (url) ready.resolve(url);
    });
  }
  void ended.then((status) => ready.reject(new Error(`the service ended with ${status}: ${said}`)));
  const timer = setTimeout(() => ready.reject(new Error(`the service did not start: ${said}`)), START_LIMIT);
  const url = await ready.promise.finally(() => clearTimeout(timer));
  return {
    url,
    process: child,
    said: () => said,
    secret: /sign in as \S+ with (\S+)/.exec(said)?.[1] ?? null,
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** A person who has signed in. */
export class Session {
  readonly #url: string;
  readonly #name: string;
  #cookie = '';
  #csrf = '';

  constructor(url: string, name = 'administrator') {
    this.#url = url;
    this.#name = name;
  }

  /** Signs in; with the first secret the password is changed at once, as the service asks. */
  async signIn(secret: string | null): Promise<void> {
    await this.#enter(secret ?? PASSWORD);
    if (secret === null) return;
    await this.ask('POST', '/api/v1/session/password', { current: secret, password: PASSWORD });
    await this.#enter(PASSWORD);
  }

  async get<Answer>(address: string): Promise<Answer> {
    return (await this.ask('GET', address)) as Answer;
  }

  /** Text as it comes, for exports and metrics. */
  async text(address: string): Promise<string> {
    return (await this.open(address)).text();
  }

  /** An answer whose body is read by the caller, as a stream of events. */
  async open(address: string, signal?: AbortSignal): Promise<Response> {
    const response = await fetch(this.#url + address, { headers: this.#headers(), ...(signal ? { signal } : {}) });
    assert.equal(response.status, 200, `${address}: ${response.status}`);
    return response;
  }

  async ask(method: string, address: string, body?: object): Promise<unknown> {
    const response = await fetch(this.#url + address, {
      method,
      headers: this.#headers(),
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
    if (cookie) this.#cookie = cookie;
    const text = await response.text();
    assert.ok(response.ok, `${method} ${address}: ${response.status} ${text.slice(0, 300)}`);
    return text === '' ? null : JSON.parse(text);
  }

  #headers(): Record<string, string> {
    return {
      'content-type': 'application/json',
      origin: this.#url,
      cookie: this.#cookie,
      'x-wardline-csrf': this.#csrf,
    };
  }

  async #enter(password: string): Promise<void> {
    this.#cookie = '';
    const { csrf } = (await this.ask('POST', '/api/v1/session', { name: this.#name, password })) as {
      csrf: string;
    };
    this.#csrf = csrf;
  }
}

/** Asks `question` until `enough` says so of its answer; fails after `limit` milliseconds with the last answer. */
export async function eventually<Answer>(
  question: () => Promise<Answer>,
  enough: (answer: Answer) => boolean,
  limit: number,
): Promise<Answer> {
  const end = performance.now() + limit;
  for (;;) {
    const answer = await question();
    if (enough(answer)) return answer;
    if (performance.now() > end) assert.fail(`not within ${limit} ms: ${JSON.stringify(answer).slice(0, 600)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
