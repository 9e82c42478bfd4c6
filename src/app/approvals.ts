/** Who approves a step on the command line: people of a service, who prove who they are; without one, names on the word of whoever runs the program. */
import fs from 'node:fs';
import type { UserRecord } from '#api/accounts.ts';
import { createAudit } from '#api/auth/audit.ts';
import { auditHeadFile } from '#api/auth/audit-head-file.ts';
import { createPasswords } from '#api/auth/passwords.ts';
import { rolesOf } from '#api/auth/permissions.ts';
import { openInstallationKey } from '#api/auth/secrets.ts';
import { createSignIn } from '#api/auth/sign-in.ts';
import { createTokens } from '#api/auth/tokens.ts';
import { API_DEFAULTS } from '#api/config.ts';
import { Problem } from '#api/problem.ts';
import type { StateStore } from '#store/state/database.ts';
import { openState } from '#store/state/state.ts';
import { account } from './enforcement/journal-file.ts';
import { takeFolder } from './folder.ts';
import { placesIn } from './memory.ts';
import { SegmentError } from './segment-error.ts';

/** What an API token begins with. */
const TOKEN = 'wardline_';

export interface ApprovalRequest {
  /** Names as they were given. */
  readonly approve: readonly string[];
  /** The folder of a service; where it has accounts, names are theirs. */
  readonly data?: string | undefined;
  /** The folder of the enforcement point, for the audit log. */
  readonly state: string;
  /** Nothing is to be changed, so that nobody has to approve yet. */
  readonly plan?: boolean | undefined;
}

/** Asks for the password or token of somebody. */
export type AskSecret = (name: string) => Promise<string>;

/**
 * The approvers as the journal names them: of a service's accounts with their id and what proved it, else with the system user on
 * whose word they stand. Throws a SegmentError where somebody is nobody, or cannot prove it.
 */
export async function approvers(
  { approve, data, state, plan }: ApprovalRequest,
  askSecret: AskSecret,
  now: () => Date,
): Promise<readonly string[]> {
  if (approve.length === 0 || plan === true) return approve;
  const names = approve.map((name) => name.trim().replaceAll(/\s+/g, ' ')).filter(Boolean);
  if (data !== undefined && fs.existsSync(placesIn(data).state)) {
    const proven = await provenIn(data, (store) => proveAll(names, store, { data, state, now, askSecret }));
    if (proven !== null) return proven;
  }
  return names.map((name) => `${name} (on the word of system user ${account()})`);
}

/** Works on the accounts of a folder that no service runs on; null where it has none. */
async function provenIn(
  data: string,
  work: (store: StateStore) => Promise<readonly string[]>,
): Promise<readonly string[] | null> {
  const letGo = takeFolder(data);
  try {
    const store = await openState(placesIn(data).state);
    try {
      return (await store.accounts.users.count()) === 0 ? null : await work(store);
    } finally {
      await store.close();
    }
  } finally {
    letGo();
  }
}

interface Proving {
  readonly data: string;
  readonly state: string;
  readonly now: () => Date;
  readonly askSecret: AskSecret;
}

async function proveAll(
  names: readonly string[],
  store: StateStore,
  { data, state, now, askSecret }: Proving,
): Promise<readonly string[]> {
  const places = placesIn(data);
  const audit = createAudit({
    ...{ store: store.accounts.audit, head: auditHeadFile(places.auditHead), now },
    key: openInstallationKey(places.key),
  });
  const proven: string[] = [];
  for (const name of names) {
    const user = await store.accounts.users.byName(name.normalize('NFKC').toLowerCase());
    const by = await proofOf(name, await askSecret(name), store, now);
    const why = by === null ? 'that is not the password or a token of this account' : hindrance(user);
    await audit.record({
      ...{ actor: user === null ? 'nobody' : `user:${user.id}`, address: null, action: 'approveStep' },
      ...{ target: `enforcement:${state}`, outcome: why === null ? 'done' : 'refused' },
      detail: { commandLine: true, systemUser: account(), proof: by },
    });
    if (why !== null || user === null)
      throw new SegmentError(`--approve ${name}: ${why ?? 'there is no such account'}; name somebody who may approve`);
    proven.push(`${user.displayName || user.name} (user:${user.id}, by ${by})`);
  }
  return proven;
}

/** What proves that a secret is of the account of that name; null where nothing does. Wrong passwords count as on the page. */
async function proofOf(
  name: string,
  secret: string,
  { accounts: { users, tokens } }: StateStore,
  now: () => Date,
): Promise<'password' | 'token' | null> {
  const onDefect = (): void => {};
  if (secret.startsWith(TOKEN)) {
    const found = await createTokens({ users, tokens, now, onDefect }).find(secret);
    const isTheirs = found?.user.name === name.normalize('NFKC').toLowerCase();
    return isTheirs && found?.token.scopes.includes('manage') ? 'token' : null;
  }
  const signIn = createSignIn({ users, passwords: createPasswords(), limits: API_DEFAULTS.limits, now, onDefect });
  try {
    return (await signIn.attempt(name, secret, 'command line')).right ? 'password' : null;
  } catch (error) {
    if (error instanceof Problem) throw new SegmentError(error.message);
    throw error;
  }
}

/** Why an account that is who it says may not approve; null where it may. */
function hindrance(user: UserRecord | null): string | null {
  if (user === null || user.disabled) return 'this account may not be used';
  if (user.mustChange) return 'the first password has to be changed on the page before';
  return rolesOf('approveStep')?.includes(user.role) ? null : 'the role of this account may not approve steps';
}
