/** Which programs the laboratory needs, and the Debian package that brings each. */

import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';

/** What the switch, the hosts and the sensor need. */
const NETWORK_PROGRAMS: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  ethtool: 'ethtool',
  sysctl: 'procps',
  unshare: 'util-linux',
  'ovs-vswitchd': 'openvswitch-switch',
  'ovsdb-server': 'openvswitch-switch',
  'ovsdb-tool': 'openvswitch-common',
  'ovs-vsctl': 'openvswitch-switch',
  tcpdump: 'tcpdump',
  ping: 'iputils-ping',
};

/** What the day of the hospital needs besides. */
const SCENARIO_PROGRAMS: Readonly<Record<string, string>> = {
  Orthanc: 'orthanc',
  echoscu: 'dcmtk',
  smbd: 'samba',
  nmbd: 'samba',
  nmblookup: 'samba-common-bin',
  smbclient: 'smbclient',
  dnsmasq: 'dnsmasq-base',
  busybox: 'udhcpc',
  dhclient: 'isc-dhcp-client',
  snmpd: 'snmpd',
  snmpget: 'snmp',
  lldpd: 'lldpd',
  nginx: 'nginx-light',
  curl: 'curl',
  sshd: 'openssh-server',
  ssh: 'openssh-client',
  sshpass: 'sshpass',
  chronyd: 'chrony',
  ntpdig: 'ntpsec-ntpdate',
  mosquitto: 'mosquitto',
  mosquitto_pub: 'mosquitto-clients',
  krb5kdc: 'krb5-kdc',
  'kadmin.local': 'krb5-admin-server',
  kinit: 'krb5-user',
  slapd: 'slapd',
  ldapsearch: 'ldap-utils',
  vsftpd: 'vsftpd',
  'avahi-daemon': 'avahi-daemon',
  xrdp: 'xrdp',
  xfreerdp: 'freerdp2-x11',
  Xvfb: 'xvfb',
  rsyslogd: 'rsyslog',
  logger: 'bsdutils',
  cupsd: 'cups-daemon',
  telnet: 'inetutils-telnet',
  telnetd: 'inetutils-telnetd',
  socat: 'socat',
  sipp: 'sip-tester',
  freeradius: 'freeradius',
  radclient: 'freeradius-utils',
  radvd: 'radvd',
  openssl: 'openssl',
};

/** What an intruder brings along. */
const ATTACK_PROGRAMS: Readonly<Record<string, string>> = {
  nmap: 'nmap',
  arpspoof: 'dsniff',
  hping3: 'hping3',
  iodine: 'iodine',
  timeout: 'coreutils',
};

/** An exporter of NetFlow 9 beside those of the switch. */
const EXPORT_PROGRAMS: Readonly<Record<string, string>> = { softflowd: 'softflowd' };

/** A real firewall or switch that packets are sent through to hear what it does with them. */
const PROBE_PROGRAMS: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  sysctl: 'procps',
  nft: 'nftables',
  'iptables-nft-restore': 'iptables',
  conntrack: 'conntrack',
  tcpreplay: 'tcpreplay',
  tcpdump: 'tcpdump',
  'ovs-vswitchd': 'openvswitch-switch',
  'ovsdb-server': 'openvswitch-switch',
  'ovs-ofctl': 'openvswitch-common',
};

/** A RADIUS server that asks who is let in, and clients that prove who they are. */
const ADMISSION_PROGRAMS: Readonly<Record<string, string>> = {
  freeradius: 'freeradius',
  '/usr/lib/freeradius/rlm_rest.so': 'freeradius-rest',
  radclient: 'freeradius-utils',
  eapol_test: 'eapoltest',
  openssl: 'openssl',
};

export type Part = 'network' | 'scenario' | 'attack' | 'export' | 'probes' | 'admission';

const PARTS: Readonly<Record<Part, Readonly<Record<string, string>>>> = {
  network: NETWORK_PROGRAMS,
  scenario: SCENARIO_PROGRAMS,
  attack: ATTACK_PROGRAMS,
  export: EXPORT_PROGRAMS,
  probes: PROBE_PROGRAMS,
  admission: ADMISSION_PROGRAMS,
};

/** Where Debian keeps programs, whatever the PATH says: the servers are in `sbin`. */
const PLACES = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/local/sbin', '/usr/local/bin'];

/** Why the laboratory cannot run here, in one sentence, or null where it can. */
export function hindrance(parts: readonly Part[]): string | null {
  if (process.platform !== 'linux') return 'the laboratory needs Linux';
  if (process.getuid?.() !== 0) return 'the laboratory needs root (network namespaces)';
  const missing = parts
    .flatMap((part) => Object.entries(PARTS[part]))
    .filter(([program]) => !isInstalled(program))
    .map(([program, debianPackage]) => ({ program, debianPackage }));
  if (missing.length === 0) return null;
  const packages = [...new Set(missing.map((one) => one.debianPackage))].sort();
  return `missing ${missing.map((one) => one.program).join(', ')}: apt-get install --no-install-recommends ${packages.join(' ')}`;
}

/** Every Debian package of these parts, sorted. */
export function packagesOf(parts: readonly Part[]): string[] {
  return [...new Set(parts.flatMap((part) => Object.values(PARTS[part])))].sort();
}

function isInstalled(program: string): boolean {
  if (program.startsWith('/')) return existsSync(program);
  return PLACES.some((place) => {
    try {
      accessSync(join(place, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
