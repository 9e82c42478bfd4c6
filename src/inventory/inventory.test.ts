/** The inventory: which addresses are one device when leases pass on, routers forward, cards are several and IPv6 addresses are temporary. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact, Subject } from '#model/fact.ts';
import type { Endpoint, Flow } from '#model/flow.ts';
import type { Group } from './groups.ts';
import { Inventory } from './inventory.ts';
import { TraitReader } from './traits.ts';

const [TABLET, VISITOR, ROUTER] = ['64:1b:2f:40:00:31', '7a:31:c9:40:00:32', '00:1b:54:20:00:10'];
const ADDRESS = '10.20.40.102';

/** Minutes after eight. */
const at = (minute: number): string => `2026-11-24T08:${String(minute).padStart(2, '0')}:00.000000Z`;

const fact = (minute: number, subject: Subject, key: string, value: string): Fact => ({
  time: at(minute),
  subject,
  key,
  value,
  source: { capture: 'day.pcap', frame: minute + 1, protocol: key.split('.')[0] ?? '', field: 'field' },
});

const flow = (minute: number, client: Endpoint, server: Endpoint, more: Partial<Flow> = {}): Flow => ({
  id: `${minute}`,
  start: at(minute),
  end: at(minute + 1),
  network: 'ipv4',
  transport: 'tcp',
  client: ported(client),
  server: ported(server),
  vlan: [],
  protocol: 'http',
  over: [],
  basis: 'content',
  clientPackets: 1,
  clientBytes: 60,
  serverPackets: 1,
  serverBytes: 60,
  state: 'established',
  missed: { bytes: 0 },
  capture: 'day.pcap',
  firstFrame: minute + 1,
  ...more,
});

/** Gives an end a port where it has an IP address, as transports do. */
const ported = (end: Endpoint): Endpoint => (end.ip === undefined ? end : { port: 9, ...end });

const groupsOf = (inventory: Inventory): readonly Group[] =>
  inventory.groups({
    uniqueOf: (key, value) => (key === 'lldp.chassisId' ? `${key} ${value}` : null),
    traits: new TraitReader([]),
    bondOf: () => null,
  });

const withMac = (groups: readonly Group[], mac: string): Group => {
  const found = groups.filter(({ macs }) => macs.includes(mac));
  assert.equal(found.length, 1, `${found.length} devices have ${mac}`);
  return found[0] as Group;
};

const values = (group: Group, key: string): readonly string[] =>
  group.facts.filter((one) => one.key === key).map(({ value }) => value);

/** A lease passes from a tablet to a visitor at minute 20; the server is beyond the segment. */
function reused(): Inventory {
  const inventory = new Inventory();
  inventory.fact(fact(0, { mac: TABLET, ip: ADDRESS }, 'dhcp.hostName', 'Galaxy-Tab'));
  inventory.fact(fact(20, { mac: VISITOR, ip: ADDRESS }, 'dhcp.hostName', 'Guest-iPhone'));
  return inventory;
}

test('a lease that passes on: each device has the address for its time', () => {
  const inventory = reused();
  inventory.flow(flow(1, { ip: ADDRESS, mac: TABLET }, { ip: '10.20.30.30' }));
  inventory.flow(flow(21, { ip: ADDRESS, mac: VISITOR }, { ip: '10.20.30.30' }));
  const groups = groupsOf(inventory);
  assert.equal(groups.length, 3);
  assert.deepEqual(withMac(groups, TABLET).addresses, [{ ip: ADDRESS, mac: TABLET, from: at(0), until: at(20) }]);
  assert.deepEqual(withMac(groups, VISITOR).addresses, [{ ip: ADDRESS, mac: VISITOR, from: at(20), until: null }]);
  assert.deepEqual(withMac(groups, TABLET).ips, [ADDRESS]);
});

