/** Lines that are not understood make answers unknown where they could change them, however far away, and no others. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ALL, NONE } from '../packets/diagram.ts';
import { parseWords } from '../packets/words.ts';
import { flood } from './flood.ts';
import type { NetworkModel } from './model.ts';
import { startsOf } from './places.ts';
import { path } from './questions.ts';
import { port, testNetwork } from './test-network.ts';

const ospf = 'router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n';
const hosts = {
  a: { prefix: '10.1.0.9/24', gateway: '10.1.0.1' },
  b: { prefix: '10.3.0.9/24', gateway: '10.3.0.1' },
};

/** Three routers in a row that speak OSPF; `more` is added to the last one. */
function row(more = '', inside = '', first = ''): NetworkModel {
  return testNetwork({
    routers: {
      r1: `${port('Gi0/0', '10.1.0.1 255.255.255.0')}${port('Gi0/1', '192.0.2.1 255.255.255.252')}${ospf}${first}`,
      r2: `${port('Gi0/0', '192.0.2.2 255.255.255.252')}${port('Gi0/1', '192.0.2.5 255.255.255.252')}${ospf}`,
      r3: `${port('Gi0/0', '192.0.2.6 255.255.255.252')}${port('Gi0/1', '10.3.0.1 255.255.255.0', ...(inside ? [inside] : []))}${ospf}${more}`,
    },
    hosts,
  });
}

function ask(model: NetworkModel, dst: string, from = 'a'): readonly [string, number | null | undefined] {
  const src = from === 'a' ? '10.1.0.9' : '10.3.0.9';
  const { verdict, line } = path(
    model,
    { from },
    parseWords(`src=${src} dst=${dst} protocol=tcp sport=50000 dport=443`),
  );
  return [verdict, line?.at];
}

suite('what could change routes that others learn', () => {
  test('makes unknown what these send by learned routes, or do not know where to send', () => {
    assert.deepEqual(ask(row(), '10.3.0.9'), ['permit', undefined]);
    assert.deepEqual(ask(row(), '10.9.0.9'), ['deny', undefined]);
    const doubtful = row(' distribute-list prefix NEAR out\n');
    assert.equal(ask(doubtful, '10.3.0.9')[0], 'unknown');
    assert.equal(ask(doubtful, '10.9.0.9')[0], 'unknown');
    const other = row('router eigrp 7\n network 10.0.0.0\n');
    assert.equal(ask(other, '10.9.0.9')[0], 'unknown');
  });

  test('changes nothing of networks that a router is on itself', () => {
    assert.deepEqual(ask(row(' distribute-list prefix NEAR out\n'), '192.0.2.1'), ['permit', undefined]);
  });

  test('an address that is not understood is one that others may learn', () => {
    assert.equal(ask(row('', 'ip address 10.9.0.1 255.255.255.0 secondary frobnicate'), '10.9.0.9')[0], 'unknown');
    assert.equal(ask(row('interface Gi0/7\n ip unnumbered Loopback0\n'), '10.9.0.9')[0], 'unknown');
    assert.deepEqual(ask(row('interface Gi0/7\n ip unnumbered Loopback0\n shutdown\n'), '10.9.0.9'), [
      'deny',
      undefined,
    ]);
  });

  test('routing of IPv6 that is not modelled says nothing of IPv4', () => {
    assert.deepEqual(ask(row('', '', 'ipv6 router ospf 9\n router-id 192.0.2.9\n'), '10.3.0.9'), ['permit', undefined]);
    const six = testNetwork({
      routers: { r1: `interface Gi0/0\n ipv6 address 2001:db8::1/64\nipv6 router ospf 9\n router-id 192.0.2.9\n` },
    });
    const words = parseWords('src=2001:db8::9 dst=2001:db8:1::9 protocol=tcp sport=50000 dport=443');
    assert.equal(path(six, { from: 'r1[GigabitEthernet0/0]' }, words).verdict, 'unknown');
  });
});

suite('a device in no dialect that is known', () => {
  const known = {
    r1: `${port('Gi0/0', '10.1.0.1 255.255.255.0')}${port('Gi0/1', '192.0.2.1 255.255.255.252')}ip route 10.3.0.0 255.255.255.0 192.0.2.2\nip route 10.4.0.0 255.255.255.0 203.0.113.1\nip route 203.0.113.0 255.255.255.0 Gi0/1\n`,
  };
  const model = testNetwork({
    routers: known,
    unread: { odd: 'frob interface {\n  inet 192.0.2.2/30 peer 192.0.2.1\n  inet 10.3.0.1\n}\n' },
    hosts: { a: hosts.a },
  });

  test('makes unknown what comes to it, with its first line, and nothing else', () => {
    const answer = path(
      model,
      { from: 'a' },
      parseWords('src=10.1.0.9 dst=10.3.0.9 protocol=tcp sport=50000 dport=443'),
    );
    assert.deepEqual([answer.verdict, answer.line?.file, answer.line?.at], ['unknown', 'odd.cfg', 1]);
    assert.deepEqual(ask(model, '10.4.0.9'), ['permit', undefined]);
    assert.deepEqual(ask(model, '10.1.0.1'), ['permit', undefined]);
  });
});

test('a network that is too large for a question is unknown, and not silent', () => {
  const model = row();
  const [start] = startsOf(model.topology, model.space, 'a');
  assert.ok(start);
  const wanted = { target: null, via: null, scope: null };
  assert.equal(flood(model, start, ALL, wanted).unknown, NONE);
  const cut = flood(model, start, ALL, wanted, 1);
  assert.equal(model.space.diagrams.less(cut.arrives, cut.unknown), NONE);
  assert.match(cut.doubts[0]?.doubt.because ?? '', /too large/);
});
