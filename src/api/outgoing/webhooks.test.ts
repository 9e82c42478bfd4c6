/** Webhooks against receivers on real sockets: signed, in order, again until taken, and never where they must not go. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { type Prefix, parsePrefix } from '#base/prefix.ts';
import type { WebhookRecord } from '../accounts.ts';
import { installationKey } from '../auth/secrets.ts';
import { type MemoryAccounts, memoryAccounts } from '../test-accounts.ts';
import { change, finding, type MemoryServices, memoryServices } from '../test-services.ts';
import { mayReach } from './addresses.ts';
import { lastChangeId, pauseAfter } from './follow.ts';
import { type SignedPost, signatureOf, signedPost } from './post.ts';
import { createWebhookDelivery, WEBHOOK_SEAL, type WebhookDelivery } from './webhooks.ts';

const key = installationKey(new Uint8Array(32).fill(7));
const SECRET = 'the secret of this webhook';
const prefixes = (...texts: string[]): readonly Prefix[] => texts.flatMap((text) => parsePrefix(text) ?? []);
const LOOPBACK = prefixes('127.0.0.0/8');
const silent = (): void => undefined;

interface Got {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}
interface ReceiverState {
  readonly url: string;
  readonly got: Got[];
  /** The status of the next answers; 200 when there are no more. */
  statuses: number[];
  /** Resolves when so many posts have come. */
  came(count: number): Promise<void>;
}

async function receiver(context: TestContext): Promise<ReceiverState> {
  const got: Got[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const state: ReceiverState = {
    url: '',
    got,
    statuses: [],
    came: (count) => new Promise((resolve) => (got.length >= count ? resolve() : waiting.push({ count, resolve }))),
  };
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    const status = state.statuses.shift() ?? 200;
    response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:9/' } : {}).end('whatever');
    for (const { count, resolve } of waiting) if (got.length >= count) resolve();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  return Object.assign(state, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` });
}

interface House {
  readonly accounts: MemoryAccounts;
  readonly services: MemoryServices;
  readonly delivery: WebhookDelivery;
  readonly pauses: number[];
  add(webhook: Partial<WebhookRecord>): Promise<WebhookRecord>;
}

function house(context: TestContext, allowed = LOOPBACK): House {
  const accounts = memoryAccounts();
  const services = memoryServices();
  const pauses: number[] = [];
  const delivery = createWebhookDelivery({
    webhooks: accounts.webhooks,
    services,
    key,
    allowed,
    version: '1',
    now: () => new Date('2026-11-24T12:00:00Z'),
    random: () => 0.5,
    log: { info: silent, warn: silent, error: silent },
    pause: (failures) => {
      pauses.push(failures);
      return 1;
    },
  });
  context.after(() => delivery.stop());
  return {
    accounts,
    services,
    delivery,
    pauses,
    add: async (more) => {
      const webhook: WebhookRecord = {
        id: 'h1',
        name: 'siem',
        url: 'http://127.0.0.1:9/',
        sealedSecret: key.seal(WEBHOOK_SEAL, SECRET),
        format: 'wardline',
        kinds: [],
        enabled: true,
        delivered: 0,
        failures: 0,
        problem: null,
        createdAt: '2026-11-24T12:00:00.000Z',
        lastDelivery: null,
        ...more,
      };
      await accounts.webhooks.insert(webhook);
      return webhook;
    },
  };
}

test('every change is posted once, in order, signed, with its finding and device', async (context) => {
  const [{ add, delivery, accounts, services }, { url, got, came }] = [house(context), await receiver(context)];
  await add({ url });
  await delivery.start();
  await came(3);
  const bodies = got.map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    bodies.map((body) => body.change.id),
    [1, 2, 3],
  );
  assert.deepEqual([bodies[0].finding, bodies[0].device.id], [null, 'd1']);
  assert.equal(bodies[1].finding.id, 'f1');
  for (const { headers, body } of got) {
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(headers['wardline-timestamp'], '1795521600');
    assert.equal(headers['wardline-signature'], signatureOf(SECRET, '1795521600', body));
    assert.match(String(headers['wardline-signature']), /^v1=[0-9a-f]{64}$/);
  }
  services.changes_.push(change(4));
  delivery.wake();
  await came(4);
  await delivery.stop();
  const kept = accounts.held.webhooks.get('h1');
  assert.deepEqual([kept?.delivered, kept?.failures, kept?.problem], [4, 0, null]);
});

test('a finding that is held back is posted to nobody, and what comes after it is', async (context) => {
  const [{ add, delivery, services, accounts }, { url, got, came }] = [house(context), await receiver(context)];
  const triage = { ...{ since: null, again: false, assignee: null, comments: 0, places: [] }, state: 'open' as const };
  services.findings_.splice(0, 1, finding(1, { triage: { ...triage, suppressed: 7 } }));
  await add({ url });
  await delivery.start();
  await came(2);
  await delivery.stop();
  assert.deepEqual(
    got.map(({ body }) => JSON.parse(body).change.id),
    [1, 3],
  );
  assert.equal(accounts.held.webhooks.get('h1')?.delivered, 3);
});

test('what is not taken is posted again, the same, before anything after it; over a restart too', async (context) => {
  const [first, hook] = [house(context), await receiver(context)];
  hook.statuses = [500, 302, 404, 200];
  await first.add({ url: hook.url });
  await first.delivery.start();
  await hook.came(6);
  await first.delivery.stop();
  assert.deepEqual(
    hook.got.map(({ headers }) => headers['wardline-delivery']),
    ['h1-1', 'h1-1', 'h1-1', 'h1-1', 'h1-2', 'h1-3'],
  );
  assert.equal(new Set(hook.got.slice(0, 4).map(({ body }) => body)).size, 1);
  assert.deepEqual(first.pauses, [1, 2, 3]);

  const second = house(context);
  await second.add({ ...first.accounts.held.webhooks.get('h1'), delivered: 2 });
  await second.delivery.start();
  await hook.came(7);
  assert.equal(hook.got.at(-1)?.headers['wardline-delivery'], 'h1-3');
});

test('a receiver that is gone for good is told no more; one that wants some kinds gets those', async (context) => {
  const [one, hook] = [house(context), await receiver(context)];
  hook.statuses = [410];
  await one.add({ url: hook.url, kinds: ['finding.new'], format: 'ocsf' });
  await one.delivery.start();
  await hook.came(1);
  await one.delivery.stop();
  assert.equal(JSON.parse(hook.got[0]?.body ?? '{}').class_uid, 2004);
  const kept = one.accounts.held.webhooks.get('h1');
  assert.deepEqual([kept?.enabled, kept?.problem], [false, 'The receiver answered 410.']);
  await one.accounts.webhooks.update('h1', { enabled: true, kinds: ['device.new'] });
  await one.delivery.refresh('h1');
  await hook.came(3);
  assert.deepEqual(
    hook.got.slice(1).map(({ body }) => JSON.parse(body).class_uid),
    [5001, 5001],
  );
});

const post = (url: string, allowed: readonly Prefix[] = LOOPBACK): ReturnType<typeof signedPost> =>
  signedPost({
    url,
    body: '{}',
    secret: SECRET,
    delivery: 'x',
    time: new Date(0),
    version: '1',
    allowed,
  } satisfies SignedPost);

test('a redirect is not followed, and a private address not connected to, by number or by name', async (context) => {
  const hook = await receiver(context);
  hook.statuses = [302];
  const redirected = await post(hook.url);
  assert.match(redirected.problem ?? '', /redirects are not followed/);
  assert.equal(hook.got.length, 1);
  const port = new URL(hook.url).port;
  const refused = [
    `http://127.0.0.1:${port}/`,
    `http://localhost:${port}/`,
    `http://[::1]:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `http://0x7f000001:${port}/`,
    `http://2130706433:${port}/`,
    `http://127.1:${port}/`,
    `http://0.0.0.0:${port}/`,
    `http://[::]:${port}/`,
    'http://169.254.169.254/latest/meta-data',
    'http://[fd00:ec2::254]/latest/meta-data',
    'http://100.100.100.200/latest/meta-data',
    'http://10.0.0.1/',
  ];
  for (const url of refused)
    assert.match((await post(url, [])).problem ?? '', /is a private address; if it is meant, name its prefix/, url);
  assert.equal(hook.got.length, 1, 'nothing arrived');
  assert.equal((await post(`http://localhost:${port}/`, LOOPBACK)).problem, null, 'a prefix that is named');
  assert.match((await post('http://127.0.0.1:9/')).problem ?? '', /could not be sent: connect ECONNREFUSED/);
  assert.match((await post('https://127.0.0.1:9/')).problem ?? '', /could not be sent/);
});

