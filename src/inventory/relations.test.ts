/** What devices are to each other: hosts and guests, fronts and servers, clusters; each is a device of its own, and what looks alike is not taken for it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Fact } from '#model/fact.ts';
import type { Endpoint, Flow } from '#model/flow.ts';
import type { Group } from './groups.ts';
import { Inventory } from './inventory.ts';
import { type TraitKind, TraitReader } from './traits.ts';

const FILE = path.join(import.meta.dirname, '../../knowledge/same-device.json');
const { kinds } = JSON.parse(fs.readFileSync(FILE, 'utf8')) as { readonly kinds: readonly TraitKind[] };
const needs = { uniqueOf: (): null => null, traits: new TraitReader(kinds), bondOf: (): null => null };

const [HOST, OTHER, THIRD] = ['3c:ec:ef:10:00:01', '3c:ec:ef:10:00:02', '3c:ec:ef:10:00:03'];
const [FRONT, SERVER_A, SERVER_B] = ['ac:1f:6b:20:00:01', 'ac:1f:6b:20:00:02', 'ac:1f:6b:20:00:03'];

const at = (second: number): string =>
  new Date(Date.UTC(2026, 10, 24, 8, 0, second)).toISOString().replace('Z', '000Z');

/** Something that is seen: a packet of an endpoint, or a fact that it states. */
type Seen =
  | { readonly time: number; readonly from: Endpoint; readonly to?: Endpoint }
  | { readonly time: number; readonly by: Endpoint; readonly key: string; readonly value: string };

function take(inventory: Inventory, seen: Seen): void {
  if ('key' in seen) {
    const source: Fact['source'] = { capture: 'day.pcap', frame: seen.time + 1, protocol: 'x', field: 'x' };
    inventory.fact({ time: at(seen.time), subject: seen.by, key: seen.key, value: seen.value, source });
    return;
  }
  const flow: Flow = {
    id: `${seen.time}`,
    start: at(seen.time),
    end: at(seen.time),
    network: 'ipv4',
    transport: 'tcp',
    client: { port: 40_000, ...seen.from },
    server: { port: 443, ip: '93.184.215.14', ...seen.to },
    vlan: [],
    protocol: 'tls',
    over: [],
    basis: 'content',
    clientPackets: 1,
    clientBytes: 60,
    serverPackets: 0,
    serverBytes: 0,
    state: 'unanswered',
    missed: { bytes: 0 },
    capture: 'day.pcap',
    firstFrame: seen.time + 1,
  };
  inventory.flow(flow);
}

/** The groups as known at once; step by step, and in two shares put together, it has to come to the same. */
function groupsOf(...all: readonly Seen[]): readonly Group[] {
  const [plain, followed, whole] = [new Inventory(), new Inventory(), new Inventory()];
  const shares = [new Inventory(), new Inventory()];
  followed.follow();
  all.forEach((seen, index) => {
    take(plain, seen);
    take(followed, seen);
    // What binds addresses is known to every share.
    const isOfAll = 'key' in seen && seen.key.endsWith('.address');
    for (const share of isOfAll ? shares : [shares[index % 2] as Inventory]) take(share, seen);
    followed.groups(needs);
  });
  for (const share of shares) whole.absorb(structuredClone(share.state()));
  const groups = plain.groups(needs);
  assert.deepEqual(followed.groups(needs), groups);
  const ties = (of: readonly Group[]): readonly unknown[] => of.map((group) => [group.macs, group.ties]);
  assert.deepEqual(ties(whole.groups(needs)), ties(groups));
  return groups;
}

const tiesOf = (groups: readonly Group[], mac: string): readonly string[] =>
  groups
    .filter(({ macs }) => macs.includes(mac))
    .flatMap(({ ties }) => ties.map(({ kind, endpoints }) => `${kind} ${endpoints.slice(1).join()}`));

const alive = (mac: string, ip: string, time = 0): Seen => ({ time, from: { mac, ip } });
const says = (time: number, mac: string, ip: string, key: string, value: string, port?: number): Seen => ({
  time,
  by: { mac, ip, ...(port === undefined ? {} : { port }) },
  key,
  value,
});

test('a host that lists its virtual machines, or names its ends of their cables, hosts them', () => {
  const [vmware, kvm] = ['00:50:56:80:00:07', '52:54:00:84:e3:62'];
  const groups = groupsOf(
    alive(HOST, '10.1.0.5'),
    alive(OTHER, '10.1.0.6'),
    alive(vmware, '10.1.0.7'),
    alive(kvm, '10.1.0.8'),
    says(1, HOST, '10.1.0.5', 'snmp.guestAddress', vmware),
    says(2, OTHER, '10.1.0.6', 'snmp.ifPhysAddress', 'fe:54:00:84:e3:62'),
  );
  assert.equal(groups.length, 4);
  assert.deepEqual(tiesOf(groups, HOST), [`hosts ${vmware}`]);
  assert.deepEqual(tiesOf(groups, vmware), [`hosted-by ${HOST}`, 'virtual-machine ']);
  assert.deepEqual(tiesOf(groups, OTHER), [`hosts ${kvm}`]);
  assert.deepEqual(tiesOf(groups, kvm), [`hosted-by ${OTHER}`, 'virtual-machine ']);
});

