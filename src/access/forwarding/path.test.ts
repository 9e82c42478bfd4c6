/** Ways through small networks that are worked out by hand. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parsePrefix } from '#base/prefix.ts';
import type { PacketAnswer, PathAnswer } from '#model/reach.ts';
import { parseWords } from '../packets/words.ts';
import { compareNetworks } from './compare.ts';
import type { NetworkModel } from './model.ts';
import { startsOf } from './places.ts';
import { path, searchPath } from './questions.ts';
import { port, testNetwork, testNetworks } from './test-network.ts';

const TCP = 'protocol=tcp sport=50000 dport=443';

function ask(model: NetworkModel, from: string, words: string, to?: string, via?: string): PathAnswer {
  return path(model, { from, to, via }, parseWords(words));
}

const portOf = ({ dport }: PacketAnswer): string | number | undefined => dport;

/** Each path as `DISPOSITION NODE>NODE`, sorted. */
function ways({ paths }: PathAnswer): readonly string[] {
  return paths.map(({ disposition, hops }) => `${disposition} ${hops.map(({ node }) => node).join('>')}`).sort();
}

const left = port('Gi0/0', '10.1.0.1 255.255.255.0');
const right = port('Gi0/0', '10.2.0.1 255.255.255.0');
const hosts = {
  a: { prefix: '10.1.0.9/24', gateway: '10.1.0.1' },
  b: { prefix: '10.2.0.9/24', gateway: '10.2.0.1' },
};