test('a lease that passes on: what was said without a MAC goes to whoever had the address then', () => {
  const inventory = reused();
  for (const minute of [2, 22]) {
    inventory.fact(fact(minute, { ip: ADDRESS }, 'http.language', 'de'));
    inventory.flow(flow(minute, { ip: ADDRESS }, { ip: '10.20.30.30' }, { protocol: minute === 2 ? 'smb' : 'http' }));
  }
  inventory.fact(fact(3, { ip: ADDRESS }, 'http.userAgent', 'Android'));
  inventory.fact(fact(23, { ip: ADDRESS }, 'http.userAgent', 'iPhone'));
  const groups = groupsOf(inventory);
  assert.deepEqual(
    groups.map(({ macs }) => macs),
    [[TABLET], [], [VISITOR]],
    'the address alone is no device',
  );
  const [tablet, visitor] = [withMac(groups, TABLET), withMac(groups, VISITOR)];
  assert.deepEqual([values(tablet, 'http.userAgent'), values(visitor, 'http.userAgent')], [['Android'], ['iPhone']]);
  assert.deepEqual([values(tablet, 'http.language'), values(visitor, 'http.language')], [['de'], ['de']]);
  assert.deepEqual([tablet.roles, visitor.roles], [['smb:client'], ['http:client']]);
});

test('a lease that passes on: bindings that are heard of late are put in their place', () => {
  const inventory = new Inventory();
  inventory.fact(fact(20, { mac: VISITOR, ip: ADDRESS }, 'arp.address', ADDRESS));
  inventory.flow(flow(1, { ip: ADDRESS, mac: TABLET }, { ip: '10.20.30.30' }));
  inventory.flow(flow(18, { ip: ADDRESS, mac: VISITOR }, { ip: '10.20.30.30' }));
  inventory.fact(fact(19, { ip: ADDRESS }, 'http.userAgent', 'iPhone'));
  assert.deepEqual(values(withMac(groupsOf(inventory), VISITOR), 'http.userAgent'), ['iPhone']);
  assert.equal(withMac(groupsOf(inventory), TABLET).addresses[0]?.until, at(18));
});

test('a router: the hosts behind it are devices of their own, its MAC is its own', () => {
  const inventory = new Inventory();
  inventory.fact(fact(0, { mac: ROUTER, ip: '10.20.10.1' }, 'arp.address', '10.20.10.1'));
  inventory.flow(flow(1, { ip: '10.20.10.5', mac: '64:00:6a:10:00:01' }, { ip: '10.20.30.30' }));
  inventory.flow(flow(2, { ip: '10.20.10.5', mac: '64:00:6a:10:00:01' }, { ip: '10.20.30.20' }));
  inventory.flow(flow(3, { mac: ROUTER }, { mac: '01:00:0c:cc:cc:cc' }, { network: 'ethernet', transport: null }));
  inventory.flow(flow(4, { ip: '10.20.10.5', mac: '64:00:6a:10:00:01' }, { ip: '93.184.215.14' }));
  const groups = groupsOf(inventory);
  assert.deepEqual(
    groups.map(({ macs, ips }) => [...macs, ...ips].join(' ')),
    ['00:1b:54:20:00:10 10.20.10.1', '10.20.30.30', '64:00:6a:10:00:01 10.20.10.5', '10.20.30.20'],
  );
  assert.deepEqual([...inventory.external], ['93.184.215.14']);
});

test('a router: its legs are one device by the chassis that each of them names', () => {
  const inventory = new Inventory();
  const legs = [10, 20, 30].map((vlan) => `00:1b:54:20:00:${vlan}`);
  for (const [index, mac] of legs.entries()) {
    inventory.fact(fact(index, { mac }, 'lldp.chassisId', legs[0] ?? ''));
    inventory.fact(fact(index, { mac, ip: `10.20.${index}.1` }, 'arp.address', `10.20.${index}.1`));
    inventory.flow(flow(index, { mac }, { mac: '01:80:c2:00:00:0e' }, { network: 'ethernet', transport: null }));
  }
  const groups = groupsOf(inventory);
  assert.equal(groups.length, 1);
  assert.deepEqual(groups[0]?.macs, legs);
  assert.deepEqual(groups[0]?.members, legs);
  assert.deepEqual(
    groups[0]?.addresses.map(({ ip, mac }) => `${ip} ${mac}`),
    legs.map((mac, index) => `10.20.${index}.1 ${mac}`),
  );
});

