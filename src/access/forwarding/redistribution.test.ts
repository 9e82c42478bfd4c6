/** Which routes of one protocol another one takes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWords } from '../packets/words.ts';
import type { NetworkModel } from './model.ts';
import { path } from './questions.ts';
import { port, testNetwork } from './test-network.ts';

const words = parseWords('src=192.0.2.6 dst=10.7.0.9 protocol=tcp sport=50000 dport=443');

/** A static route of r1 is told to r2 by OSPF, and by r2 to r3 by BGP; r3 sends to where it leads, or nowhere. */
function verdict(redistribute: string): string {
  const model = testNetwork({
    routers: {
      r1: `${port('Gi0/0', '192.0.2.1 255.255.255.252')}${port('Gi0/1', '10.7.0.1 255.255.255.0')}ip route 10.7.0.0 255.255.255.128 10.7.0.2\nrouter ospf 1\n network 192.0.2.0 0.0.0.3 area 0\n redistribute static subnets\n`,
      r2: `${port('Gi0/0', '192.0.2.2 255.255.255.252')}${port('Gi0/1', '192.0.2.5 255.255.255.252')}router ospf 1\n network 192.0.2.0 0.0.0.7 area 0\nrouter bgp 65001\n neighbor 192.0.2.6 remote-as 65002\n ${redistribute}\n`,
      r3: `${port('Gi0/0', '192.0.2.6 255.255.255.252')}router bgp 65002\n neighbor 192.0.2.5 remote-as 65001\n`,
    },
  });
  return path(model, { from: 'r3' }, words).verdict;
}

test('BGP takes the internal routes of OSPF, and external ones where it is told to', () => {
  assert.equal(verdict('redistribute ospf 1'), 'deny');
  assert.equal(verdict('redistribute ospf 1 match internal'), 'deny');
  assert.equal(verdict('redistribute ospf 1 match internal external 1 external 2'), 'permit');
  assert.equal(verdict('redistribute ospf 1 match external'), 'permit');
});

test('what is told of one type of external routes alone is not modelled, nor are words that are not known', () => {
  assert.equal(verdict('redistribute ospf 1 match internal external 1'), 'unknown');
  assert.equal(verdict('redistribute ospf 1 frobnicate'), 'unknown');
  assert.equal(
    verdict('redistribute ospf 1 match internal external 1 external 2\n neighbor 192.0.2.6 next-hop-self frob'),
    'unknown',
  );
});

/** Two routers that speak OSPF over one link, with lines at either end of it. */
function linked(one: string, other: string): NetworkModel {
  const ospf = 'router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n';
  return testNetwork({
    routers: {
      r1: `${port('Gi0/0', '192.0.2.1 255.255.255.252', one)}${ospf}`,
      r3: `${port('Gi0/0', '192.0.2.2 255.255.255.252', other)}${port('Gi0/1', '10.7.0.1 255.255.255.0')}${ospf}`,
    },
  });
}

function neighbours(one: string, other: string): string {
  const words = parseWords('src=192.0.2.1 dst=10.7.0.9 protocol=tcp sport=50000 dport=443');
  return path(linked(one, other), { from: 'r1' }, words).verdict;
}

test('who greets otherwise is no neighbour; that packets have different sizes is told', () => {
  const same = 'description link';
  assert.equal(neighbours(same, same), 'permit');
  for (const line of ['ip ospf hello-interval 5', 'ip ospf dead-interval 90', 'ip ospf network point-to-point']) {
    assert.equal(neighbours(line, same), 'deny', line);
    assert.equal(neighbours(line, line), 'permit', line);
  }
  assert.equal(neighbours('mtu 9000', same), 'permit');
  const words = parseWords('src=192.0.2.1 dst=10.7.0.9 protocol=tcp sport=50000 dport=443');
  assert.deepEqual(path(linked('mtu 9000', same), { from: 'r1' }, words).assumes, [
    'r1[GigabitEthernet0/0] (9000 bytes) and r3[GigabitEthernet0/0] (1500 bytes) are neighbours over OSPF, although they take packets of different sizes',
  ]);
  for (const other of ['mtu 9000', 'ip ospf mtu-ignore'])
    assert.equal(path(linked('mtu 9000', other), { from: 'r1' }, words).assumes, undefined);
  assert.equal(neighbours('ip ospf hello-interval 5 frob', same), 'unknown');
});