test('which addresses are private', () => {
  for (const address of ['8.8.8.8', '93.184.216.34', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])
    assert.equal(mayReach(address, []), true, address);
  for (const address of [
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.1.1',
    '127.8.8.8',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '::10.0.0.1',
    '2002:a00:1::',
    'no address',
  ])
    assert.equal(mayReach(address, []), false, address);
  assert.equal(mayReach('10.1.2.3', prefixes('10.1.0.0/16')), true);
  assert.equal(mayReach('::ffff:10.1.2.3', prefixes('10.1.0.0/16')), true);
  assert.equal(mayReach('10.2.2.3', prefixes('10.1.0.0/16')), false);
});

test('pauses double up to an hour, a little spread', () => {
  assert.deepEqual(
    [1, 2, 3, 4].map((failures) => pauseAfter(failures, 0.5)),
    [5000, 10_000, 20_000, 40_000],
  );
  assert.deepEqual([pauseAfter(1, 0), pauseAfter(1, 1), pauseAfter(1000, 0.5)], [3750, 6250, 3_600_000]);
});

test('the newest change is found by halving', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 30 }), async (ids) => {
      const sorted = ids.sort((a, b) => a - b);
      let asked = 0;
      const last = await lastChangeId({
        list: ({ after }) => {
          asked++;
          return sorted
            .filter((id) => id > after)
            .slice(0, 1)
            .map((id) => change(id));
        },
      });
      assert.equal(last, sorted.at(-1) ?? 0);
      assert.ok(asked < 40);
    }),
  );
});