test('Hyper-V: the guest’s address holds the host’s, where one Windows computer alone has such an address', () => {
  const guest = '00:15:5d:0a:05:01';
  const windows = (mac: string, ip: string): readonly Seen[] => [
    alive(mac, ip),
    says(1, mac, ip, 'smb.osBuild', '10.0.20348'),
  ];
  const guestSeen = alive(guest, '10.1.0.9');
  assert.deepEqual(tiesOf(groupsOf(guestSeen, ...windows(HOST, '10.1.10.5')), HOST), [`hosts ${guest}`]);
  assert.deepEqual(tiesOf(groupsOf(guestSeen, alive(HOST, '10.1.10.5')), HOST), []);
  assert.deepEqual(
    tiesOf(groupsOf(guestSeen, ...windows(HOST, '10.1.10.5'), ...windows(OTHER, '10.2.10.5')), HOST),
    [],
  );
});

test('behind one port of a switch: the only card of its own hosts the virtual ones; two computers at a hub do not', () => {
  const guest = '08:00:27:00:00:01';
  const hangs = (mac: string, ip: string): readonly Seen[] => [
    alive(mac, ip),
    says(1, mac, ip, 'radius.switchPort', '10.1.0.250 Gi1/0/3'),
  ];
  assert.deepEqual(tiesOf(groupsOf(...hangs(HOST, '10.1.0.5'), ...hangs(guest, '10.1.0.9')), guest), [
    `hosted-by ${HOST}`,
    'virtual-machine ',
  ]);
  const both = groupsOf(...hangs(HOST, '10.1.0.5'), ...hangs(OTHER, '10.1.0.6'), ...hangs(guest, '10.1.0.9'));
  assert.deepEqual(tiesOf(both, guest), ['virtual-machine ']);
});

const VIP = '10.1.0.100';
const passed = (...turns: readonly (readonly [number, string])[]): readonly Seen[] =>
  turns.map(([time, mac]) => says(time, mac, VIP, 'arp.address', VIP));

test('a cluster: an address that passes between two, each with one of its own', () => {
  const own = [alive(HOST, '10.1.0.5'), alive(OTHER, '10.1.0.6')];
  const groups = groupsOf(...own, ...passed([1, HOST], [20, OTHER], [40, HOST]));
  assert.equal(groups.length, 2);
  assert.deepEqual(tiesOf(groups, HOST), [`fails-over ${OTHER}`]);
  assert.deepEqual(tiesOf(groups, OTHER), [`fails-over ${HOST}`]);
  assert.deepEqual(
    groups[0]?.ties[0]?.evidence.map(({ frame }) => frame),
    [2, 21],
  );
});

test('no cluster: a lease that passes on, an address that is taken by force, a computer that has no other', () => {
  const own = [alive(HOST, '10.1.0.5'), alive(OTHER, '10.1.0.6')];
  const turns = passed([1, HOST], [20, OTHER]);
  assert.deepEqual(tiesOf(groupsOf(...own, ...turns, says(21, OTHER, VIP, 'dhcp.lease', VIP)), HOST), []);
  assert.deepEqual(
    tiesOf(groupsOf(...own, ...passed([1, HOST], [20, OTHER], [21, HOST], [22, OTHER], [23, HOST])), HOST),
    [],
  );
  assert.deepEqual(tiesOf(groupsOf(alive(HOST, '10.1.0.5'), ...turns), HOST), []);
});

test('routers behind a shared MAC keep their own addresses, and have it by turns', () => {
  const shared = '00:00:5e:00:01:07';
  const groups = groupsOf(
    alive(HOST, '10.1.0.2'),
    alive(OTHER, '10.1.0.3', 1),
    { time: 2, from: { mac: shared, ip: '10.1.0.2' }, to: { ip: '224.0.0.18' } },
    { time: 9, from: { mac: shared, ip: '10.1.0.3' }, to: { ip: '224.0.0.18' } },
    says(10, shared, '10.1.0.1', 'arp.address', '10.1.0.1'),
  );
  assert.equal(groups.length, 3);
  assert.deepEqual(tiesOf(groups, HOST), [`fails-over ${shared}`]);
  assert.deepEqual(tiesOf(groups, shared), [`fails-over ${HOST}`, `fails-over ${OTHER}`, 'shared-address ']);
  const router = groups.find(({ macs }) => macs.includes(HOST));
  assert.deepEqual(
    router?.addresses.map(({ ip, until }) => [ip, until]),
    [['10.1.0.2', null]],
  );
});

