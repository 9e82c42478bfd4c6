/** Configurations of a hospital's network of any size: a backbone, distribution, access routers with guarded wards, and one firewall between zones. */

export interface NetworkSize {
  /** Configuration files, at least 10. */
  readonly devices: number;
  /** Entries of access lists, over all devices. */
  readonly entries: number;
  readonly zones: number;
}

const CORES = 4;

/** One configuration per device, by its name. */
export function* hospitalNetwork({
  devices,
  entries,
  zones,
}: NetworkSize): Generator<readonly [name: string, text: string]> {
  const distribution = Math.max(2, Math.floor(devices / 40));
  const access = devices - CORES - distribution - 1;
  const perDevice = Math.floor(entries / Math.max(1, access));
  for (let at = 0; at < CORES; at++) yield [`core${at}`, core(at, distribution)];
  for (let at = 0; at < distribution; at++) yield [`dist${at}`, distributor(at, distribution, access)];
  for (let at = 0; at < access; at++) yield [`access${at}`, accessRouter(at, distribution, perDevice)];
  yield ['firewall', firewall(zones)];
}

/** The networks behind access routers, and those of the zones of the server hall. */
export function networksOf({ devices, zones }: NetworkSize): {
  readonly wards: readonly string[];
  readonly halls: readonly string[];
} {
  const access = devices - CORES - Math.max(2, Math.floor(devices / 40)) - 1;
  return {
    wards: Array.from({ length: access * 2 }, (_, index) => `${wardNetwork(index >> 1, index & 1)}.0/24`),
    halls: Array.from({ length: zones }, (_, zone) => `10.200.${zone >> 2}.${(zone & 3) * 64}/26`),
  };
}

/** A ward behind an access router, without its last number. */
function wardNetwork(at: number, side: number): string {
  return `10.${(at >> 7) + 1}.${(at & 127) * 2 + side}`;
}

const head = (name: string, id: string): string =>
  `version 15.2\nhostname ${name}\ninterface Loopback0\n ip address ${id} 255.255.255.255\n`;

/** A line of two addresses between two devices. */
function line(name: string, block: number, which: 0 | 1, ...more: readonly string[]): string {
  const low = (block * 2 + which) & 0xff;
  return [
    `interface ${name}`,
    ` ip address 172.${16 + ((block >> 15) & 15)}.${(block >> 7) & 255}.${low} 255.255.255.254`,
    ...more.map((each) => ` ${each}`),
    '',
  ].join('\n');
}

const ospf = (area: number, ...more: readonly string[]): string =>
  [
    'router ospf 1',
    ' auto-cost reference-bandwidth 100000',
    ...more.map((each) => ` ${each}`),
    ` network 0.0.0.0 255.255.255.255 area ${area}`,
    '',
  ].join('\n');

const linkOf = (core: number, at: number): number => at * CORES + core;

function core(at: number, distribution: number): string {
  const parts = [head(`core${at}`, `10.255.0.${at}`)];
  for (let each = 0; each < distribution; each++) parts.push(line(`TenGigabitEthernet1/${each}`, linkOf(at, each), 0));
  if (at === 0) parts.push(line('TenGigabitEthernet2/0', 30_000, 0));
  parts.push(at === 0 ? ospf(0, 'redistribute static subnets') : ospf(0));
  if (at === 0) parts.push('ip route 10.200.0.0 255.255.0.0 172.16.234.97\n');
  return parts.join('');
}

/** Below a pair of distributors stands an area of its own. */
function distributor(at: number, distribution: number, access: number): string {
  const parts = [head(`dist${at}`, `10.254.${at >> 8}.${at & 255}`)];
  const area = (at >> 1) + 1;
  for (let each = 0; each < CORES; each++)
    parts.push(line(`TenGigabitEthernet1/${each}`, linkOf(each, at), 1, 'ip ospf 1 area 0'));
  for (let each = 0; each < access; each++) {
    const pair = pairOf(each, distribution);
    if (pair !== at >> 1) continue;
    parts.push(line(`GigabitEthernet2/${each}`, 40_000 + each * 2 + (at & 1), 0, `ip ospf 1 area ${area}`));
  }
  parts.push(ospf(area));
  return parts.join('');
}

function pairOf(access: number, distribution: number): number {
  return access % Math.floor(distribution / 2);
}

/** Two wards behind each access router, each guarded in both directions. */
function accessRouter(at: number, distribution: number, entries: number): string {
  const area = pairOf(at, distribution) + 1;
  const ward = (side: number): string => wardNetwork(at, side);
  const parts = [head(`access${at}`, `10.253.${at >> 8}.${at & 255}`)];
  for (const side of [0, 1]) parts.push(line(`GigabitEthernet0/${side}`, 40_000 + at * 2 + side, 1));
  for (const side of [0, 1])
    parts.push(
      `interface Vlan${10 + side}\n ip address ${ward(side)}.1 255.255.255.0\n ip access-group WARD${side} in\n`,
    );
  parts.push(ospf(area, 'passive-interface Vlan10', 'passive-interface Vlan11'));
  for (const side of [0, 1])
    parts.push(`ip access-list extended WARD${side}\n${wardEntries(ward(side), at, Math.floor(entries / 2))}`);
  return parts.join('');
}

const SERVICES = ['eq 104', 'eq 443', 'eq 2575', 'range 11112 11114', 'eq 6661', 'eq domain', 'eq 88', 'eq 389'];

function wardEntries(ward: string, at: number, count: number): string {
  const rows: string[] = [];
  for (let each = 0; each < count - 1; each++) {
    const server = `10.${1 + ((at * 7 + each) % 12)}.${(at * 13 + each * 3) % 250}.${1 + ((each * 11) % 250)}`;
    const action = each % 9 === 8 ? 'deny  ' : 'permit';
    rows.push(
      ` ${action} ${each % 5 === 4 ? 'udp' : 'tcp'} ${ward}.0 0.0.0.255 host ${server} ${SERVICES[each % SERVICES.length]}`,
    );
  }
  return [...rows, ' deny   ip any any', ''].join('\n');
}

/** The server hall: a firewall with a zone for each of its networks, and a pair from the backbone to each. */
function firewall(zones: number): string {
  const parts = [
    head('firewall', '10.255.1.1'),
    line('TenGigabitEthernet0/0', 30_000, 1, 'zone-member security backbone'),
    'zone security backbone\n',
  ];
  for (let zone = 0; zone < zones; zone++) {
    const network = `10.200.${zone >> 2}`;
    parts.push(
      `zone security z${zone}\ninterface GigabitEthernet1/0.${zone + 1}\n encapsulation dot1Q ${zone + 1}\n ip address ${network}.${(zone & 3) * 64 + 1} 255.255.255.192\n zone-member security z${zone}\n`,
      `ip access-list extended Z${zone}\n permit tcp any ${network}.${(zone & 3) * 64} 0.0.0.63 ${SERVICES[zone % SERVICES.length]}\n`,
      `class-map type inspect match-all C${zone}\n match access-group name Z${zone}\npolicy-map type inspect P${zone}\n class type inspect C${zone}\n  inspect\n`,
      `zone-pair security B${zone} source backbone destination z${zone}\n service-policy type inspect P${zone}\n`,
    );
  }
  parts.push('ip route 0.0.0.0 0.0.0.0 172.16.234.96\n');
  return parts.join('');
}
