/** Bringing a capture: who may, what it is called, what is refused, and that its size is not that of other requests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API_DEFAULTS } from '../config.ts';
import { UploadAnswerSchema } from '../contract-captures.ts';
import { json, type Person, testHouse } from '../test-house.ts';

const BYTES = 'application/octet-stream';

function bring(
  house: ReturnType<typeof testHouse>,
  { cookie, csrf }: Person,
  name: string,
  body: string,
  type = BYTES,
) {
  return house.request(`/api/v1/captures?${new URLSearchParams({ name })}`, {
    method: 'POST',
    headers: { cookie, 'x-wardline-csrf': csrf, 'content-type': type },
    body,
  });
}

test('a capture that is brought is named by the last part of its name, and stands in the audit log without it', async (context) => {
  const house = testHouse(context);
  const engineer = await house.as('clinical-engineer');
  for (const [given, name] of [
    ['ward.pcap', 'ward.pcap'],
    ['../../etc/C:\\ward\\x.pcapng', 'x.pcapng'],
    ['in\u202evis\u0000ible\n.pcap', 'invisible.pcap'],
    ['', 'capture.pcap'],
    ['///', 'capture.pcap'],
  ] as const) {
    const response = await bring(house, engineer, given, 'some bytes');
    assert.equal(response.status, 202);
    const { capture, known } = UploadAnswerSchema.parse(await response.json());
    assert.deepEqual([capture.path, known], [`upload://${name}`, false]);
  }
  const { known } = await json(await bring(house, engineer, 'x', 'abc'));
  assert.equal(known, true);
  const entry = house.accounts.held.audit.at(-1);
  assert.deepEqual([entry?.action, entry?.target, entry?.detail], ['uploadCapture', 'capture:ab', '{"known":true}']);
});

test('what is refused is refused with a sentence', async (context) => {
  const house = testHouse(context, {
    limits: { ...API_DEFAULTS.limits, bodyBytes: 100 },
  });
  const engineer = await house.as('network-engineer');
  const large = await bring(house, engineer, 'x', 'x'.repeat(2000));
  assert.equal(large.status, 413);
  const { detail } = await json(large);
  assert.equal(detail, 'at most 1000 bytes', 'the limit of uploads, not that of other bodies');
  const wrong = await bring(house, engineer, 'x', '{}', 'application/json');
  assert.equal(wrong.status, 415);
  assert.equal((await bring(house, engineer, 'x'.repeat(201), 'x')).status, 400);
  assert.equal((await bring(house, { ...engineer, csrf: 'forged' }, 'x', 'x')).status, 403);
  assert.equal((await bring(house, await house.as('viewer'), 'x', 'x')).status, 403);
  const { status } = await engineer.ask('POST', '/api/v1/tokens', { name: 'x'.repeat(200), scopes: ['read'], days: 1 });
  assert.equal(status, 413, 'other bodies keep their limit');
});