suite('connected and static routes', () => {
  const line = (address: string): string => port('Gi0/1', `${address} 255.255.255.252`);
  const model = testNetwork({
    routers: {
      r1: `${left}${line('192.0.2.1')}ip route 10.2.0.0 255.255.255.0 192.0.2.2\nip route 10.3.0.0 255.255.0.0 Null0\nip route 10.4.0.0 255.255.0.0 192.0.2.2\nip route 10.5.0.0 255.255.0.0 10.2.0.9\nip route 10.7.0.0 255.255.0.0 10.1.0.77\n`,
      r2: `${right}${line('192.0.2.2')}ip route 0.0.0.0 0.0.0.0 192.0.2.1\n`,
    },
    hosts,
  });
  const told: readonly (readonly [string, string, string, string])[] = [
    ['a host behind the next router', '10.2.0.9', 'permit', 'accepted a>r1>r2>b'],
    ['an address of a router', '192.0.2.2', 'permit', 'accepted a>r1>r2'],
    ['an address that nobody is known to have', '10.2.0.200', 'permit', 'delivered a>r1>r2'],
    ['a discarded network', '10.3.1.1', 'deny', 'null-routed a>r1'],
    ['two routers that send to each other', '10.4.0.1', 'deny', 'loop a>r1>r2>r1'],
    ['a route by way of another one', '10.5.0.1', 'deny', 'loop a>r1>r2>r1'],
    ['no route', '10.6.0.1', 'deny', 'no-route a>r1'],
    ['a gateway that nobody has', '10.7.0.1', 'permit', 'exits a>r1'],
  ];
  for (const [what, destination, verdict, way] of told)
    test(what, () => {
      const answer = ask(model, 'a', `src=10.1.0.9 dst=${destination} ${TCP}`);
      assert.deepEqual([answer.verdict, ways(answer)], [verdict, [way]]);
    });

  test('hops name the interfaces by which packets come and go', () => {
    const [only] = ask(model, 'r1[Gi0/0]'.replace('Gi', 'GigabitEthernet'), `src=10.1.0.9 dst=10.2.0.9 ${TCP}`).paths;
    assert.deepEqual(
      only?.hops.map((hop) => [hop.node, hop.in, hop.out]),
      [
        ['r1', 'GigabitEthernet0/0', 'GigabitEthernet0/1'],
        ['r2', 'GigabitEthernet0/1', 'GigabitEthernet0/0'],
        ['b', 'eth0', null],
      ],
    );
  });

  test('where packets are to end and whom they are to pass is part of the question', () => {
    const words = `src=10.1.0.9 dst=10.2.0.9 ${TCP}`;
    assert.equal(ask(model, 'a', words, 'b', 'r2').verdict, 'permit');
    assert.equal(ask(model, 'a', words, 'r2').verdict, 'deny');
    assert.equal(ask(model, 'a', words, 'b', 'b').verdict, 'permit');
    assert.equal(ask(model, '10.1.0.0/24', `src=10.1.0.77 ${TCP}`, 'b').verdict, 'permit');
    assert.throws(() => ask(model, 'nowhere', words), /no device nowhere/);
  });

  test('a search for any packet by way of a device finds those alone that come to it', () => {
    const words = parseWords('src=10.1.0.9 dst=10.2.0.0/24,10.3.0.0/24');
    const through = searchPath(model, { from: 'a', via: 'r2' }, 'any', words);
    const { dst = '' } = through.found === true ? through.packet : {};
    assert.match(String(dst), /^10\.2\.0\./);
    assert.equal(searchPath(model, { from: 'a', via: 'r2' }, 'any', parseWords('dst=10.3.0.0/24')).found, false);
    assert.equal(searchPath(model, { from: 'a' }, 'any', parseWords('dst=10.3.0.0/24')).found, true);
  });

  test('nobody has the address of a network or of its broadcasts; a question may name it all the same', () => {
    const nobody = parseWords('dst=10.2.0.255,10.2.0.9');
    assert.equal(searchPath(model, { from: 'a' }, 'permit', parseWords('dst=10.2.0.254-10.2.1.0')).found, true);
    assert.equal(searchPath(model, { from: 'a' }, 'permit', parseWords('dst=10.2.0.255-10.2.1.0')).found, false);
    assert.equal(searchPath(model, { from: 'a' }, 'permit', parseWords('dst=10.2.0.255')).found, true);
    assert.equal(searchPath(model, { from: 'a' }, 'permit', nobody).found, true);
  });

  test('behind a link whose ends are both known nobody else can be', () => {
    const full = testNetwork({
      routers: {
        r1: `${left}${line('192.0.2.1')}ip route 10.2.0.0 255.255.255.0 192.0.2.3\n`,
        r2: `${right}${line('192.0.2.2')}`,
      },
      hosts,
    });
    assert.deepEqual(ways(ask(full, 'a', `src=10.1.0.9 dst=10.2.0.9 ${TCP}`)), ['no-route a>r1']);
  });

  test('a device of an inventory begins and ends where its addresses lie', () => {
    const { topology, space } = model;
    const lies = [parsePrefix('10.1.0.77/32')].flatMap((prefix) => prefix ?? []);
    const inventory = new Map([
      ['pump', lies],
      ['silent', []],
    ]);
    const known = { ...model, inventory };
    const answer = ask(known, 'device:pump', `src=10.1.0.77 ${TCP}`, 'b');
    assert.deepEqual([answer.verdict, ways(answer)], ['permit', ['accepted r1>r2>b']]);
    assert.equal(ask(known, 'b', `src=10.2.0.9 ${TCP}`, 'device:pump').verdict, 'permit');
    assert.equal(startsOf(topology, space, 'device:pump', inventory).length, 1);
    assert.throws(() => ask(known, 'device:silent', TCP), /has no address/);
    assert.throws(() => ask(known, 'device:other', TCP), /is in no inventory/);
    assert.throws(() => ask(model, 'device:pump', TCP), /there is no inventory; name the folder/);
  });

  test('a floating route is taken where the better one has no gateway', () => {
    const floating = testNetwork({
      routers: {
        r1: `${left}${line('192.0.2.1')}ip route 10.2.0.0 255.255.255.0 203.0.113.9\nip route 10.2.0.0 255.255.255.0 192.0.2.2 200\n`,
        r2: `${right}${line('192.0.2.2')}`,
      },
      hosts,
    });
    assert.deepEqual(ways(ask(floating, 'a', `src=10.1.0.9 dst=10.2.0.9 ${TCP}`)), ['accepted a>r1>r2>b']);
  });
});

