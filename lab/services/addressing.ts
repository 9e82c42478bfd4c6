/** Names and addresses: dnsmasq as DNS and DHCP server, dnsmasq as relay in the router, radvd, and the two DHCP clients. */

import { join } from 'node:path';
import { gatewayOf, VLAN } from '../host.ts';
import { ULA } from '../hosts/network.ts';
import type { Laboratory } from '../laboratory.ts';
import { PROGRAMS } from '../places.ts';

const LEASE_SCRIPT = join(PROGRAMS, 'lease.sh');
const PLAIN = ['--keep-in-foreground', '--conf-file=/dev/null', '--user=root', '--pid-file'];

/** The file that a desk phone fetches when it starts. */
export const PHONE_CONFIGURATION = 'SEP64167F400040.cfg';

/** The server for every VLAN; hosts with fixed addresses have names in both directions. */
export async function startNameServer(lab: Laboratory): Promise<void> {
  const server = 'infra-1';
  const directory = await lab.directory(server, 'dnsmasq');
  await lab.file(server, `dnsmasq/tftp/${PHONE_CONFIGURATION}`, '<phone><server>10.20.30.50</server></phone>\n');
  const records = [...lab.hosts.values()].flatMap((host) =>
    host.cards[0]?.addresses[0] === undefined
      ? []
      : [`--host-record=${host.name}.hospital.example,${host.cards[0].addresses[0].split('/')[0]}`],
  );
  const ranges = Object.entries(VLAN).flatMap(([name, vlan]) => [
    `--dhcp-range=set:${name},10.20.${vlan}.100,10.20.${vlan}.179,255.255.255.0,1h`,
    `--dhcp-option=tag:${name},option:router,${gatewayOf(vlan)}`,
  ]);
  const options = [`6,${lab.address(server)}`, `42,${lab.address(server)}`, '15,hospital.example'];
  await lab.start(
    server,
    'dnsmasq',
    [
      'dnsmasq',
      ...PLAIN,
      '--no-resolv',
      '--no-hosts',
      '--no-ping',
      '--domain=hospital.example',
      '--local=/hospital.example/',
      '--dhcp-sequential-ip',
      '--dhcp-authoritative',
      '--enable-tftp',
      `--tftp-root=${directory}/tftp`,
      `--dhcp-leasefile=${directory}/leases`,
      `--host-record=emr.hospital.example,${lab.address('emr-1')},${ULA.servers}::30`,
      '--host-record=gateway.hospital.example,10.20.30.40',
      '--srv-host=_kerberos._udp.hospital.example,dc-1.hospital.example,88',
      '--srv-host=_ldap._tcp.hospital.example,dc-1.hospital.example,389',
      ...records,
      ...ranges,
      ...options.map((option) => `--dhcp-option=${option}`),
    ],
    { port: 53 },
  );
}

/** The relay agent in the router: the server sits in one VLAN only. */
export async function startRelay(lab: Laboratory): Promise<void> {
  const server = lab.address('infra-1');
  const relays = Object.values(VLAN)
    .filter((vlan) => vlan !== VLAN.servers)
    .map((vlan) => `--dhcp-relay=${gatewayOf(vlan)},${server}`);
  await lab.start('core-1', 'relay', ['dnsmasq', ...PLAIN, '--port=0', '--no-resolv', ...relays], { port: 67 });
}

/** Announces the office's IPv6 prefix. */
export async function startRouterAdvertisements(lab: Laboratory): Promise<void> {
  const prefix = `prefix ${ULA.office}::/64 { AdvOnLink on; AdvAutonomous on; };`;
  const text = `interface vlan${VLAN.office} { AdvSendAdvert on; MinRtrAdvInterval 10; MaxRtrAdvInterval 30; ${prefix} };\n`;
  const path = await lab.file('core-1', 'radvd.conf', text);
  await lab.start('core-1', 'radvd', ['radvd', '-n', '-m', 'stderr', '-C', path, '-p', '/run/radvd.pid', '-u', 'root']);
}

