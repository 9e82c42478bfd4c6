/** The voices as the service hears them: from its stores and from the places of its configuration, in a thread of its own. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { VoicePlaces } from './access-voices.ts';
import { policyThatHolds } from './policy-shelf.ts';
import { parseServiceConfig } from './service-config.ts';
import { createVoiceDesk } from './voice-desk.ts';

const DAY = { from: '2026-11-24T00:00:00.000000Z', to: '2026-11-25T00:00:00.000000Z' };
type Kept = Parameters<typeof createVoiceDesk>[1];

/** Stores with one conversation: a pump that asks an archive. */
function stores(): Kept {
  const conversation = {
    ...{ client: '10.1.0.2', server: '10.3.0.5', transport: 'tcp', port: 104, flows: 2 },
    ...{ first: DAY.from, last: DAY.to },
  };
  const device = (id: string, ip: string, roles: readonly string[]): object => ({
    ...{ id, ips: [ip], addresses: [], names: [id], roles },
    identity: { category: null, manufacturer: null, model: null },
  });
  return {
    flows: { conversations: async () => [conversation], named: async () => [] },
    core: { devices: () => [device('pump', '10.1.0.2', []), device('archive', '10.3.0.5', ['dicom:scp'])] },
  } as unknown as Kept;
}

test('what the configuration names is heard, read again when it changes, and said where it cannot be read', async (context) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'voices-'));
  const policy = path.join(folder, 'policy.yaml');
  const places = (): VoicePlaces => ({
    policy: policyThatHolds(folder, policy) ?? undefined,
    declared: path.join(folder, 'documents'),
  });
  const desk = createVoiceDesk(places, stores(), () => new Date());
  context.after(async () => {
    await desk.stop();
    fs.rmSync(folder, { recursive: true });
  });
  const write = (action: string): void =>
    fs.writeFileSync(
      policy,
      `zones: [{name: ward, members: [10.1.0.0/24]}, {name: it, members: [10.3.0.0/24]}]\nrules: [{from: ward, to: it, protocol: tcp, ports: [104], action: ${action}}]\n`,
    );
  write('permit');
  const first = await desk.hear(DAY, { kind: 'dataset', id: 'pacs' });
  const [cell] = first?.cells ?? [];
  assert.deepEqual(
    [cell?.who.id, cell?.can, cell?.may, cell?.did, cell?.should],
    ['pump', 'unknown', 'yes', 'yes', 'unknown'],
  );
  assert.match(first?.sides.can.because ?? '', /access\.network/);
  assert.match(first?.sides.should.because ?? '', /It cannot be read: .*documents: is not there/);
  write('deny');
  const second = await desk.hear(DAY, { kind: 'dataset', id: 'archive' });
  assert.deepEqual([second?.cells[0]?.may, second?.cells[0]?.kind], ['no', 'policy-violation']);
  assert.equal(await desk.hear(DAY, { kind: 'device', id: 'nobody' }), null);
  // One that is approved in the folder of data holds from then on.
  fs.writeFileSync(
    path.join(folder, 'policy.json'),
    '{"zones":[{"name":"ward","members":["10.1.0.0/24"]},{"name":"it","members":["10.3.0.0/24"]}],"rules":[{"from":"ward","to":"it","protocol":"tcp","ports":["104"],"action":"permit"}]}',
  );
  assert.equal((await desk.hear(DAY, { kind: 'dataset', id: 'archive' }))?.cells[0]?.may, 'yes');
});

test('the configuration says where they are, and a misspelt place is refused', () => {
  const { access } = parseServiceConfig('access: {network: configs, policy: policy.yaml}', 'w.yaml');
  assert.deepEqual(access, { network: 'configs', policy: 'policy.yaml' });
  assert.deepEqual(parseServiceConfig('', 'w.yaml').access, {});
  assert.throws(() => parseServiceConfig('access: {networks: configs}', 'w.yaml'), /networks/);
});