suite('what several devices share, and what is not modelled', () => {
  const standby = (priority: number): string => `standby 1 ip 10.1.0.1\n standby 1 priority ${priority}`;
  const shared = (one: number, two: number): NetworkModel =>
    testNetwork({
      routers: {
        r1: `${port('Gi0/0', '10.1.0.2 255.255.255.0', standby(one))}${port('Gi0/1', '10.2.0.1 255.255.255.0')}`,
        r2: `${port('Gi0/0', '10.1.0.3 255.255.255.0', standby(two))}${port('Gi0/1', '10.2.0.2 255.255.255.0')}`,
      },
      hosts,
    });

  test('the device with the highest priority answers for a shared address, then the one with the highest address', () => {
    const words = `src=10.1.0.9 dst=10.2.0.9 ${TCP}`;
    assert.deepEqual(ways(ask(shared(110, 90), 'a', words)), ['accepted a>r1>b']);
    assert.deepEqual(ways(ask(shared(90, 110), 'a', words)), ['accepted a>r2>b']);
    assert.deepEqual(ways(ask(shared(100, 100), 'a', words)), ['accepted a>r2>b']);
  });

  test('translation makes the ways across its outer side unknown, and no others', () => {
    const model = testNetwork({
      routers: {
        r1: `${left}${port('Gi0/1', '10.2.0.1 255.255.255.0')}${port('Gi0/2', '192.0.2.1 255.255.255.0', 'ip nat outside')}ip nat inside source list 1 interface GigabitEthernet0/2 overload\nip route 0.0.0.0 0.0.0.0 192.0.2.9\n`,
      },
      hosts,
    });
    assert.equal(ask(model, 'a', `src=10.1.0.9 dst=10.2.0.9 ${TCP}`).verdict, 'permit');
    const out = ask(model, 'a', `src=10.1.0.9 dst=198.51.100.1 ${TCP}`);
    assert.deepEqual([out.verdict, out.line?.text.slice(0, 13)], ['unknown', 'ip nat inside']);
  });
});

