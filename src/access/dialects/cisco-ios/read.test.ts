/** What is read of a device beside its access lists: interfaces, routes, routing protocols, and how each line was understood. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { formatIp } from '#base/prefix.ts';
import type { Configuration } from '../../configuration.ts';
import type { Support } from '../../line.ts';
import { ciscoIos } from './index.ts';

function read(...lines: readonly string[]): Configuration {
  return ciscoIos.read(lines.join('\n'), 'r1.cfg');
}

/** How the last line was understood, and what it could change. */
function last(...lines: readonly string[]): readonly [Support | undefined, unknown] {
  const entry = read(...lines).lines.at(-1);
  return [entry?.support, entry?.affects];
}

suite('interfaces', () => {
  test('addresses, VRFs, VLANs, descriptions and what is shut down', () => {
    const { interfaces } = read(
      'interface gi 0/0.10',
      ' description to the ward',
      ' encapsulation dot1Q 10',
      ' vrf forwarding CARE',
      ' ip address 10.0.0.1 255.255.255.0',
      ' ip address 10.0.1.1/24 secondary',
      ' ipv6 address 2001:db8::1/64',
      ' bandwidth 2000',
      'interface GigabitEthernet0/1',
      ' switchport mode trunk',
      ' switchport trunk allowed vlan 1-10,20',
      ' switchport trunk allowed vlan add 30',
      ' switchport trunk allowed vlan remove 5',
      ' shutdown',
      'interface Vlan20',
      ' ip address 10.0.20.1 255.255.255.0',
      ' no ip address',
    );
    assert.deepEqual(
      interfaces.map(({ name, addresses, vlans, mode, up, vrf, description, bandwidth }) => [
        name,
        addresses.map((address) => `${formatIp(address)}/${address.length}`),
        vlans.map(({ from, to }) => `${from}-${to}`),
        mode,
        up,
        vrf,
        description,
        bandwidth,
      ]),
      [
        [
          'GigabitEthernet0/0.10',
          ['10.0.0.1/24', '10.0.1.1/24', '2001:db8::1/64'],
          ['10-10'],
          'routed',
          true,
          'CARE',
          'to the ward',
          2000,
        ],
        ['GigabitEthernet0/1', [], ['1-4', '6-10', '20-20', '30-30'], 'trunk', false, null, null, 1_000_000],
        ['Vlan20', [], ['20-20'], 'vlan', true, null, null, 1_000_000],
      ],
    );
  });

  test('an access list that stands nowhere guards nothing, and is told', () => {
    const { guards, undefinedNames } = read(
      'interface Gi0/0',
      ' ip access-group NOWHERE in',
      ' ip access-group A out',
      'ip access-list standard A',
      ' deny any',
    );
    assert.deepEqual(
      guards.map(({ filter, place, out }) => [filter, place, out]),
      [['A', 'out', ['GigabitEthernet0/0']]],
    );
    assert.deepEqual(
      undefinedNames.map(({ kind, name, line }) => [kind, name, line.at]),
      [['access-list', 'NOWHERE', 2]],
    );
  });

  test('a list that a management command names is used; one that none names is not', () => {
    const { unusedNames } = read(
      'access-list 10 permit any',
      'access-list 11 permit any',
      'access-list 12 permit any',
      'snmp-server community x RO 10',
      'line vty 0 4',
      ' access-class 11 in',
    );
    assert.deepEqual(
      unusedNames.map(({ name }) => name),
      ['12'],
    );
  });
});

suite('who may open a session', () => {
  test('an access class guards Telnet and SSH to the device', () => {
    const { filters, guards } = read('access-list 10 permit host 10.0.0.9', 'line vty 0 4', ' access-class 10 in');
    const filter = filters.find(({ name }) => name === 'line vty');
    assert.deepEqual(
      filter?.rules.map(({ action, line }) => [action, line.at]),
      [
        [{ kind: 'goto', filter: '10' }, 3],
        [{ kind: 'goto', filter: '10' }, 3],
      ],
    );
    assert.deepEqual(
      guards.map(({ place, filter: name }) => [place, name]),
      [['to', 'line vty']],
    );
  });

  test('with several lists nobody can say which is asked', () => {
    const { filters } = read(
      'access-list 10 permit any',
      'access-list 11 deny any',
      'line vty 0 4',
      ' access-class 10 in',
      'line vty 5 15',
      ' access-class 11 in',
    );
    assert.equal(filters.find(({ name }) => name === 'line vty')?.rules[0]?.action.kind, 'unknown');
  });
});

