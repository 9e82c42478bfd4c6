import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VoicesAnswer } from '#model/voices.ts';
import { vendorOf } from '../access/vendors.ts';
import type { AccessAnswer, AccessParty } from '../contract-access.ts';
import type { NamedAccess, NamedQuestion, Peer } from '../flows.ts';
import { type House, json, testHouse } from '../test-house.ts';

const TIMES = { firstSeen: '2026-11-24T08:00:00.000000Z', lastSeen: '2026-11-24T09:00:00.000000Z' };
const named = (name: string, server: string, more: Partial<NamedAccess> = {}): NamedAccess => ({
  name,
  client: '10.2.0.1',
  server,
  protocol: 'smb',
  port: 445,
  flows: 2,
  sent: 10,
  received: 20,
  ...TIMES,
  ...more,
});
const USERS = [named('WARD\\nurse', '10.2.0.2'), named('drsmith', '10.2.0.2', { protocol: 'dicom', port: 104 })];
const SITES = [
  named('updates.vendor.example', '198.51.100.7', { protocol: 'tls', port: 443 }),
  named('emr.hospital.example', '10.2.0.2', { protocol: 'tls', port: 443 }),
];
const peer = (address: string, protocol: string, port: number, asClient: boolean): Peer => ({
  address,
  device: null,
  asClient,
  protocol,
  transport: 'tcp',
  port,
  flows: 3,
  sent: 5,
  received: 7,
  ...TIMES,
});

function busy(house: House): House {
  Object.assign(house.services.flows, {
    named: async (_: unknown, { by, name, addresses }: NamedQuestion) =>
      (by === 'user' ? USERS : SITES).filter(
        (row) =>
          (name === undefined || row.name === name) &&
          (addresses === undefined || addresses.includes(row.client) || addresses.includes(row.server)),
      ),
    peers: async (addresses: readonly string[]) =>
      addresses.includes('10.2.0.2')
        ? [
            peer('10.2.0.1', 'dicom', 104, false),
            peer('10.2.0.1', 'ntp', 123, false),
            peer('10.2.0.3', 'dns', 53, true),
          ]
        : [peer('10.2.0.2', 'dicom', 104, true), peer('198.51.100.7', 'tls', 443, true)],
    top: async () => [
      { client: '203.0.113.9', server: '10.2.0.2', protocol: 'rdp', port: 3389, flows: 1, bytes: 1 },
      { client: '10.2.0.1', server: '239.1.1.1', protocol: null, port: 9, flows: 1, bytes: 1 },
    ],
  });
  return house;
}

async function asking(context: Parameters<typeof testHouse>[0]) {
  const person = await busy(testHouse(context)).as('security-analyst');
  return {
    parties: async (query: string) =>
      ((await json(await person.ask('GET', `/api/v1/access/parties?${query}`))) as unknown as { items: AccessParty[] })
        .items,
    access: async (query: string) =>
      (await json(await person.ask('GET', `/api/v1/access?${query}`))) as unknown as AccessAnswer,
    status: async (query: string) => (await person.ask('GET', `/api/v1/access?${query}`)).status,
  };
}
const lines = ({ items }: AccessAnswer): readonly string[] =>
  items.map(({ from, to, protocol, people }) => `${from.name} → ${to.name} ${protocol} [${people.join()}]`);

test('people, vendors, devices and data can be looked for by a part of their names', async (context) => {
  const { parties } = await asking(context);
  assert.deepEqual(
    (await parties('kind=person&q=NURSE')).map(({ id }) => id),
    ['WARD\\nurse'],
  );
  assert.deepEqual(
    (await parties('kind=vendor')).map(({ id }) => id),
    ['vendor.example', '203.0.113.9'],
  );
  assert.deepEqual(
    (await parties('kind=device&q=pacs')).map(({ id }) => id),
    ['d2'],
  );
  const data = await parties('kind=data&limit=3');
  assert.ok(data.length > 0 && data.every(({ holds }) => holds.includes('images')), 'an SCP of DICOM holds images');
});

test('a person from one side is the people of the device from the other', async (context) => {
  const { access } = await asking(context);
  assert.deepEqual(lines(await access('kind=person&id=drsmith')), ['drsmith → pacs dicom [drsmith]']);
  const device = await access('kind=device&id=d2');
  assert.deepEqual(lines(device), ['pump-1 → pacs dicom [drsmith]', 'pump-1 → pacs ntp []', 'pacs → unknown-3 dns []']);
  assert.deepEqual([device.items[0]?.sent, device.items[0]?.received], [7, 5], 'bytes are those of who asked');
  assert.equal(device.items[0]?.evidence, 'client:10.2.0.1 server:10.2.0.2 protocol:dicom');
});