const [GUID_A, GUID_B] = ['a3a1c1f4-0000-4000-8000-00000000000a', 'a3a1c1f4-0000-4000-8000-00000000000b'];
const turnsOf = (key: string, values: readonly string[], port: number): readonly Seen[] =>
  values.map((value, index) => says(10 + index, FRONT, VIP, key, value, port));

test('a balancer stands before the servers whose identifiers come by turns through it, and is not one device with them', () => {
  const groups = groupsOf(
    alive(FRONT, VIP),
    alive(SERVER_A, '10.1.0.11'),
    alive(SERVER_B, '10.1.0.12'),
    says(1, SERVER_A, '10.1.0.11', 'smb.serverGuid', GUID_A, 445),
    says(2, SERVER_B, '10.1.0.12', 'smb.serverGuid', GUID_B, 445),
    ...turnsOf('smb.hostName', ['FILES-A'], 445),
    says(3, SERVER_A, '10.1.0.11', 'smb.hostName', 'FILES-A', 445),
    ...turnsOf('smb.serverGuid', [GUID_A, GUID_B, GUID_A], 445),
  );
  assert.equal(groups.length, 3);
  assert.deepEqual(tiesOf(groups, FRONT), [`stands-before ${SERVER_A},${SERVER_B}`]);
  assert.deepEqual(tiesOf(groups, SERVER_A), [`stands-behind ${FRONT}`]);
});

test('programs that come by turns at one port: something stands before them, whoever they are', () => {
  const ties = (key: string, values: readonly string[], port = 104): readonly string[] =>
    tiesOf(groupsOf(alive(FRONT, VIP), ...turnsOf(key, values, port)), FRONT);
  assert.deepEqual(ties('dicom.implementationVersionName', ['OFFIS_DCMTK_367', 'OFFIS_DCMTK_366', 'OFFIS_DCMTK_367']), [
    'stands-before ',
  ]);
  assert.deepEqual(ties('http.server', ['nginx/1.22.1', 'nginx/1.18.0', 'nginx/1.22.1', 'nginx/1.18.0'], 80), [
    'stands-before ',
  ]);
  // An update, a client's own word, and a kernel that answers beside its server.
  assert.deepEqual(ties('http.server', ['nginx/1.18.0', 'nginx/1.18.0', 'nginx/1.22.1'], 80), []);
  assert.deepEqual(ties('ssh.banner', ['SSH-2.0-a', 'SSH-2.0-b', 'SSH-2.0-a'], 50_000), []);
  assert.deepEqual(ties('http.server', ['Microsoft-IIS/10.0', 'Microsoft-HTTPAPI/2.0', 'Microsoft-IIS/10.0'], 80), []);
});

test('one server with a host key for each algorithm is one server', () => {
  const offer = (time: number, algorithm: string, key: string): readonly Seen[] => [
    says(time, FRONT, VIP, 'ssh.hostKeyAlgorithm', algorithm, 22),
    says(time, FRONT, VIP, 'ssh.hostKey', key, 22),
  ];
  const [first, second] = ['SHA256:vl2kQ0Vh0o2m2dZkq0m0fH3xT8', 'SHA256:aaakQ0Vh0o2m2dZkq0m0fH3xT8'];
  const keys = [...offer(1, 'ssh-rsa', first), ...offer(2, 'ssh-ed25519', second), ...offer(3, 'ssh-rsa', first)];
  const plain = new Inventory();
  for (const seen of [alive(FRONT, VIP), ...keys]) take(plain, seen);
  assert.deepEqual(tiesOf(plain.groups(needs), FRONT), []);
  for (const seen of [...offer(4, 'ssh-rsa', second), ...offer(5, 'ssh-rsa', first)]) take(plain, seen);
  assert.deepEqual(tiesOf(plain.groups(needs), FRONT), ['stands-before ']);
});

test('of hosts that nobody could tell apart nothing is said, and a third member joins a cluster', () => {
  const guest = '52:54:00:84:e3:62';
  const tap = (mac: string, ip: string): readonly Seen[] => [
    alive(mac, ip),
    says(1, mac, ip, 'lldp.portId', 'fe:54:00:84:e3:62'),
  ];
  const groups = groupsOf(alive(guest, '10.1.0.9'), ...tap(HOST, '10.1.0.5'), ...tap(OTHER, '10.1.0.6'));
  assert.deepEqual(tiesOf(groups, guest), ['virtual-machine ']);
  const own = [alive(HOST, '10.1.0.5'), alive(OTHER, '10.1.0.6'), alive(THIRD, '10.1.0.7')];
  const three = groupsOf(...own, ...passed([1, HOST], [20, OTHER], [40, THIRD]));
  assert.deepEqual(tiesOf(three, HOST), [`fails-over ${OTHER},${THIRD}`]);
});
