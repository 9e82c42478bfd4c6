/** Entity resolution: one device through new addresses, cards and made-up MACs; and what is told apart, each with its reason. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Fact } from '#model/fact.ts';
import type { Flow } from '#model/flow.ts';
import type { Group } from './groups.ts';
import { Inventory } from './inventory.ts';
import { type TraitKind, TraitReader } from './traits.ts';

const FILE = path.join(import.meta.dirname, '../../knowledge/same-device.json');
const { kinds } = JSON.parse(fs.readFileSync(FILE, 'utf8')) as { readonly kinds: readonly TraitKind[] };
const traits = new TraitReader(kinds);

/** Two cards of two makers, two of one maker, and addresses that phones made up. */
const WIRED = '64:00:6a:10:00:01';
const WIRELESS = '3c:a9:f4:20:00:02';
const [FIRST, SECOND, THIRD] = ['00:1c:b4:00:00:01', '00:1c:b4:00:00:02', '00:1c:b4:00:00:03'];
const PHONE = ['7a:31:c9:40:00:31', 'd2:0f:11:40:00:32', '5e:99:aa:40:00:33'];
const OPTIONS = '1,3,6,15,26,28,51,58,59,43';
const KEY = 'SHA256:vl2kQ0Vh0o2m2dZkq0m0fH3xT8';

const at = (minute: number): string => `2026-11-24T08:${String(minute).padStart(2, '0')}:00.000000Z`;

/** What an endpoint says, from minute to minute. */
interface Seen {
  readonly mac: string;
  readonly ip: string;
  readonly from: number;
  readonly to: number;
  readonly says?: Readonly<Record<string, string>>;
}

function take(inventory: Inventory, { mac, ip, from, to, says = {} }: Seen): void {
  for (const minute of [from, to]) {
    const flow: Flow = {
      id: `${mac} ${minute}`,
      start: at(minute),
      end: at(minute),
      network: 'ipv4',
      transport: 'tcp',
      client: { ip, mac, port: 9 },
      server: { ip: '93.184.215.14', port: 443 },
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
      firstFrame: minute + 1,
    };
    inventory.flow(flow);
  }
  for (const [key, value] of Object.entries(says)) {
    const source: Fact['source'] = { capture: 'day.pcap', frame: from + 1, protocol: 'x', field: 'x' };
    inventory.fact({ time: at(from), subject: { mac, ip }, key, value, source });
  }
}

const needs = { uniqueOf: (): null => null, traits, bondOf: (): null => null };

/** The groups of endpoints that are seen one after the other, as known at once; and step by step, which has to come to the same. */
function groupsOf(...all: readonly Seen[]): readonly Group[] {
  const [plain, followed] = [new Inventory(), new Inventory()];
  followed.follow();
  for (const seen of all) {
    take(plain, seen);
    take(followed, seen);
    followed.groups(needs);
  }
  const groups = plain.groups(needs);
  assert.deepEqual(followed.groups(needs), groups);
  return groups;
}

const kindsOf = (group: Group | undefined): readonly string[] => (group?.ties ?? []).map(({ kind }) => kind);

test('one card that changes its address and its network is one device', () => {
  const groups = groupsOf(
    { mac: WIRED, ip: '10.20.10.5', from: 0, to: 5 },
    { mac: WIRED, ip: '10.20.40.9', from: 6, to: 9 },
  );
  assert.deepEqual(
    groups.map(({ ips }) => ips),
    [['10.20.10.5', '10.20.40.9']],
  );
});