test('data is reached in the protocols that read it alone', async (context) => {
  const { access } = await asking(context);
  assert.deepEqual(lines(await access('kind=data&id=d2')), ['pump-1 → pacs dicom [drsmith]']);
});

test('a vendor is whoever is asked for outside under its domain, or an outside address', async (context) => {
  const { access } = await asking(context);
  assert.deepEqual(lines(await access('kind=vendor&id=vendor.example')), ['pump-1 → vendor.example tls []']);
  assert.deepEqual(lines(await access('kind=device&id=d1')), [
    'pump-1 → pacs dicom [drsmith]',
    'pump-1 → vendor.example tls []',
  ]);
  assert.equal((await access('kind=vendor&id=203.0.113.9')).party.name, '203.0.113.9');
});

test('what no configuration says is said to be unknown, and a device that is not there is missing', async (context) => {
  const { access, status } = await asking(context);
  const { sides } = await access('kind=person&id=nobody');
  assert.deepEqual(
    [sides.can.state, sides.may.state, sides.did.state, sides.should.state],
    ['unknown', 'unknown', 'known', 'unknown'],
  );
  assert.match(sides.can.because, /no configuration of the network has been read/);
  assert.equal(await status('kind=device&id=nothing'), 404);
});

test('the voices of a party, some of them alone, and nobody', async (context) => {
  const house = testHouse(context);
  const party = { kind: 'device', id: 'd2', name: 'pacs', ips: [], function: null, datasets: ['pacs'] } as const;
  const evidence = { because: 'it is so' };
  const cell = (kind: 'incident' | 'agreed') => ({
    ...({
      who: party,
      what: party,
      protocol: 'tcp',
      port: 104,
      can: 'yes',
      may: 'no',
      did: 'yes',
      should: 'no',
    } as const),
    ...({ kind, words: 'So.', care: 'care', insecure: null } as const),
    evidence: { can: evidence, may: evidence, did: evidence, should: evidence },
  });
  const side = { state: 'known', because: 'So.' } as const;
  const asked: unknown[] = [];
  Object.assign(house.services.voices, {
    places: { network: 'configs' },
    hear: async (_: unknown, subject: { readonly id: string }) => {
      asked.push(subject);
      if (subject.id === 'nobody') return null;
      const sides = { can: side, may: side, did: side, should: side };
      return {
        subject: party,
        cells: [cell('incident'), cell('agreed'), cell('agreed')],
        kinds: [],
        omitted: 4,
        sides,
      };
    },
  });
  const person = await house.as('security-analyst');
  const ask = (query: string) => person.ask('GET', `/api/v1/access/voices?${query}`);
  const all = (await json(await ask('kind=data&id=d2&limit=2'))) as unknown as VoicesAnswer;
  assert.deepEqual([all.cells.length, all.omitted], [2, 5]);
  const some = (await json(await ask('kind=person&id=nurse&only=agreed'))) as unknown as VoicesAnswer;
  assert.deepEqual(
    some.cells.map(({ kind }) => kind),
    ['agreed', 'agreed'],
  );
  assert.deepEqual(asked, [
    { kind: 'dataset', id: 'd2' },
    { kind: 'person', id: 'nurse' },
  ]);
  assert.equal((await ask('kind=vendor&id=nobody')).status, 404);
  assert.equal((await ask('kind=vendor&id=x&only=boredom')).status, 400);
  const { sides } = (await json(
    await person.ask('GET', '/api/v1/access?kind=person&id=nurse'),
  )) as unknown as AccessAnswer;
  assert.deepEqual([sides.can.state, sides.may.state], ['known', 'unknown']);
});

test('the domain of a party', () => {
  for (const [name, domain] of [
    ['updates.vendor.example', 'vendor.example'],
    ['a.b.trust.nhs.uk', 'trust.nhs.uk'],
    ['Vendor.COM.', 'vendor.com'],
    ['10.20.30.60', null],
    ['localhost', null],
    ['co.uk', null],
    ['<script>.example', null],
  ] as const)
    assert.equal(vendorOf(name), domain, name);
});
