/** How network gear shows itself and is managed: LLDP and CDP (lldpd), SNMP (snmpd), RADIUS (FreeRADIUS), NTP (chrony). */

import type { Laboratory } from '../laboratory.ts';

export const SNMP_USER = {
  name: 'nmsuser',
  words: [
    '-u',
    'nmsuser',
    '-l',
    'authPriv',
    '-a',
    'SHA',
    '-A',
    'lab-auth-phrase',
    '-x',
    'AES',
    '-X',
    'lab-priv-phrase',
  ],
} as const;

export interface Neighbour {
  readonly description: string;
  readonly interfaces: string;
  /** LLDP capabilities, as `bridge,router`. */
  readonly capabilities: string;
  /** Platform that CDP tells, where the host speaks it. */
  readonly cdpPlatform?: string;
  /** LLDP-MED inventory, where the host is an endpoint. */
  readonly inventory?: Readonly<Record<string, string>>;
  readonly management?: string;
}

/** Announces a host to its neighbours; what it says is set before the first frame. */
export async function startLldp(lab: Laboratory, name: string, neighbour: Neighbour): Promise<void> {
  const inventory = Object.entries(neighbour.inventory ?? {}).map(
    ([key, value]) => `configure inventory ${key} "${value}"`,
  );
  const lines = [
    `configure system hostname ${lab.host(name).hostName ?? name}`,
    `configure system capabilities enabled ${neighbour.capabilities}`,
    'configure lldp tx-interval 15',
    ...inventory,
  ];
  const path = await lab.file(name, 'lldpd.conf', `${lines.join('\n')}\n`);
  const cdp = neighbour.cdpPlatform === undefined ? [] : ['-l', '-ccccc', '-P', neighbour.cdpPlatform];
  // Where no inventory is given, none is told: it would be that of this machine.
  const med = neighbour.inventory === undefined ? ['-i'] : ['-M', '3'];
  const management = neighbour.management === undefined ? [] : ['-m', neighbour.management];
  const words = ['-I', neighbour.interfaces, '-S', neighbour.description, ...cdp, ...med, ...management];
  await lab.start(name, 'lldpd', ['lldpd', '-d', '-u', '/run/lldpd.socket', '-O', path, ...words]);
}

export interface Agent {
  readonly description: string;
  readonly objectId: string;
  readonly systemName: string;
  readonly location: string;
  readonly contact?: string;
}

/** Answers SNMP version 1 and 2c (community `public`) and version 3. */
export async function startSnmp(lab: Laboratory, name: string, agent: Agent): Promise<void> {
  const text = [
    'agentaddress udp:161',
    'rocommunity public default',
    `sysDescr ${agent.description}`,
    `sysObjectID ${agent.objectId}`,
    `sysName ${agent.systemName}`,
    `sysLocation ${agent.location}`,
    `sysContact ${agent.contact ?? 'it@hospital.example'}`,
    `rouser ${SNMP_USER.name} authPriv`,
    `createUser ${SNMP_USER.name} SHA "lab-auth-phrase" AES "lab-priv-phrase"`,
  ];
  const path = await lab.file(name, 'snmpd.conf', `${text.join('\n')}\n`);
  const environment = { SNMP_PERSISTENT_DIR: await lab.directory(name, 'snmp') };
  const words = ['snmpd', '-f', '-Lo', '-C', '-c', path, '-p', '/run/snmpd.pid'];
  await lab.start(name, 'snmpd', words, { port: 161, environment });
}

/** Gives the time to everybody. */
export async function startTimeServer(lab: Laboratory, name: string): Promise<void> {
  const path = await lab.file(
    name,
    'chrony.conf',
    'local stratum 3\nallow all\ncmdport 0\nbindcmdaddress /\npidfile /run/chronyd.pid\n',
  );
  await lab.start(name, 'chronyd', ['chronyd', '-d', '-x', '-u', 'root', '-f', path], { port: 123 });
}

/** Admits devices by their MAC address. */
export async function startRadius(lab: Laboratory, name: string, macs: readonly string[]): Promise<void> {
  const directory = await lab.directory(name, 'radius');
  const users = macs.map((mac) => {
    const key = mac.replaceAll(':', '');
    return `${key} Cleartext-Password := "${key}"\n  Tunnel-Type = VLAN,\n  Tunnel-Medium-Type = IEEE-802,\n  Tunnel-Private-Group-Id = "10"\n`;
  });
  await lab.file(name, 'radius/users', users.join('\n'));
  await lab.file(name, 'radius/radiusd.conf', radiusConfiguration(directory));
  await lab.start(name, 'radius', ['freeradius', '-f', '-l', 'stdout', '-d', directory, '-n', 'radiusd'], {
    port: 1812,
  });
}

function radiusConfiguration(directory: string): string {
  return `prefix = /usr
confdir = ${directory}
logdir = ${directory}
run_dir = ${directory}
raddbdir = ${directory}
libdir = /usr/lib/freeradius
pidfile = ${directory}/radiusd.pid
client lab {
  ipaddr = 0.0.0.0/0
  secret = lab-radius-secret
  require_message_authenticator = no
}
modules {
  pap {
  }
  files {
    filename = ${directory}/users
    usersfile = ${directory}/users
  }
  always ok {
    rcode = ok
  }
}
server default {
  listen {
    type = auth
    ipaddr = *
    port = 1812
  }
  listen {
    type = acct
    ipaddr = *
    port = 1813
  }
  authorize {
    files
    pap
  }
  authenticate {
    Auth-Type PAP {
      pap
    }
  }
  preacct {
    ok
  }
  accounting {
    ok
  }
}
`;
}
