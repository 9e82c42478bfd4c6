/** Accounts: who may sign in, and as what. */
import type { UserRecord } from '../accounts.ts';
import { randomId, typedSecret } from '../auth/secrets.ts';
import { accountName } from '../auth/sign-in.ts';
import type { ApiContext } from '../context.ts';
import { IdParamsSchema, PlainListQuerySchema } from '../contract.ts';
import {
  NewUserSchema,
  UserSchema,
  UsersSchema,
  type UserUpdate,
  UserUpdateSchema,
  UserWithSecretSchema,
} from '../contract-accounts.ts';
import type { ApiApp } from '../environment.ts';
import { Problem } from '../problem.ts';
import { missing, pageOfAll } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';
import { userOf } from '../user-view.ts';

const tag = 'Users';

/** `/users…` */
export function userRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  addReading(app, context);
  addCreation(app, context);
  addReset(app, context);
  addChanges(app, context);
  return app;
}

async function findUser({ accounts }: ApiContext, id: string): Promise<UserRecord> {
  const user = await accounts.users.get(id);
  if (!user) throw missing('account');
  return user;
}

/** Wardline without an administrator could not be put right by anybody. */
async function requireOtherAdministrator({ accounts }: ApiContext, user: UserRecord): Promise<void> {
  if (user.role !== 'administrator' || user.disabled) return;
  const others = await accounts.users.list();
  const isOther = ({ id, role, disabled }: UserRecord): boolean =>
    id !== user.id && role === 'administrator' && !disabled;
  if (!others.some(isOther)) throw new Problem('conflict', 'This is the last administrator; make another one first.');
}

function addReading(app: ApiApp, context: ApiContext): void {
  serve(
    app,
    context,
    {
      id: 'listUsers',
      method: 'get',
      path: '/users',
      tag,
      summary: 'Accounts',
      query: PlainListQuerySchema,
      answer: UsersSchema,
    },
    async ({ query }) => {
      const page = pageOfAll(await context.accounts.users.list(), query, ({ id }) => id);
      return { ...page, items: page.items.map(userOf) };
    },
  );
  serve(
    app,
    context,
    {
      id: 'getUser',
      method: 'get',
      path: '/users/{id}',
      tag,
      summary: 'One account',
      params: IdParamsSchema,
      answer: UserSchema,
    },
    async ({ params }) => userOf(await findUser(context, params.id)),
  );
}

function addCreation(app: ApiApp, context: ApiContext): void {
  const { accounts, passwords, now } = context;
  serve(
    app,
    context,
    {
      id: 'createUser',
      method: 'post',
      path: '/users',
      tag,
      summary: 'Make an account',
      description: 'Answers with the secret for the first sign-in, this once; it has to be changed then.',
      body: NewUserSchema,
      status: 201,
      answer: UserWithSecretSchema,
    },
    async ({ body, note }) => {
      const secret = typedSecret();
      const user: UserRecord = {
        id: randomId(),
        name: accountName(body.name),
        displayName: body.displayName,
        role: body.role,
        passwordHash: await passwords.hash(secret),
        mustChange: true,
        issuer: null,
        subject: null,
        disabled: false,
        failures: 0,
        lockedUntil: null,
        createdAt: now().toISOString(),
        lastSignIn: null,
      };
      if (!(await accounts.users.insert(user)))
        throw new Problem('conflict', 'There is an account of this name; take another name.');
      note({ target: `user:${user.id}`, detail: { role: user.role } });
      return { user: userOf(user), secret };
    },
  );
}

function addReset(app: ApiApp, context: ApiContext): void {
  const { accounts, passwords, sessions } = context;
  serve(
    app,
    context,
    {
      id: 'resetPassword',
      method: 'post',
      path: '/users/{id}/password',
      tag,
      summary: 'Give a new secret for signing in',
      description:
        'Ends every session of the account. Answers with the secret, this once; it has to be changed at sign-in.',
      params: IdParamsSchema,
      answer: UserWithSecretSchema,
    },
    async ({ params, note }) => {
      const user = await findUser(context, params.id);
      note({ target: `user:${user.id}` });
      if (user.issuer !== null)
        throw new Problem('conflict', 'This account signs in at its provider; reset the password there.');
      const secret = typedSecret();
      const fields = { passwordHash: await passwords.hash(secret), mustChange: true, failures: 0, lockedUntil: null };
      await accounts.users.update(user.id, fields);
      await sessions.endAllOf(user.id);
      return { user: userOf({ ...user, ...fields }), secret };
    },
  );
}

function addChanges(app: ApiApp, context: ApiContext): void {
  const { accounts, sessions } = context;
  serve(
    app,
    context,
    {
      id: 'updateUser',
      method: 'patch',
      path: '/users/{id}',
      tag,
      summary: 'Change an account',
      description: 'Another role, or disabling it, ends every session of the account.',
      params: IdParamsSchema,
      body: UserUpdateSchema,
      answer: UserSchema,
    },
    async ({ params, body, note }) => {
      const user = await findUser(context, params.id);
      note({ target: `user:${user.id}`, detail: detailOf(body) });
      const losesPower = (body.role !== undefined && body.role !== 'administrator') || body.disabled === true;
      if (losesPower) await requireOtherAdministrator(context, user);
      const { unlock, ...fields } = body;
      const update = { ...fields, ...(unlock ? { failures: 0, lockedUntil: null } : {}) };
      await accounts.users.update(user.id, update);
      if (body.disabled || (body.role !== undefined && body.role !== user.role)) await sessions.endAllOf(user.id);
      return userOf({ ...user, ...update });
    },
  );
  serve(
    app,
    context,
    {
      id: 'deleteUser',
      method: 'delete',
      path: '/users/{id}',
      tag,
      summary: 'Remove an account',
      params: IdParamsSchema,
    },
    async ({ params, note }) => {
      const user = await findUser(context, params.id);
      note({ target: `user:${user.id}` });
      await requireOtherAdministrator(context, user);
      await sessions.endAllOf(user.id);
      await accounts.users.remove(user.id);
    },
  );
}

/** What was changed, without names. */
function detailOf({ displayName, role, disabled, unlock }: UserUpdate): Record<string, string | boolean> {
  return {
    ...(displayName === undefined ? {} : { displayName: true }),
    ...(role === undefined ? {} : { role }),
    ...(disabled === undefined ? {} : { disabled }),
    ...(unlock === undefined ? {} : { unlock }),
  };
}
