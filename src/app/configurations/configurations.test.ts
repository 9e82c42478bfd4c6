/** Configurations as people bring them: hostile names and archives, what is kept and what never is, and the way back. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { zipSync } from 'fflate';
import { COUNT_LIMIT, FILE_LIMIT, type RawFile, textsIn } from './bundle.ts';
import { createConfigurationDesk, type RunningConfigurationDesk } from './desk.ts';
import { networkThatHolds } from './shelf.ts';
import { take } from './take.ts';

const ANNA = { id: 'user:a', name: 'Anna' };
const SECRET = 'Tr0ub4dor';

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function router(host: string, address: string, more = ''): Uint8Array {
  return bytesOf(`version 15.2
service password-encryption
hostname ${host}
enable secret 9 $9$${SECRET}
username bob password 0 ${SECRET}
interface GigabitEthernet0/1
 description password is ${SECRET}
 ip address ${address} 255.255.255.0
 ip access-group WARD in
ip access-list extended WARD
 10 permit tcp any any eq 104
${more}snmp-server community ${SECRET} RO
end
`);
}

function opened(context: TestContext): { desk: RunningConfigurationDesk; data: string; renewed: () => number } {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'configurations-'));
  let renewed = 0;
  const desk = createConfigurationDesk({
    ...{ data, named: '/srv/configs', now: () => new Date('2026-11-24T12:00:00Z') },
    renew: () => {
      renewed++;
    },
  });
  context.after(async () => {
    await desk.stop();
    fs.rmSync(data, { recursive: true });
  });
  return { desk, data, renewed: () => renewed };
}

/** Every byte below a folder. */
function everything(folder: string): string {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

test('configurations are taken without their secrets, replaced, removed and brought back', async (context) => {
  const { desk, data, renewed } = opened(context);
  assert.deepEqual([desk.configurations().used, networkThatHolds(data, '/srv/configs')], ['named', '/srv/configs']);
  const zip = zipSync({
    'site/core.cfg': router('core', '10.1.0.1', ' 20 frobnicate all\n'),
    'site/readme.txt': bytesOf('call bob'),
    '__MACOSX/site/._core.cfg': bytesOf('x'),
  });
  const first = await desk.bring(
    [
      { name: 'all.zip', bytes: zip },
      { name: 'edge.conf', bytes: router('edge', '10.2.0.1') },
    ],
    ANNA,
  );
  assert.deepEqual(
    first.outcomes.map(({ name, result }) => [name, result]),
    [
      ['site/core.cfg', 'taken'],
      ['edge.conf.cfg', 'taken'],
      ['site/readme.txt', 'refused'],
    ],
  );
  const core = first.configurations.files.find(({ device }) => device === 'core');
  assert.deepEqual(
    [core?.dialect, core?.interfaces, core?.filters, core?.unknown],
    [
      'cisco-ios',
      [{ name: 'GigabitEthernet0/1', addresses: ['10.1.0.1/24'], up: true }],
      ['WARD'],
      [{ at: 12, text: '20 frobnicate all', matters: true }],
    ],
  );
  assert.equal(networkThatHolds(data, undefined), path.join(data, 'configurations', '000001'));

  const again = await desk.bring([{ name: 'edge.conf', bytes: router('edge', '10.2.0.1') }], ANNA);
  assert.deepEqual([again.outcomes[0]?.result, again.configurations.editions.length], ['unchanged', 1]);
  const other = await desk.bring([{ name: 'edge.conf', bytes: router('edge', '10.9.0.1') }], ANNA);
  assert.deepEqual([other.outcomes[0]?.result, other.configurations.files.length], ['replaced', 2]);
  const twin = await desk.bring([{ name: 'twin.cfg', bytes: router('core', '10.3.0.1') }], ANNA);
  assert.match(twin.outcomes[0]?.because ?? '', /device core, as site\/core\.cfg does/);
  const less = await desk.remove(['site/core.cfg'], ANNA);
  assert.deepEqual(
    less.files.map(({ name }) => name),
    ['edge.conf.cfg'],
  );
  await assert.rejects(desk.remove(['site/core.cfg'], ANNA), /no such configuration/);
  await assert.rejects(desk.undo(1, ANNA), /changed meanwhile/);
  const back = await desk.undo(less.editions[0]?.number ?? 0, ANNA);
  assert.deepEqual(
    back.files.map(({ device, interfaces }) => [device, interfaces[0]?.addresses]),
    [
      ['edge', ['10.9.0.1/24']],
      ['core', ['10.1.0.1/24']],
    ],
  );
  assert.equal(
    fs
      .readFileSync(path.join(networkThatHolds(data, undefined) ?? '', 'site/core.cfg'), 'utf8')
      .includes('ip access-group WARD in'),
    true,
  );
  assert.equal(renewed(), 4);
  const kept = everything(data);
  assert.ok(kept.includes('ip access-list extended WARD'), 'nothing was looked at');
  assert.ok(!kept.includes(SECRET), 'a secret is kept');
  assert.ok(!JSON.stringify(back).includes(SECRET));
});

test('names and archives that mean harm do none', () => {
  const one = (name: string, bytes: Uint8Array = bytesOf('hostname x')): RawFile => ({ name, bytes });
  const names = (files: readonly RawFile[]): readonly string[] => textsIn(files).texts.map(({ name }) => name);
  for (const [given, safe] of [
    ['../../etc/passwd', 'etc/passwd.cfg'],
    ['C:\\configs\\core.cfg', 'C_/configs/core.cfg'],
    ['/abs/x.cfg', 'abs/x.cfg'],
    ['in\u202evis\u0000ible\n.cfg', 'in_vis_ible_.cfg'],
    ['...', 'configuration.cfg'],
    ['edition.json', 'edition.json.cfg'],
    [`${'d/'.repeat(50)}x.cfg`, 'd/d/d/d/d/x.cfg'],
  ] as const)
    assert.deepEqual(names([one(given)]), [safe]);
  assert.ok((names([one(`${'x'.repeat(5000)}.cfg`)])[0]?.length ?? 0) <= 80);
  const why = (file: RawFile): string => textsIn([file]).refused[0]?.because ?? '';
  assert.match(why(one('x.cfg', new Uint8Array([1, 0, 2]))), /no text/);
  assert.match(why(one('x.cfg', new Uint8Array(0))), /empty/);
  assert.match(why(one('x.cfg', new Uint8Array(FILE_LIMIT + 1).fill(65))), /at most 8 MB/);
  assert.match(why(one('x.zip', bytesOf('PK\u0003\u0004 broken'))), /no archive/);
  assert.match(why(one('bomb.zip', zipSync({ 'x.cfg': new Uint8Array(FILE_LIMIT + 1) }))), /larger/);
  const many = Object.fromEntries(Array.from({ length: COUNT_LIMIT + 5 }, (_, at) => [`${at}.cfg`, bytesOf('x')]));
  const packed = textsIn([one('many.zip', zipSync(many, { level: 0 }))]);
  assert.deepEqual([packed.texts.length, packed.refused.length], [COUNT_LIMIT, 1]);
  const inner = zipSync({ 'inner.zip': zipSync({ 'x.cfg': bytesOf('hostname x') }) });
  assert.match(
    textsIn([one('outer.zip', inner)]).refused[0]?.because ?? '',
    /no text/,
    'an archive in an archive stays shut',
  );
});

test('what lies about the size of what it holds is not opened beyond it', () => {
  const zip = zipSync({ 'x.cfg': new Uint8Array(1_000_000).fill(65) });
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  // The uncompressed size in the central directory (APPNOTE 4.3.12, offset 24).
  for (let at = 0; at + 4 < zip.length; at++)
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 10, true);
  const { texts } = textsIn([{ name: 'x.zip', bytes: zip }]);
  assert.ok((texts[0]?.text.length ?? 0) <= 10);
});

test('a text in no known dialect is a device only where it is called a configuration', () => {
  const text = bytesOf('host-name edge\ninterface ge-0/0/0 address 10.9.0.1/24\n');
  const { taken, refused } = take(
    [
      { name: 'edge.conf', bytes: text },
      { name: 'notes.txt', bytes: text },
    ],
    [],
  );
  assert.deepEqual([taken[0]?.reading.dialect, taken[0]?.reading.device], [null, 'edge']);
  assert.match(refused[0]?.because ?? '', /no dialect that is known/);
});
