/** One subnet at two places is two networks where its VLANs say so. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseWords } from '../packets/words.ts';
import type { NetworkModel } from './model.ts';
import { path } from './questions.ts';
import { port, testNetwork } from './test-network.ts';

const TRUNK = 'interface Gi0/1\n switchport mode trunk\n switchport trunk allowed vlan 10,20\n';
const TCP = 'protocol=tcp sport=50000 dport=443';

function svi(vlan: number, address: string, ...lines: readonly string[]): string {
  return port(`Vlan${vlan}`, `${address} 255.255.255.0`, ...lines);
}

function ask(model: NetworkModel, words: string): string {
  const { verdict, paths } = path(model, { from: 'a' }, parseWords(`${words} ${TCP}`));
  return `${verdict} ${paths.map(({ disposition, hops }) => `${disposition} ${hops.map(({ node }) => node).join('>')}`).join()}`;
}

/** Two switches with the same subnet in the given VLANs; what lies behind the second is reached over it alone. */
function sites(one: number, other: number, ports = TRUNK): NetworkModel {
  return testNetwork({
    routers: {
      a: `${svi(one, '10.9.0.1')}${ports}ip route 10.50.0.0 255.255.255.0 10.9.0.2\n`,
      b: `${svi(other, '10.9.0.2')}${TRUNK}${port('Gi0/2', '10.50.0.1 255.255.255.0')}`,
    },
  });
}

suite('segments', () => {
  test('one VLAN over trunks is one segment, two VLANs are two', () => {
    assert.equal(ask(sites(10, 10), 'src=10.9.0.1 dst=10.50.0.7'), 'permit delivered a>b');
    assert.equal(ask(sites(10, 20), 'src=10.9.0.1 dst=10.50.0.7'), 'deny no-route a');
    assert.equal(ask(sites(10, 20), 'src=10.9.0.1 dst=10.9.0.2'), 'permit delivered a');
  });

  test("a VLAN's own interface is down where no port carries the VLAN, and up where nothing is known of ports", () => {
    assert.equal(ask(sites(30, 30, TRUNK), 'src=10.9.0.1 dst=10.50.0.7'), 'deny no-route a');
    assert.equal(ask(sites(30, 30, ''), 'src=10.9.0.1 dst=10.50.0.7'), 'deny no-route a', 'the other end is down');
    const access = 'interface Gi0/1\n switchport access vlan 10\n switchport mode access\n';
    assert.equal(ask(sites(10, 10, access), 'src=10.9.0.1 dst=10.50.0.7'), 'permit delivered a>b');
    assert.equal(ask(sites(20, 20, access), 'src=10.9.0.1 dst=10.50.0.7'), 'deny no-route a');
    assert.equal(
      ask(sites(20, 20, `${access}interface Gi0/9\n`), 'src=10.9.0.1 dst=10.50.0.7'),
      'permit delivered a>b',
      'a port of which nothing is said may carry anything',
    );
  });

  test('a shared address answers at each place by itself', () => {
    const gateway = (vlan: number, own: string, priority: number): string =>
      svi(vlan, own, 'standby 1 ip 10.9.0.254', `standby 1 priority ${priority}`) + TRUNK;
    const model = testNetwork({
      routers: {
        a: `${svi(10, '10.9.0.1')}${TRUNK}ip route 10.50.0.0 255.255.255.0 10.9.0.254\n`,
        b: `${gateway(10, '10.9.0.2', 90)}${port('Gi0/2', '10.50.0.1 255.255.255.0')}`,
        c: `${gateway(20, '10.9.0.2', 200)}${port('Gi0/2', '10.50.0.1 255.255.255.0')}`,
      },
    });
    assert.equal(ask(model, 'src=10.9.0.1 dst=10.50.0.7'), 'permit delivered a>b');
  });
});