export interface LeaseWish {
  /** Option 60; udhcpc's own where left out, none where empty. */
  readonly vendorClass?: string;
  /** Ask for this address. */
  readonly address?: string;
  /** The card that asks: the first one where none is named. */
  readonly card?: string;
  /** Option 61 in hexadecimal; by default the card's own address. */
  readonly clientId?: string;
  /** Options of the parameter request list besides the client's own. */
  readonly options?: readonly string[];
}

/** Gets a lease with busybox's udhcpc, the client of most embedded devices, and ends it (the address stays). */
export async function leaseByUdhcpc(lab: Laboratory, name: string, wish: LeaseWish = {}): Promise<void> {
  const hostName = lab.host(name).hostName ?? name;
  const card = wish.card ?? 'eth0';
  const words = ['busybox', 'udhcpc', '-f', '-q', '-n', '-i', card, '-s', LEASE_SCRIPT, '-x', `hostname:${hostName}`];
  const client = wish.clientId === undefined ? [] : ['-C', '-x', `0x3d:${wish.clientId}`];
  const vendor = wish.vendorClass === undefined ? [] : ['-V', wish.vendorClass];
  const address = wish.address === undefined ? [] : ['-r', wish.address];
  const options = (wish.options ?? []).flatMap((option) => ['-O', option]);
  await lab.must(name, [...words, ...client, ...vendor, ...address, ...options]);
  await lab.note(name);
}

/** Gets a lease with ISC's dhclient, asking in the manner of Windows. */
export async function leaseAsWindows(lab: Laboratory, name: string): Promise<void> {
  const hostName = lab.host(name).hostName ?? name;
  const text = [
    `send host-name "${hostName}";`,
    'send vendor-class-identifier "MSFT 5.0";',
    `send dhcp-client-identifier = hardware;`,
    'option ms-classless-static-routes code 249 = array of unsigned integer 8;',
    'option wpad code 252 = text;',
    'request subnet-mask, routers, domain-name-servers, domain-name, router-discovery, static-routes,',
    '  vendor-encapsulated-options, netbios-name-servers, netbios-node-type, netbios-scope,',
    '  domain-search, rfc3442-classless-static-routes, ms-classless-static-routes, wpad;',
    'option rfc3442-classless-static-routes code 121 = array of unsigned integer 8;',
  ];
  const sorted = [
    ...text.filter((line) => line.startsWith('option')),
    ...text.filter((line) => !line.startsWith('option')),
  ];
  const path = await lab.file(name, 'dhclient.conf', `${sorted.join('\n')}\n`);
  const files = ['-cf', path, '-lf', '/run/dhclient.leases', '-pf', '/run/dhclient.pid', '-sf', LEASE_SCRIPT];
  await lab.must(name, ['dhclient', '-4', '-1', ...files, 'eth0']);
  await lab.note(name);
}

/** Ends dhclient as pulling the plug does: the lease stays in its file and is asked for again at the next place. */
export async function pullPlug(lab: Laboratory, name: string): Promise<void> {
  await lab.must(name, ['sh', '-c', 'kill "$(cat /run/dhclient.pid)"']);
}

/** Joins with a udhcpc that stays, and gives its lease back when it is ended. */
export async function joinByUdhcpc(lab: Laboratory, name: string, vendorClass: string): Promise<void> {
  const hostName = lab.host(name).hostName ?? name;
  const words = ['busybox', 'udhcpc', '-f', '-R', '-i', 'eth0', '-s', LEASE_SCRIPT, '-x', `hostname:${hostName}`];
  await lab.start(name, 'udhcpc', [...words, '-V', vendorClass, '-p', '/run/udhcpc.pid'], { mayEnd: true });
  const wait = 'for i in $(seq 50); do ip -4 addr show dev eth0 | grep -q inet && exit 0; sleep 0.1; done; exit 1';
  await lab.must(name, ['sh', '-c', wait]);
  await lab.note(name);
}

/** Leaves: gives the lease back. */
export async function leaveByUdhcpc(lab: Laboratory, name: string): Promise<void> {
  await lab.must(name, ['sh', '-c', 'kill -TERM "$(cat /run/udhcpc.pid)"; sleep 0.5; ip -4 addr flush dev eth0']);
  await lab.note(name);
}
