/** A whole API in memory, with a clock that stands, for tests: requests without a socket, people of every role. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { Role, UserRecord } from './accounts.ts';
import type { AuditHeadStore } from './auth/audit.ts';
import { createPasswords, type PasswordCost } from './auth/passwords.ts';
import { type InstallationKey, installationKey } from './auth/secrets.ts';
import { API_DEFAULTS, type ApiConfig } from './config.ts';
import { type Api, createApi } from './create.ts';
import type { Log } from './log.ts';
import { type MemoryAccounts, memoryAccounts } from './test-accounts.ts';
import { type MemoryServices, memoryServices } from './test-services.ts';

/** Cheap, so that tests do not wait. */
export const TEST_COST: PasswordCost = { memoryKibibytes: 64, passes: 1, lanes: 1 };
export const PASSWORD = 'correct horse battery';
const ORIGIN = 'http://localhost';

export interface House {
  readonly api: Api;
  readonly accounts: MemoryAccounts;
  readonly services: MemoryServices;
  readonly key: InstallationKey;
  readonly head: AuditHeadStore & { text: string | null };
  /** Every line that was logged. */
  readonly logged: string[];
  readonly directory: string;
  /** Lets time pass, in seconds. */
  pass(seconds: number): void;
  request(url: string, init?: RequestInit & { readonly address?: string }): Promise<Response>;
  addUser(role: Role, more?: Partial<UserRecord>): Promise<UserRecord>;
  /** Signs in as a new user of a role; answers how to ask as this person. */
  as(role: Role): Promise<Person>;
  signIn(name: string, password: string, init?: RequestInit & { readonly address?: string }): Promise<Response>;
}

export interface Person {
  readonly user: UserRecord;
  readonly cookie: string;
  readonly csrf: string;
  ask(method: string, url: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** The cookie that an answer sets, as a browser would send it back. */
export function cookieOf(response: Response): string {
  return (response.headers.getSetCookie().at(0) ?? '').split(';')[0] ?? '';
}

/** The body of an answer as JSON. */
export async function json(response: Response): Promise<Record<string, unknown>> {
  const value: unknown = await response.json();
  assert.ok(typeof value === 'object' && value !== null);
  return value as Record<string, unknown>;
}

/** Builds the house; what it made is gone after the test. */
export function testHouse(context: Pick<TestContext, 'after'>, config: Partial<ApiConfig> = {}): House {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-api-'));
  context.after(() => fs.rmSync(directory, { recursive: true, force: true }));
  let time = Date.parse('2026-11-24T12:00:00Z');
  const accounts = memoryAccounts();
  const services = memoryServices();
  const key = installationKey(new Uint8Array(32).fill(7));
  const head: House['head'] = {
    text: null,
    read: async () => head.text,
    write: async (text) => {
      head.text = text;
    },
  };
  const logged: string[] = [];
  const api = createApi(
    { ...API_DEFAULTS, tls: { kind: 'off' }, passwordCost: TEST_COST, ...config },
    {
      services,
      accounts,
      key,
      auditHead: head,
      firstSecretFile: path.join(directory, 'first-secret'),
      version: '0.0.0-test',
      now: () => new Date(time),
      random: () => 0.5,
      log: recorder(logged),
      pages: null,
    },
  );
  const request: House['request'] = async (url, { address = '192.0.2.7', ...init } = {}) =>
    api.app.request(url.startsWith('http') ? url : `${ORIGIN}${url}`, init, {
      incoming: { socket: { remoteAddress: address } },
    });
  const house: House = {
    api,
    accounts,
    services,
    key,
    head,
    logged,
    directory,
    pass: (seconds) => {
      time += seconds * 1000;
    },
    request,
    addUser: async (role, more = {}) => {
      const user = await newUser(role, accounts.held.users.size, new Date(time), more);
      assert.ok(await accounts.users.insert(user));
      return user;
    },
    signIn: (name, password, init = {}) =>
      request('/api/v1/session', {
        method: 'POST',
        body: JSON.stringify({ name, password }),
        ...init,
        headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string> | undefined) },
      }),
    as: async (role) => {
      const user = await house.addUser(role);
      const response = await house.signIn(user.name, PASSWORD, { address: `198.51.100.${accounts.held.users.size}` });
      assert.equal(response.status, 200);
      const { csrf } = await json(response);
      return personOf(request, user, cookieOf(response), String(csrf));
    },
  };
  return house;
}

function personOf(request: House['request'], user: UserRecord, cookie: string, csrf: string): Person {
  return {
    user,
    cookie,
    csrf,
    ask: (method, url, body, headers = {}) =>
      request(url, {
        method,
        headers: {
          cookie,
          ...(method === 'GET' ? {} : { 'x-wardline-csrf': csrf }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

async function newUser(role: Role, number: number, now: Date, more: Partial<UserRecord>): Promise<UserRecord> {
  return {
    id: `u${number}`,
    name: `${role}-${number}`,
    displayName: role,
    role,
    passwordHash: await createPasswords(TEST_COST).hash(PASSWORD),
    mustChange: false,
    issuer: null,
    subject: null,
    disabled: false,
    failures: 0,
    lockedUntil: null,
    createdAt: now.toISOString(),
    lastSignIn: null,
    ...more,
  };
}

function recorder(lines: string[]): Log {
  const note =
    (level: string) =>
    (fields: Readonly<Record<string, unknown>>, message: string): void => {
      const texts = Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? String(value.stack) : value]),
      );
      lines.push(JSON.stringify({ level, message, ...texts }));
    };
  return { info: note('info'), warn: note('warn'), error: note('error') };
}
