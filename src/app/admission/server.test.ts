/** The server that FreeRADIUS asks, asked by whoever likes. */
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, test } from 'node:test';
import { policySchema } from '#model/policy.ts';
import { createAdmission } from '#segment/nac/admission.ts';
import { startAdmissionServer } from './server.ts';

const SECRET = 'shown-by-freeradius';
const admission = createAdmission({
  policy: policySchema.parse({
    zones: [{ name: 'ward', members: ['10.0.0.0/8'], vlan: 20 }],
    rules: [{ from: 'ward', to: 'any' }],
  }),
  devices: [{ id: 'pump', ips: ['10.0.0.1'], macs: ['00:00:5e:00:53:01'] }],
  identities: [],
  unknown: null,
  quarantine: null,
  quarantined: [],
  accessList: 'none',
});
const decided: string[] = [];
const server = await startAdmissionServer({
  host: '127.0.0.1',
  port: 0,
  secret: SECRET,
  admission: () => admission,
  onDecision: ({ mac }, by, { kind }) => void decided.push(`${by} ${mac} ${kind}`),
  onSession: ({ session }) => void decided.push(`session ${session.sessionId}`),
});
after(() => server.stop());
const authorization = `Basic ${Buffer.from(`freeradius:${SECRET}`).toString('base64')}`;
const ask = (path: string, body: string, headers: Record<string, string> = { authorization }): Promise<Response> =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { method: 'POST', body, headers });
const attributes = (values: Record<string, string>): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { type: 'string', value: [value] }])),
  );
const PUMP = { 'User-Name': '00005e005301', 'Calling-Station-Id': '00-00-5E-00-53-01' };

test('who shows the secret is answered, and nobody else', async () => {
  const answer = await ask('/authorize', attributes(PUMP));
  assert.deepEqual(
    ((await answer.json()) as Record<string, { value: string[] }>)['reply:Tunnel-Private-Group-Id']?.value,
    ['20'],
  );
  assert.equal((await ask('/authorize', attributes(PUMP), { authorization: `Bearer ${SECRET}` })).status, 200);
  for (const shown of ['', `Bearer ${SECRET}x`, 'Basic !!', `Bearer ${'x'.repeat(3000)}`])
    assert.equal((await ask('/authorize', attributes(PUMP), { authorization: shown })).status, 403);
  const unknown = (await (
    await ask('/authorize', attributes({ ...PUMP, 'User-Name': 'ff005e005301' }))
  ).json()) as object;
  assert.deepEqual(Object.keys(unknown), ['control:Tmp-String-9']);
  assert.equal((await ask('/accounting', attributes({ ...PUMP, 'Acct-Session-Id': 's1' }))).status, 204);
  assert.deepEqual(decided, ['card 00:00:5e:00:53:01 accept', 'card 00:00:5e:00:53:01 accept', 'session s1']);
});

test('whatever else comes is refused, and the next one is answered', async () => {
  assert.equal((await ask('/authorize', '{')).status, 400);
  assert.equal((await ask('/nowhere', '{}')).status, 404);
  assert.equal((await ask('/__proto__', '{}')).status, 404);
  const large = await ask('/authorize', 'x'.repeat(200_000)).then(
    (answer) => answer.status,
    () => 413,
  );
  assert.equal(large, 413);
  for (const bytes of ['GET', 'POST /authorize HTTP/1.1\r\ncontent-length: 5\r\n\r\n{', '\u0000\u0001\r\n\r\n'])
    await new Promise<void>((resolve) => {
      const socket = net.connect(server.port, '127.0.0.1', () => socket.end(bytes));
      socket.on('error', () => {});
      socket.on('close', () => resolve());
      socket.resume();
    });
  const status = await fetch(`http://127.0.0.1:${server.port}/status`, { headers: { authorization } });
  assert.equal(((await status.json()) as { known: number }).known, 2);
  assert.equal((await ask('/authorize', attributes(PUMP))).status, 200);
});