test('wired and wireless: two things that agree make one device, and the packets are named', () => {
  const agreeing: readonly Readonly<Record<string, string>>[] = [
    { 'ssh.hostKey': KEY, 'dhcp.hostName': 'lap-0417' },
    { 'dicom.aeTitle': 'US_ROOM3', 'smb.hostName': 'US-ROOM3' },
    { 'tls.certificateSerial': '4f3a9b00c1d2e3f405', 'mdns.hostName': 'cart-12.local' },
    { 'hl7.serialNumber': 'SN-0048213', 'dhcp.hostName': 'monitor-12' },
    { 'lldp.assetId': 'INV-00417', 'lldp.systemName': 'lap-0417' },
  ];
  for (const says of agreeing) {
    const [group, ...others] = groupsOf(
      { mac: WIRED, ip: '10.20.10.5', from: 0, to: 5, says },
      { mac: WIRELESS, ip: '10.20.60.5', from: 8, to: 9, says },
    );
    assert.deepEqual([group?.macs, others.length], [[WIRELESS, WIRED].sort(), 0], JSON.stringify(says));
    assert.deepEqual(kindsOf(group), ['joined']);
    assert.match(group?.ties[0]?.summary ?? '', /are one device: both have the .* and nothing sets them apart/);
    assert.deepEqual(group?.ties[0]?.evidence.map(({ frame }) => frame).sort(), [1, 1, 9, 9]);
  }
});

test('a host key or a DHCP identifier alone joins two endpoints, and none of three', () => {
  const alone: readonly Readonly<Record<string, string>>[] = [
    { 'ssh.hostKey': KEY },
    { 'dhcpv6.clientId': 'enterprise:9:0cc084d303000912' },
    { 'dhcp.clientId': '0 494e562d3030343137' },
  ];
  for (const says of alone) {
    const two = [FIRST, SECOND].map((mac, index) => ({ mac, ip: `10.20.10.${index}`, from: 0, to: 5, says }));
    assert.equal(groupsOf(...two).length, 1);
    // A third with the same key: it comes from the factory. What was joined comes apart again.
    const third = { mac: THIRD, ip: '10.20.10.9', from: 6, to: 9, says };
    const groups = groupsOf(...two, third);
    assert.deepEqual(groups.map(kindsOf), [[], [], []]);
  }
});

test('the DHCP identifier of two cards is one, whatever number each card has', () => {
  const groups = groupsOf(
    {
      mac: WIRED,
      ip: '10.20.10.5',
      from: 0,
      to: 5,
      says: { 'dhcp.clientId': '255 00000001 llt:0001:1b2f:40:64:00:6a:10' },
    },
    {
      mac: WIRELESS,
      ip: '10.20.60.5',
      from: 3,
      to: 9,
      says: { 'dhcp.clientId': '255 00000002 llt:0001:1b2f:40:64:00:6a:10' },
    },
  );
  assert.deepEqual(groups.map(kindsOf), [['joined']]);
  const own = [FIRST, SECOND].map((mac, index) => {
    return { mac, ip: `10.20.10.${index}`, from: 0, to: 5, says: { 'dhcp.clientId': `1 ${mac}` } };
  });
  assert.deepEqual(groupsOf(...own).map(kindsOf), [[], []]);
});

test('a name alone joins nothing: at the same time it is said of both, in succession it is a replacement', () => {
  const says = { 'dhcp.hostName': 'pump-0417' };
  const both = groupsOf(
    { mac: FIRST, ip: '10.20.10.5', from: 0, to: 9, says },
    { mac: SECOND, ip: '10.20.10.6', from: 5, to: 8, says },
  );
  assert.deepEqual(both.map(kindsOf), [['same-name'], ['same-name']]);
  const succession = groupsOf(
    { mac: FIRST, ip: '10.20.10.5', from: 0, to: 4, says },
    { mac: SECOND, ip: '10.20.10.5', from: 6, to: 9, says },
  );
  assert.deepEqual(succession.map(kindsOf), [['replaced-by'], ['replaces']]);
  assert.match(
    succession[1]?.ties[0]?.summary ?? '',
    new RegExp(`^${SECOND} came with the host name pump-0417 after ${FIRST}`),
  );
  assert.deepEqual(succession[1]?.ties[0]?.endpoints, [SECOND, FIRST]);
});

test('one name and one way of asking: two cards of two makers are one device, two of one maker are two', () => {
  const says = { 'dhcp.hostName': 'lap-0417', 'dhcp.parameterRequestList': OPTIONS };
  const seen = (one: string, other: string): readonly Group[] =>
    groupsOf(
      { mac: one, ip: '10.20.10.5', from: 0, to: 9, says },
      { mac: other, ip: '10.20.60.5', from: 5, to: 8, says },
    );
  assert.deepEqual(seen(WIRED, WIRELESS).map(kindsOf), [['joined']]);
  assert.deepEqual(seen(FIRST, SECOND).map(kindsOf), [['same-name'], ['same-name']]);
});