suite('routes and routing protocols', () => {
  test('static routes with every kind of target', () => {
    const { routes } = read(
      'ip route 10.1.0.0 255.255.0.0 192.0.2.1',
      'ip route vrf CARE 10.2.0.0 255.255.0.0 GigabitEthernet0/1 192.0.2.1 200 name x',
      'ip route 10.3.0.0 255.255.0.0 Null0',
      'ipv6 route 2001:db8::/32 2001:db8::1',
      'ip route 10.4.0.0 255.255.0.0 192.0.2.9',
      'no ip route 10.4.0.0 255.255.0.0 192.0.2.9',
    );
    assert.deepEqual(
      routes.map(({ length, vrf, nextHop, interface: out, discard, distance }) => [
        length,
        vrf,
        nextHop && formatIp(nextHop),
        out,
        discard,
        distance,
      ]),
      [
        [16, null, '192.0.2.1', null, false, 1],
        [16, 'CARE', '192.0.2.1', 'GigabitEthernet0/1', false, 200],
        [16, null, null, 'Null0', true, 1],
        [32, null, '2001:db8::1', null, false, 1],
      ],
    );
    assert.equal(last('ip route 10.1.0.0 255.255.0.0 192.0.2.1 track 1')[0], 'conditional');
  });

  test('an interface speaks OSPF by the narrowest network, unless it says so itself', () => {
    const { interfaces } = read(
      'interface Gi0/0',
      ' ip address 10.1.0.1 255.255.255.0',
      'interface Gi0/1',
      ' ip address 10.2.0.1 255.255.255.0',
      ' ip ospf 7 area 0.0.0.5',
      ' ip ospf cost 77',
      'router ospf 7',
      ' passive-interface default',
      ' no passive-interface GigabitEthernet0/1',
      ' network 10.0.0.0 0.255.255.255 area 0',
      ' network 10.1.0.0 0.0.255.255 area 1',
    );
    const hello = { interval: 10, dead: 40, network: 'broadcast', mtu: 1500 };
    assert.deepEqual(
      interfaces.map(({ ospf }) => ospf),
      [
        { process: '7', area: '1', cost: null, passive: true, hello },
        { process: '7', area: '5', cost: 77, passive: false, hello },
      ],
    );
  });

  test('what a BGP neighbour inherits is written out, and its own word counts first', () => {
    const { routing } = read(
      'router bgp 65000',
      ' no bgp default ipv4-unicast',
      ' template peer-policy POLICY',
      '  route-map FROM-TEMPLATE in',
      '  send-community both',
      ' exit-peer-policy',
      ' neighbor GROUP peer-group',
      ' neighbor GROUP remote-as 65001',
      ' neighbor GROUP route-map FROM-GROUP in',
      ' neighbor 10.0.0.2 peer-group GROUP',
      ' neighbor 10.0.0.2 route-map OWN in',
      ' neighbor 10.0.0.3 remote-as 65002',
      ' neighbor 10.0.0.4 remote-as 65003',
      ' address-family ipv4',
      '  neighbor GROUP activate',
      '  neighbor 10.0.0.3 activate',
      '  neighbor 10.0.0.3 inherit peer-policy POLICY',
      '  network 10.0.0.0 mask 255.255.255.0',
      ' exit-address-family',
      ' address-family vpnv4',
      '  neighbor 10.0.0.9 activate',
    );
    const [process] = routing.bgp;
    assert.deepEqual(
      process?.neighbours.map(({ address, remoteAs, routeMapIn, sendCommunity }) => [
        formatIp(address),
        remoteAs,
        routeMapIn,
        sendCommunity,
      ]),
      [
        ['10.0.0.2', 65001, 'OWN', false],
        ['10.0.0.3', 65002, 'FROM-TEMPLATE', true],
      ],
    );
    assert.deepEqual(
      process?.networks.map(({ length }) => length),
      [24],
    );
  });
});

suite('how lines were understood', () => {
  test('what is not understood says what it could change', () => {
    assert.deepEqual(last('hostname x', 'frobnicate on'), ['unrecognised', { filters: [], forwarding: true }]);
    assert.deepEqual(last('interface Gi0/0', ' frobnicate on'), [
      'unrecognised',
      { filters: [], forwarding: true, interfaces: ['GigabitEthernet0/0'] },
    ]);
    assert.deepEqual(last('ip access-list extended A', ' frobnicate on'), [
      'unrecognised',
      { filters: ['A'], forwarding: false },
    ]);
    assert.deepEqual(last('router eigrp 1', ' network 10.0.0.0'), [
      'todo',
      { filters: [], forwarding: true, routes: true },
    ]);
    assert.deepEqual(last('interface Gi0/0', ' ip policy route-map M')[0], 'todo');
    assert.deepEqual(last('ntp server 10.0.0.1'), ['ignored', 'nothing']);
  });

  test('a text without indentation is read like one with it', () => {
    const told = (lines: readonly string[]): unknown => {
      const { filters, interfaces, lines: read1 } = read(...lines);
      return [
        filters.map(({ rules }) => rules.length),
        interfaces.map(({ addresses }) => addresses.length),
        read1.map(({ support }) => support),
      ];
    };
    const lines = [
      'interface GigabitEthernet0/0',
      ' ip address 10.0.0.1 255.255.255.0',
      ' ip access-group A in',
      'ip access-list extended A',
      ' permit tcp any any',
      ' deny ip any any',
      'hostname r1',
    ];
    assert.deepEqual(told(lines.map((line) => line.trim())), told(lines));
    assert.deepEqual(told(lines.map((line) => `  ${line}`)), told(lines));
  });
});

suite('recognition', () => {
  test('IOS is known by its head, other dialects are not taken for it', () => {
    for (const text of [
      'ip access-list extended A\n permit ip any any',
      'hostname r\ninterface GigabitEthernet0/0\n ip address 10.0.0.1 255.0.0.0',
      'access-list 101 permit ip any any',
    ])
      assert.ok(ciscoIos.recognise(text) > 0.3, text);
    for (const text of [
      'table inet filter {',
      '*filter\n:INPUT DROP [0:0]',
      'ASA Version 9.1\nhostname x\ninterface GigabitEthernet0/0\n nameif inside',
      'config firewall policy',
      'set system host-name x',
      'hello',
    ])
      assert.ok(ciscoIos.recognise(text) < 0.3, text);
  });
});