test('two cards: one device where both name the chassis, two where nothing says so', () => {
  const [one, two] = ['ac:1f:6b:20:00:05', 'ac:1f:6b:30:00:75'];
  const inventory = new Inventory();
  inventory.flow(flow(1, { ip: '10.20.20.11', mac: '44:4b:5d:20:00:11' }, { ip: '10.20.20.5', mac: one }));
  inventory.flow(flow(2, { ip: '10.20.30.75', mac: two }, { ip: '10.20.30.70', mac: '0c:c4:7a:30:00:70' }));
  assert.equal(groupsOf(inventory).length, 4);
  // Both say which chassis they are; the second by the address it is managed at.
  inventory.fact(fact(3, { mac: one }, 'lldp.chassisId', one));
  inventory.fact(fact(4, { ip: '10.20.30.75' }, 'lldp.chassisId', one));
  const groups = groupsOf(inventory);
  assert.equal(groups.length, 3);
  assert.deepEqual(withMac(groups, one).macs, [one, two]);
  assert.deepEqual(withMac(groups, one).ips, ['10.20.20.5', '10.20.30.75']);
  assert.deepEqual(withMac(groups, one).roles, ['http:client', 'http:server']);
});

test('temporary IPv6 addresses are one device by their MAC, each with its time', () => {
  const inventory = new Inventory();
  const mac = '64:00:6a:40:00:01';
  const addresses = ['fe80::ee64:502e:24fc:e3b9', 'fd20::40:6ae2:be8c:3bbb:b9e0', 'fd20::40:9f16:cf45:a046:1442'];
  for (const [index, ip] of addresses.entries()) {
    inventory.fact(fact(index, { mac, ip }, 'ndp.address', ip));
    inventory.flow(flow(index, { ip, mac }, { ip: 'fd20:0:0:30::30' }, { network: 'ipv6' }));
  }
  const device = withMac(groupsOf(inventory), mac);
  assert.deepEqual(device.ips, [...addresses].sort());
  assert.deepEqual(
    device.addresses.map(({ ip, from }) => `${from} ${ip}`),
    addresses.map((ip, index) => `${at(index)} ${ip}`),
  );
});

test('IPv6 addresses beyond the segment are one device where they hold the same MAC', () => {
  const inventory = new Inventory();
  const inside = ['fd20::40:9e7b:efff:fe2a:2', 'fd21::50:9e7b:efff:fe2a:2'];
  for (const [index, ip] of [...inside, 'fd20::40:9f16:cf45:a046:1442'].entries())
    inventory.flow(flow(index, { ip }, { ip: 'fd20:0:0:30::30', mac: '00:50:56:30:00:30' }, { network: 'ipv6' }));
  assert.deepEqual(
    groupsOf(inventory)
      .map(({ ips }) => ips.length)
      .sort(),
    [1, 1, 2],
  );
  // The card itself is met on the segment: all of it is one.
  inventory.flow(flow(5, { ip: '10.20.40.100', mac: '9c:7b:ef:2a:00:02' }, { ip: '10.20.30.30' }));
  const device = withMac(groupsOf(inventory), '9c:7b:ef:2a:00:02');
  assert.deepEqual(device.ips, ['10.20.40.100', ...inside]);
  assert.deepEqual(device.members, ['9c:7b:ef:2a:00:02', ...inside]);
});

test('a link-local address that two devices have on their links is nobody’s alone', () => {
  const inventory = new Inventory();
  for (const mac of [TABLET, ROUTER]) {
    inventory.fact(fact(1, { mac, ip: 'fe80::1' }, 'ndp.address', 'fe80::1'));
    inventory.flow(flow(2, { ip: 'fe80::1', mac }, { ip: 'ff02::fb' }, { network: 'ipv6', serverPackets: 0 }));
  }
  for (const mac of [TABLET, ROUTER]) {
    assert.deepEqual(withMac(groupsOf(inventory), mac).addresses, [{ ip: 'fe80::1', mac, from: at(1), until: null }]);
  }
});

test('what is told of a link-local address without a MAC is its owner’s where it was made for one device', () => {
  const inventory = new Inventory();
  const [made, given] = ['fe80::37a5:b74b:afa:59e3', 'fe80::1'];
  for (const ip of [made, given]) {
    inventory.flow(flow(0, { ip }, { ip: 'ff02::16' }, { network: 'ipv6', serverPackets: 0 }));
    inventory.flow(flow(2, { ip, mac: TABLET }, { ip: 'ff02::16' }, { network: 'ipv6', serverPackets: 0 }));
  }
  assert.deepEqual(
    groupsOf(inventory).map(({ macs, ips }) => [...macs, ...ips].join(' ')),
    [`${TABLET} ${given} ${made}`, given],
  );
});