test('names that factories give say nothing', () => {
  for (const name of ['iPhone', 'android-dhcp-13', 'localhost', 'raspberrypi', 'Galaxy-S23', 'DESKTOP']) {
    const says = { 'dhcp.hostName': name, 'dhcp.parameterRequestList': OPTIONS };
    const groups = groupsOf(
      { mac: WIRED, ip: '10.20.10.5', from: 0, to: 9, says },
      { mac: WIRELESS, ip: '10.20.60.5', from: 5, to: 8, says },
    );
    assert.deepEqual(groups.map(kindsOf), [[], []], name);
  }
});

test('what disagrees sets apart: two serial numbers, or two names under one key', () => {
  const shared = { 'dicom.aeTitle': 'CT_ROOM1', 'dhcp.hostName': 'ct-room1' };
  const serials = groupsOf(
    { mac: FIRST, ip: '10.20.10.5', from: 0, to: 4, says: { ...shared, 'lldp.serialNumber': 'SN10001' } },
    { mac: SECOND, ip: '10.20.10.5', from: 6, to: 9, says: { ...shared, 'lldp.serialNumber': 'SN20002' } },
  );
  assert.deepEqual(serials.map(kindsOf), [['replaced-by'], ['replaces']]);
  const names = [FIRST, SECOND].map((mac, index) => {
    const says = { 'ssh.hostKey': KEY, 'dhcp.hostName': `pump-000${index}` };
    return { mac, ip: `10.20.10.${index}`, from: 0, to: 5, says };
  });
  assert.deepEqual(groupsOf(...names).map(kindsOf), [[], []]);
});

test('what a gateway passes on word for word does not make it the pump', () => {
  const says = { 'hl7.serialNumber': 'SN-0048213', 'hl7.prt16': '(01)00889842001234(21)SN-0048213' };
  const groups = groupsOf(
    { mac: FIRST, ip: '10.20.10.5', from: 0, to: 9, says },
    { mac: WIRED, ip: '10.20.30.5', from: 0, to: 9, says },
  );
  assert.equal(groups.length, 2);
});

test('a phone that makes up its address anew is one device under its name; two of one name at once are two', () => {
  const says = { 'dhcp.hostName': 'Annas-iPhone', 'dhcp.parameterRequestList': OPTIONS };
  const [group, ...others] = groupsOf(
    ...PHONE.map((mac, index) => ({ mac, ip: `10.20.70.${index}`, from: index * 10, to: index * 10 + 5, says })),
  );
  assert.deepEqual([group?.macs, others.length], [[...PHONE].sort(), 0]);
  assert.ok(kindsOf(group).every((kind) => kind === 'random-address') && kindsOf(group).length > 1);
  const [one = '', other = ''] = PHONE;
  const atOnce = groupsOf(
    { mac: one, ip: '10.20.70.1', from: 0, to: 9, says },
    { mac: other, ip: '10.20.70.2', from: 3, to: 5, says },
  );
  assert.equal(atOnce.length, 2);
});

test('what was joined comes apart when both are there at once', () => {
  const says = { 'dhcp.hostName': 'Annas-iPhone', 'dhcp.parameterRequestList': OPTIONS };
  const [one = '', other = ''] = PHONE;
  const succession = [
    { mac: one, ip: '10.20.70.1', from: 0, to: 3, says },
    { mac: other, ip: '10.20.70.2', from: 5, to: 9, says },
  ];
  assert.equal(groupsOf(...succession).length, 1);
  assert.equal(groupsOf(...succession, { mac: one, ip: '10.20.70.1', from: 20, to: 21 }).length, 2);
});

