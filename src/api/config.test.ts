/** The configuration of the API: its defaults are its defaults, and what is misspelt is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API_DEFAULTS, ApiConfigSchema, isSecure } from './config.ts';
import { createApi } from './create.ts';

test('nothing set is the defaults', () => {
  assert.deepEqual(ApiConfigSchema.parse({}), API_DEFAULTS);
});

test('what is set is taken, what is unknown or wrong is refused by name', () => {
  const oidc = { issuer: 'https://idp.example', clientId: 'w', roles: [{ value: 'a', role: 'viewer' }] };
  const { openIdConnect } = ApiConfigSchema.parse({ openIdConnect: oidc });
  assert.deepEqual(openIdConnect?.scopes, ['openid', 'profile']);
  const part = ApiConfigSchema.parse({ listen: { port: 443 }, limits: { streams: 3 }, tls: { kind: 'self-signed' } });
  assert.deepEqual(part, {
    ...API_DEFAULTS,
    listen: { address: '127.0.0.1', port: 443 },
    limits: { ...API_DEFAULTS.limits, streams: 3 },
  });
  const wrong: readonly (readonly [value: unknown, path: string])[] = [
    [{ listen: { address: '::', port: 70_000 } }, 'listen.port'],
    [{ tsl: { kind: 'off' } }, ''],
    [{ tls: { kind: 'files', certificate: 'c' } }, 'tls.key'],
    [{ tls: { kind: 'none' } }, 'tls.kind'],
    [{ publicUrl: 'wardline.example' }, 'publicUrl'],
    [{ openIdConnect: { ...oidc, roles: [{ value: 'a', role: 'root' }] } }, 'openIdConnect.roles.0.role'],
    [{ syslog: [{ transport: 'relp', host: 'h' }] }, 'syslog.0.transport'],
    [{ sessions: { idleMinutes: 0 } }, 'sessions.idleMinutes'],
    [{ trustedProxies: ['proxy.example'] }, 'trustedProxies.0'],
    [{ webhooks: { allow: ['10.0.0.0/33'] } }, 'webhooks.allow.0'],
    [{ tls: { kind: 'self-signed', names: ['a b'] } }, 'tls.names.0'],
  ];
  for (const [value, path] of wrong) {
    const result = ApiConfigSchema.safeParse(value);
    assert.deepEqual(
      result.error?.issues.map((issue) => issue.path.join('.')),
      [path],
    );
  }
});

test('it is secure by TLS of its own or by that of a proxy', () => {
  assert.equal(isSecure(API_DEFAULTS), true);
  assert.equal(isSecure({ tls: { kind: 'off' }, publicUrl: null }), false);
  assert.equal(isSecure({ tls: { kind: 'off' }, publicUrl: 'https://w.example' }), true);
});

test('a provider of sign-in needs a public address', () => {
  const { openIdConnect } = ApiConfigSchema.parse({ openIdConnect: { issuer: 'https://idp.example', clientId: 'w' } });
  const nothing = {} as never;
  assert.throws(
    () =>
      createApi(
        { ...API_DEFAULTS, openIdConnect },
        {
          services: nothing,
          accounts: nothing,
          key: nothing,
          auditHead: nothing,
          firstSecretFile: '',
          version: '',
          now: () => new Date(),
          random: () => 0,
          log: nothing,
          pages: null,
        },
      ),
    /api\.openIdConnect needs api\.publicUrl/,
  );
});