suite('OSPF', () => {
  /** A square: r1 in the corner, r2 and r3 beside it, r4 across. */
  const square = (cost: number, ...guard: readonly string[]): NetworkModel =>
    testNetwork({
      routers: {
        r1: `${left}${port('Gi0/1', '10.0.12.1 255.255.255.0')}${port('Gi0/2', '10.0.13.1 255.255.255.0', `ip ospf cost ${cost}`)}router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n`,
        r2: `${port('Gi0/1', '10.0.12.2 255.255.255.0')}${port('Gi0/2', '10.0.24.2 255.255.255.0')}router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n`,
        r3: `ip access-list extended NO-TELNET\n deny tcp any any eq telnet\n permit ip any any\n${port('Gi0/1', '10.0.13.3 255.255.255.0', ...guard)}${port('Gi0/2', '10.0.34.3 255.255.255.0')}router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n`,
        r4: `${right}${port('Gi0/1', '10.0.24.4 255.255.255.0')}${port('Gi0/2', '10.0.34.4 255.255.255.0')}router ospf 1\n passive-interface GigabitEthernet0/0\n network 10.0.0.0 0.255.255.255 area 0\n`,
      },
      hosts,
    });

  test('paths of one cost are all taken', () => {
    const answer = ask(square(1), 'a', `src=10.1.0.9 dst=10.2.0.9 ${TCP}`);
    assert.deepEqual(ways(answer), ['accepted a>r1>r2>r4>b', 'accepted a>r1>r3>r4>b']);
  });

  test('a filter on one of them alone makes what becomes of a packet mixed', () => {
    const model = square(1, 'ip access-group NO-TELNET in');
    const telnet = ask(model, 'a', `src=10.1.0.9 dst=10.2.0.9 ${TCP.replace('443', '23')}`);
    assert.deepEqual([telnet.verdict, ways(telnet)], ['mixed', ['accepted a>r1>r2>r4>b', 'denied a>r1>r3']]);
    assert.equal(ask(model, 'a', `src=10.1.0.9 dst=10.2.0.9 ${TCP}`).verdict, 'permit');
  });

  test('the dearer one is not', () => {
    assert.deepEqual(ways(ask(square(5), 'a', `src=10.1.0.9 dst=10.2.0.9 ${TCP}`)), ['accepted a>r1>r2>r4>b']);
  });

  test('the reference bandwidth and the bandwidth of an interface make its cost', () => {
    const slow = testNetwork({
      routers: {
        r1: `${left}${port('Gi0/1', '10.0.12.1 255.255.255.0', 'bandwidth 1000')}${port('Gi0/2', '10.0.13.1 255.255.255.0')}router ospf 1\n auto-cost reference-bandwidth 10000\n network 10.0.0.0 0.255.255.255 area 0\n`,
        r2: `${right}${port('Gi0/1', '10.0.12.2 255.255.255.0')}${port('Gi0/2', '10.0.23.2 255.255.255.0')}router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n`,
        r3: `${port('Gi0/1', '10.0.13.3 255.255.255.0')}${port('Gi0/2', '10.0.23.3 255.255.255.0')}router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n`,
      },
      hosts,
    });
    assert.deepEqual(ways(ask(slow, 'a', `src=10.1.0.9 dst=10.2.0.9 ${TCP}`)), ['accepted a>r1>r3>r2>b']);
  });

  test('between areas packets go over the backbone; external routes come last, a stub area hears of none', () => {
    const routers = {
      r1: `${left}${port('Gi0/1', '10.0.12.1 255.255.255.0')}router ospf 1\n network 10.0.0.0 0.255.255.255 area 1\n`,
      r2: `${port('Gi0/1', '10.0.12.2 255.255.255.0')}${port('Gi0/2', '10.0.23.2 255.255.255.0')}router ospf 1\n network 10.0.12.0 0.0.0.255 area 1\n network 10.0.23.0 0.0.0.255 area 0\n`,
      r3: `${port('Gi0/1', '10.0.23.3 255.255.255.0')}${port('Gi0/2', '10.0.34.3 255.255.255.0')}${port('Gi0/3', '172.16.0.1 255.255.255.0')}router ospf 1\n redistribute static subnets\n network 10.0.23.0 0.0.0.255 area 0\n network 10.0.34.0 0.0.0.255 area 2\nip route 10.9.0.0 255.255.0.0 172.16.0.9\n`,
      r4: `${right}${port('Gi0/1', '10.0.34.4 255.255.255.0')}router ospf 1\n network 10.0.0.0 0.255.255.255 area 2\n`,
    };
    const model = testNetwork({ routers, hosts });
    assert.deepEqual(ways(ask(model, 'a', `src=10.1.0.9 dst=10.2.0.9 ${TCP}`)), ['accepted a>r1>r2>r3>r4>b']);
    assert.deepEqual(ways(ask(model, 'a', `src=10.1.0.9 dst=10.9.0.9 ${TCP}`)), ['exits a>r1>r2>r3']);
    const stub = (text: string): string => text.replace('router ospf 1\n', 'router ospf 1\n area 1 stub\n');
    const closed = testNetwork({ routers: { ...routers, r1: stub(routers.r1), r2: stub(routers.r2) }, hosts });
    const table = closed.tables.table(closed.topology.nodes.get('r1')?.routers[0] ?? assert.fail());
    assert.equal(table.get({ bits: 32, value: 0x0a090000n, length: 16 }), null);
    assert.equal(table.get({ bits: 32, value: 0n, length: 0 })?.source, 'ospf');
  });
});

