/** Exports: complete, in every format, and with nothing in them that a spreadsheet would run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { csvCell } from '../exports/csv.ts';
import type { PageRequest } from '../page.ts';
import { testHouse } from '../test-house.ts';
import { device, HOSTILE } from '../test-services.ts';

/** Reads RFC 4180. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const cells = text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy);
  for (const [, quoted, plain, end] of cells) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  rows.pop();
  return rows;
}

test('CSV holds every device once, and no cell that is a formula', async (context) => {
  const house = testHouse(context);
  house.services.devices_.push(...Array.from({ length: 1200 }, (_, number) => device(100 + number, `bulk-${number}`)));
  const person = await house.as('procurement');
  const response = await person.ask('GET', '/api/v1/exports/devices?format=csv');
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/csv/);
  assert.equal(response.headers.get('content-disposition'), 'attachment; filename="wardline-devices-2026-11-24.csv"');
  const [titles, ...rows] = readCsv(await response.text());
  assert.deepEqual(titles?.slice(0, 3), ['id', 'names', 'ips']);
  assert.equal(rows.length, house.services.devices_.length);
  assert.equal(new Set(rows.map(([id]) => id)).size, rows.length);
  for (const row of rows) {
    assert.equal(row.length, titles?.length);
    for (const cell of row) assert.doesNotMatch(cell, /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u);
  }
  const names = rows.map((row) => (row[1] ?? '').replace(/^'/, ''));
  for (const name of HOSTILE) assert.ok(names.includes(name), name);
});

test('any text is one cell that reads back, with an apostrophe where it could be a formula', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ' ', 'a', "'", '\u0000', '\u200b'),
      }),
      (text) => {
        const [[cell] = []] = readCsv(`${csvCell(text)}\r\n`);
        assert.ok(cell === text || cell === `'${text}`);
        assert.doesNotMatch(cell, /^[\s\p{Cc}\p{Cf}]*[=+\-@]/u);
      },
    ),
  );
  assert.equal(csvCell(-5), '-5');
  assert.equal(csvCell(null), '');
});

test('XLSX is a workbook of texts and numbers, whatever the names', async (context) => {
  const house = testHouse(context);
  const person = await house.as('security-analyst');
  const response = await person.ask('GET', '/api/v1/exports/devices?format=xlsx');
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  assert.deepEqual(Object.keys(files).sort(), [
    '[Content_Types].xml',
    '_rels/.rels',
    'xl/_rels/workbook.xml.rels',
    'xl/workbook.xml',
    'xl/worksheets/sheet1.xml',
  ]);
  const sheet = strFromU8(files['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
  assert.doesNotMatch(sheet, /<f[ >]/, 'no formula');
  assert.doesNotMatch(sheet, /<script|<img/);
  assert.equal(sheet.match(/<row r="\d+">/g)?.length, house.services.devices_.length + 1);
  assert.match(sheet, /<t xml:space="preserve">=HYPERLINK\(&quot;http:\/\/evil.example&quot;,&quot;click&quot;\)<\/t>/);
  assert.match(sheet, /_x005F_x0041_/);
  assert.match(sheet, /<c r="F2"><v>0.9<\/v><\/c>/);
  for (const part of Object.values(files)) assert.match(strFromU8(part), /^<\?xml [^>]*\?>\n<(\w+)[ >][\s\S]*<\/\1>$/);
});

test('NDJSON is the things themselves, OCSF their events; every kind has its export and the same filters', async (context) => {
  const house = testHouse(context);
  const person = await house.as('network-engineer');
  const lines = async (url: string): Promise<Record<string, unknown>[]> => {
    const response = await person.ask('GET', `/api/v1/exports/${url}`);
    assert.equal(response.status, 200, url);
    const text = await response.text();
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  };
  assert.deepEqual(await lines('devices?format=ndjson&q=vendor:Becton*'), [house.services.devices_[0]]);
  assert.deepEqual(await lines('changes?format=ndjson'), house.services.changes_);
  assert.equal((await lines('facts?format=ndjson')).length, 1 + HOSTILE.length);
  const classes = async (kind: string): Promise<unknown[]> => [
    ...new Set((await lines(`${kind}?format=ocsf`)).map(({ class_uid }) => class_uid)),
  ];
  assert.deepEqual(await classes('devices'), [5001]);
  assert.deepEqual(await classes('flows'), [4001]);
  assert.deepEqual(await classes('findings'), [2004]);
  const facts = await person.ask('GET', '/api/v1/exports/facts?format=ocsf');
  assert.equal(facts.status, 400);
  assert.equal((await person.ask('GET', '/api/v1/exports/devices?q=(')).status, 400);
  assert.equal((await person.ask('GET', '/api/v1/exports/changes?q=pump')).status, 400);
  assert.equal((await person.ask('GET', '/api/v1/exports/devices?format=pdf')).status, 400);
  for (const kind of ['flows', 'facts', 'findings', 'changes'])
    for (const format of ['csv', 'xlsx']) {
      const response = await person.ask('GET', `/api/v1/exports/${kind}?format=${format}`);
      assert.equal(response.status, 200);
      assert.ok((await response.arrayBuffer()).byteLength > 100, `${kind} ${format}`);
    }
});

test('an export is written down, without what was searched for', async (context) => {
  const house = testHouse(context);
  const person = await house.as('clinical-engineer');
  await (await person.ask('GET', '/api/v1/exports/devices?q=Mustermann')).text();
  const entry = house.accounts.held.audit.at(-1);
  assert.deepEqual(
    [entry?.action, entry?.actor, entry?.outcome, entry?.detail],
    ['exportDevices', `user:${person.user.id}`, 'done', '{"format":"csv","filtered":true}'],
  );
  assert.ok(!house.logged.join('').includes('Mustermann'));
});

test('an export stops when nobody reads it, and breaks off when its source does', async (context) => {
  const house = testHouse(context);
  house.services.devices_.push(...Array.from({ length: 5000 }, (_, number) => device(100 + number, 'x')));
  const person = await house.as('clinical-engineer');
  const { devices } = house.services;
  let pages = 0;
  const list = devices.list;
  const counted = (request: PageRequest) => {
    pages++;
    return list(request);
  };
  Object.assign(devices, { list: counted });
  const left = await person.ask('GET', '/api/v1/exports/devices?format=ndjson');
  const reader = left.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(pages <= 2, `${pages} pages were read for nobody`);
  house.services.devices_.splice(4000, 1, { ...device(1, 'x'), names: null as never });
  const broken = await person.ask('GET', '/api/v1/exports/devices?format=csv');
  await assert.rejects(broken.text());
  assert.match(house.logged.join('\n'), /an export broke off/);
});