test('roles are those of every layer that the device itself speaks, by content', () => {
  const inventory = new Inventory();
  const [client, server] = [
    { ip: '10.0.0.1', mac: TABLET },
    { ip: '10.0.0.2', mac: VISITOR },
  ];
  inventory.flow(flow(1, client, server, { over: ['vxlan', 'rdp'], protocol: 'tls' }));
  inventory.flow(flow(2, client, server, { protocol: 'telnet', basis: 'port' }));
  inventory.flow(flow(3, { mac: TABLET }, { mac: VISITOR }, { protocol: 'arp', network: 'ethernet', transport: null }));
  const { port: _, ...without } = ported(client);
  inventory.flow({ ...flow(4, client, server, { protocol: 'ndp', transport: 'icmpv6' }), client: without });
  assert.deepEqual(withMac(groupsOf(inventory), VISITOR).roles, ['rdp:server', 'tls:server']);
});

test('what is only spoken to or spoken of is no device', () => {
  const inventory = new Inventory();
  inventory.fact(fact(0, { mac: VISITOR, ip: ADDRESS }, 'dhcp.hostName', 'Guest-iPhone'));
  inventory.flow(flow(1, { ip: '10.20.10.5', mac: TABLET }, { ip: '10.20.10.99' }, { serverPackets: 0 }));
  inventory.flow(flow(2, { ip: '0.0.0.0', mac: TABLET }, { ip: '255.255.255.255' }, { serverPackets: 0 }));
  const groups = groupsOf(inventory);
  assert.equal(groups.length, 1);
  assert.deepEqual(groups[0]?.ips, ['10.20.10.5']);
});

test('the frame that shows a MAC is one that its owner sent, as soon as there is one', () => {
  const inventory = new Inventory();
  const frames = (): readonly number[] =>
    withMac(groupsOf(inventory), TABLET)
      .facts.filter(({ key }) => key === 'link.mac')
      .map(({ source }) => source.frame);
  inventory.flow(flow(4, { ip: '10.20.10.6', mac: VISITOR }, { ip: '10.20.10.5', mac: TABLET }));
  assert.deepEqual(frames(), [5]);
  inventory.flow(flow(9, { ip: '10.20.10.5', mac: TABLET }, { ip: '10.20.10.6', mac: VISITOR }));
  assert.deepEqual(frames(), [10]);
  inventory.flow(flow(11, { ip: '10.20.10.5', mac: TABLET }, { ip: '10.20.10.6', mac: VISITOR }));
  assert.deepEqual(frames(), [10]);
});

test('invented addresses do not grow an endpoint without end', () => {
  const inventory = new Inventory();
  for (let index = 0; index < 5000; index++) {
    const ip = `fd20::${(index + 1).toString(16)}`;
    inventory.flow(flow(1, { ip, mac: VISITOR }, { ip: 'ff02::fb' }, { network: 'ipv6', serverPackets: 0 }));
  }
  assert.ok(withMac(groupsOf(inventory), VISITOR).ips.length < 2000);
});

test('two threads or a restart make no difference', () => {
  const fill = (inventory: Inventory): Inventory => {
    inventory.flow(flow(1, { ip: ADDRESS }, { ip: '10.20.30.30' }));
    inventory.fact(fact(21, { ip: ADDRESS }, 'http.userAgent', 'iPhone'));
    return inventory;
  };
  const whole = fill(reused());
  const merged = reused();
  merged.absorb(fill(new Inventory()).state());
  const told = new Inventory();
  told.follow();
  for (const { mac, ip } of [
    { mac: TABLET, ip: ADDRESS },
    { mac: VISITOR, ip: ADDRESS },
  ])
    told.fact(
      fact(mac === TABLET ? 0 : 20, { mac, ip }, 'dhcp.hostName', mac === TABLET ? 'Galaxy-Tab' : 'Guest-iPhone'),
    );
  fill(told);
  const restarted = new Inventory();
  restarted.restore(told.news());
  const plain = (inventory: Inventory): unknown => groupsOf(inventory).map(({ members, ...group }) => group);
  assert.deepEqual(plain(merged), plain(whole));
  assert.deepEqual(plain(restarted), plain(whole));
});