suite('BGP', () => {
  const bgp = (as: number, ...lines: readonly string[]): string =>
    [`router bgp ${as}`, ...lines.map((line) => ` ${line}`), ''].join('\n');
  /** AS 1 reaches AS 4 by way of AS 2 or AS 3. */
  const diamond = (...policy: readonly string[]): NetworkModel =>
    testNetwork({
      routers: {
        r1: `${left}${port('Gi0/1', '10.0.12.1 255.255.255.0')}${port('Gi0/2', '10.0.13.1 255.255.255.0')}${bgp(1, 'network 10.1.0.0 mask 255.255.255.0', 'neighbor 10.0.12.2 remote-as 2', 'neighbor 10.0.13.3 remote-as 3', ...policy)}ip prefix-list ALL permit 0.0.0.0/0 le 32\nroute-map PREFER permit 10\n match ip address prefix-list ALL\n set local-preference 200\nroute-map LONGER permit 10\n set as-path prepend 2 2\n`,
        r2: `${port('Gi0/1', '10.0.12.2 255.255.255.0')}${port('Gi0/2', '10.0.24.2 255.255.255.0')}${bgp(2, 'neighbor 10.0.12.1 remote-as 1', 'neighbor 10.0.24.4 remote-as 4')}`,
        r3: `${port('Gi0/1', '10.0.13.3 255.255.255.0')}${port('Gi0/2', '10.0.34.3 255.255.255.0')}${bgp(3, 'neighbor 10.0.13.1 remote-as 1', 'neighbor 10.0.34.4 remote-as 4')}`,
        r4: `${right}${port('Gi0/1', '10.0.24.4 255.255.255.0')}${port('Gi0/2', '10.0.34.4 255.255.255.0')}${bgp(4, 'network 10.2.0.0 mask 255.255.255.0', 'neighbor 10.0.24.2 remote-as 2', 'neighbor 10.0.34.3 remote-as 3')}`,
      },
      hosts,
    });
  const words = `src=10.1.0.9 dst=10.2.0.9 ${TCP}`;

  test('the lower router number breaks a tie', () => {
    assert.deepEqual(ways(ask(diamond(), 'a', words)), ['accepted a>r1>r2>r4>b']);
  });

  test('the higher local preference wins, the longer way loses', () => {
    assert.deepEqual(ways(ask(diamond('neighbor 10.0.13.3 route-map PREFER in'), 'a', words)), [
      'accepted a>r1>r3>r4>b',
    ]);
    assert.deepEqual(ways(ask(diamond('neighbor 10.0.12.2 route-map LONGER in'), 'a', words)), [
      'accepted a>r1>r3>r4>b',
    ]);
  });

  test('several ways are taken at once where that is said', () => {
    const both = diamond('maximum-paths 2', 'bgp bestpath as-path multipath-relax');
    assert.deepEqual(ways(ask(both, 'a', words)), ['accepted a>r1>r2>r4>b', 'accepted a>r1>r3>r4>b']);
  });

  test('a session whose ends do not agree does not come up', () => {
    assert.deepEqual(ways(ask(diamond('neighbor 10.0.12.2 remote-as 7'), 'a', words)), ['accepted a>r1>r3>r4>b']);
  });

  test('a summary hides what is in it, and ends what is not', () => {
    const model = testNetwork({
      routers: {
        r1: `${left}${port('Gi0/1', '10.0.12.1 255.255.255.0')}${bgp(1, 'neighbor 10.0.12.2 remote-as 2')}`,
        r2: `${right}${port('Gi0/1', '10.0.12.2 255.255.255.0')}${bgp(2, 'neighbor 10.0.12.1 remote-as 1', 'network 10.2.0.0 mask 255.255.255.0', 'aggregate-address 10.2.0.0 255.255.0.0 summary-only')}`,
      },
      hosts,
    });
    assert.deepEqual(ways(ask(model, 'r1', `src=10.0.12.1 dst=10.2.0.9 ${TCP}`)), ['accepted r1>r2>b']);
    assert.deepEqual(ways(ask(model, 'r1', `src=10.0.12.1 dst=10.2.7.7 ${TCP}`)), ['null-routed r1>r2']);
  });

  test('inside a system a reflector passes routes on, and a next hop needs a way', () => {
    const inside = (id: number): string =>
      `router ospf 1\n network 10.0.0.0 0.0.255.255 area 0\n network 10.255.0.${id} 0.0.0.0 area 0\n`;
    const loop = (id: number): string => port('Lo0', `10.255.0.${id} 255.255.255.255`);
    const peer = (id: number, ...more: readonly string[]): readonly string[] =>
      [`remote-as 1`, 'update-source Loopback0', ...more].map((line) => `neighbor 10.255.0.${id} ${line}`);
    const routers = (self: readonly string[]): Readonly<Record<string, string>> => ({
      r1: `${left}${port('Gi0/1', '10.0.12.1 255.255.255.0')}${loop(1)}${inside(1)}${bgp(1, ...peer(2))}`,
      r2: `${port('Gi0/1', '10.0.12.2 255.255.255.0')}${port('Gi0/2', '10.0.23.2 255.255.255.0')}${loop(2)}${inside(2)}${bgp(1, ...peer(1, 'route-reflector-client'), ...peer(3))}`,
      r3: `${port('Gi0/1', '10.0.23.3 255.255.255.0')}${port('Gi0/2', '172.16.0.3 255.255.255.0')}${loop(3)}${inside(3)}${bgp(1, ...peer(2, ...self), 'neighbor 172.16.0.4 remote-as 4')}`,
      r4: `${right}${port('Gi0/1', '172.16.0.4 255.255.255.0')}${bgp(4, 'network 10.2.0.0 mask 255.255.255.0', 'neighbor 172.16.0.3 remote-as 1')}`,
    });
    const known = testNetwork({ routers: routers(['next-hop-self']), hosts });
    assert.deepEqual(ways(ask(known, 'a', words)), ['accepted a>r1>r2>r3>r4>b']);
    assert.deepEqual(ways(ask(testNetwork({ routers: routers([]), hosts }), 'a', words)), ['no-route a>r1']);
  });
});

