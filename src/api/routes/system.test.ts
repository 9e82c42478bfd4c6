/** The state of the installation: for administrators, without any secret of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SystemSchema } from '../contract-system.ts';
import { testHouse } from '../test-house.ts';

test('administrators see how it runs and how people sign in, and no secret', async (context) => {
  const provider = {
    issuer: 'https://idp.example',
    clientId: 'wardline',
    clientSecret: 'never to be told',
    scopes: ['openid'],
    roleClaim: 'groups',
    roles: [{ value: 'it', role: 'administrator' as const }],
    otherwise: null,
    insecure: false,
  };
  const house = testHouse(context, { openIdConnect: provider, publicUrl: 'https://wardline.example' });
  const answer = await (await house.as('administrator')).ask('GET', '/api/v1/system');
  const text = await answer.text();
  const { singleSignOn, tls, publicUrl, version } = SystemSchema.parse(JSON.parse(text));
  assert.deepEqual([singleSignOn?.issuer, singleSignOn?.roles], [provider.issuer, provider.roles]);
  assert.deepEqual([tls, publicUrl, version], ['off', 'https://wardline.example', '0.0.0-test']);
  assert.ok(!text.includes('never to be told'));
  assert.equal((await (await house.as('security-analyst')).ask('GET', '/api/v1/system')).status, 403);
});