test('many devices behind one address are said to be many, and are not merged with any of them', () => {
  const names = ['WARD-PC-1', 'WARD-PC-2', 'ward-pc-3.hospital.example'];
  const inside = names.map((name, index) => ({
    mac: `64:00:6a:10:00:1${index}`,
    ip: `10.20.10.${index}`,
    from: 0,
    to: 9,
    says: { 'rdp.clientName': name },
  }));
  const groups = groupsOf(
    ...inside,
    ...names.map((name) => ({ mac: FIRST, ip: '10.20.30.1', from: 0, to: 9, says: { 'rdp.clientName': name } })),
  );
  const nat = groups.find(({ macs }) => macs.includes(FIRST));
  assert.deepEqual([groups.length, nat?.macs], [4, [FIRST]]);
  const tie = nat?.ties.find(({ kind }) => kind === 'several-behind');
  assert.match(
    tie?.summary ?? '',
    /several devices speak through .*: 3 names of machines .*ward-pc-1, ward-pc-2, ward-pc-3/,
  );
  assert.equal(tie?.evidence.length, 3);
});

test('endpoints without end that share names and titles are judged in the time of few', () => {
  const crowd = (count: number): number => {
    const inventory = new Inventory();
    for (let index = 0; index < count; index++) {
      const mac = `64:00:6a:${[index >> 16, (index >> 8) & 255, index & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
      const says = Object.fromEntries(
        ['dhcp.hostName', 'mdns.hostName', 'smb.hostName', 'dicom.aeTitle', 'ssh.hostKey', 'lldp.assetId'].map(
          (key, which) => [key, `${key}-${(index * (which + 1)) % Math.ceil(count / 30)}-00000000000000`],
        ),
      );
      take(inventory, { mac, ip: `10.20.${(index >> 8) & 255}.${index & 255}`, from: 0, to: 1, says });
    }
    const begun = performance.now();
    inventory.groups(needs);
    return performance.now() - begun;
  };
  crowd(500);
  const [few, many] = [crowd(1000), crowd(8000)];
  assert.ok(many < few * 8 * 6, `${few.toFixed()} ms for a thousand, ${many.toFixed()} ms for eight thousand`);
});

test('addresses of virtual routers and of virtual machines are told, and routers that share one are not one device', () => {
  const says = { 'ssh.hostKey': KEY, 'lldp.systemName': 'router-01', 'lldp.assetId': 'INV-1' };
  for (const mac of ['00:00:5e:00:01:0a', '00:00:0c:07:ac:01', '00:00:0c:9f:f0:01', '00:07:b4:00:01:01']) {
    const groups = groupsOf(
      { mac, ip: '10.20.10.1', from: 0, to: 9, says },
      { mac: '00:1b:54:20:00:10', ip: '10.20.10.2', from: 0, to: 9, says },
    );
    assert.equal(groups.length, 2);
    assert.deepEqual(
      groups.find(({ macs }) => macs.includes(mac))?.ties.map(({ kind }) => kind),
      ['shared-address'],
    );
  }
  const [virtual] = groupsOf({ mac: '00:50:56:ab:00:01', ip: '10.20.30.9', from: 0, to: 9 });
  assert.match(virtual?.ties[0]?.summary ?? '', /VMware gives to a virtual machine/);
});

test('twenty devices that change address, network and card are twenty devices', () => {
  const seen = Array.from({ length: 20 }, (_, index): readonly Seen[] => {
    const number = String(index).padStart(2, '0');
    const says = { 'dhcp.hostName': `device-${number}00${number}`, 'ssh.hostKey': `${KEY}${number}` };
    return [
      { mac: `64:00:6a:10:00:${number}`, ip: `10.20.10.${index}`, from: 0, to: 4, says },
      { mac: `64:00:6a:10:00:${number}`, ip: `10.20.40.${19 - index}`, from: 6, to: 9, says },
      { mac: `3c:a9:f4:20:00:${number}`, ip: `10.20.10.${(index + 1) % 20}`, from: 12, to: 15, says },
    ];
  }).flat();
  const groups = groupsOf(...seen);
  assert.equal(groups.length, 20);
  assert.ok(groups.every(({ macs, ips }) => macs.length === 2 && ips.length >= 2));
});