suite('filters on the way', () => {
  const access = 'ip access-list extended WEB\n permit tcp any any eq 443\n deny ip any any\n';
  const rules =
    '*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -p tcp --dport 443 -j ACCEPT\n-A OUTPUT -d 10.2.0.66 -j DROP\nCOMMIT\n';
  const r1 = `${access}${port('Gi0/0', '10.1.0.1 255.255.255.0', 'ip access-group WEB in')}${port('Gi0/1', '10.2.0.1 255.255.255.0')}`;
  const model = testNetwork({
    routers: { r1 },
    hosts: {
      a: { prefix: '10.1.0.9/24', gateway: '10.1.0.1' },
      b: { prefix: '10.2.0.9/24', gateway: '10.2.0.1', rules },
    },
  });

  test('each filter is told with the line that decides', () => {
    const answer = ask(model, 'a', `src=10.1.0.9 dst=10.2.0.9 ${TCP}`);
    const filters = answer.paths[0]?.hops.flatMap((hop) =>
      hop.filters.map(({ name, verdict, line }) => [hop.node, name, verdict, line?.at]),
    );
    assert.deepEqual(filters, [
      ['r1', 'WEB', 'permit', 3],
      ['b', 'filter INPUT', 'permit', 5],
    ]);
  });

  test('what an access list denies on the way in is not denied on the way back', () => {
    assert.equal(ask(model, 'a', 'src=10.1.0.9 dst=10.2.0.9 protocol=tcp sport=50000 dport=22').verdict, 'deny');
    assert.equal(ask(model, 'b', 'src=10.2.0.9 dst=10.1.0.9 protocol=tcp sport=50000 dport=22').verdict, 'permit');
    assert.equal(ask(model, 'b', `src=10.2.0.9 dst=10.2.0.66 ${TCP}`).verdict, 'deny');
  });

  test('a word that is left out and matters is named', () => {
    const answer = ask(model, 'a', 'src=10.1.0.9 dst=10.2.0.9 protocol=tcp sport=50000');
    assert.deepEqual([answer.verdict, answer.because], ['unknown', 'dport is not given and matters']);
  });

  test('a search finds a packet that comes through, and one that does not, or none', () => {
    const found = searchPath(model, { from: 'a', to: 'b' }, 'permit', parseWords('src=10.1.0.9'));
    assert.equal(found.found === true && portOf(found.packet), 443);
    assert.equal(found.found === true && found.verdict, 'permit');
    const refused = searchPath(
      model,
      { from: 'a', to: 'b' },
      'deny',
      parseWords('src=10.1.0.9 protocol=tcp dport=400-500'),
    );
    assert.notEqual(refused.found === true && portOf(refused.packet), 443);
    assert.deepEqual(searchPath(model, { from: 'a', to: 'b' }, 'permit', parseWords('protocol=udp')), { found: false });
    assert.deepEqual(searchPath(model, { from: 'a', to: 'b' }, 'deny', parseWords(`dport=443 protocol=tcp`)), {
      found: false,
    });
  });

  test('circles are found among whole sets too', () => {
    const circle = testNetwork({
      routers: {
        r1: `${left}${port('Gi0/1', '192.0.2.1 255.255.255.252')}ip route 10.4.0.0 255.255.0.0 192.0.2.2\n`,
        r2: `${port('Gi0/1', '192.0.2.2 255.255.255.252')}ip route 10.4.0.0 255.255.0.0 192.0.2.1\n`,
      },
    });
    const found = searchPath(circle, { from: '10.1.0.0/24' }, 'deny', parseWords('dst=10.4.0.0/16'));
    assert.equal(found.found === true && found.paths[0]?.disposition, 'loop');
  });

  test('a line that is not understood makes the ways through its device unknown, and no others', () => {
    const doubtful = testNetwork({
      routers: {
        r1: r1.replace('ip access-group WEB in', 'frobnicate all'),
        r2: port('Gi0/0', '10.9.0.1 255.255.255.0'),
      },
      hosts: { a: { prefix: '10.1.0.9/24', gateway: '10.1.0.1' } },
    });
    const answer = ask(doubtful, 'a', `src=10.1.0.9 dst=10.2.0.9 ${TCP}`);
    assert.deepEqual([answer.verdict, answer.line?.text], ['unknown', 'frobnicate all']);
    assert.equal(searchPath(doubtful, { from: 'a' }, 'permit', parseWords('dst=10.2.0.9')).found, 'unknown');
    assert.equal(ask(doubtful, 'r2', `src=10.9.0.1 dst=10.9.0.7 ${TCP}`).verdict, 'permit');
  });

  test('two networks differ where the ways of a packet come to something else', () => {
    const change = (to: string): string => r1.replace('eq 443', to);
    const [before, after, same] = testNetworks(
      { routers: { r1 } },
      { routers: { r1: change('range 443 444') } },
      { routers: { r1: change('range 443 443') } },
    );
    assert.ok(before && after && same);
    const { equal, changes } = compareNetworks(
      before,
      after,
      { from: '10.1.0.0/24' },
      parseWords('dst=10.2.0.0/24'),
      [],
    );
    assert.equal(equal, false);
    assert.deepEqual(
      changes.map((change1) => [portOf(change1.packet), change1.before.verdict, change1.after.verdict, change1.from]),
      [[444, 'deny', 'permit', 'r1[GigabitEthernet0/0]']],
    );
    const nothing = compareNetworks(before, same, { from: '10.1.0.0/24' }, parseWords('dst=10.2.0.0/24'), []);
    assert.deepEqual([nothing.equal, nothing.changes], [true, []]);
    const excepted = compareNetworks(
      before,
      after,
      { from: '10.1.0.0/24' },
      parseWords('dst=10.2.0.0/24'),
      parseWords('protocol=tcp dport=444'),
    );
    assert.equal(excepted.equal, true);
  });
});
