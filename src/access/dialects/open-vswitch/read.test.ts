/** Flows of Open vSwitch, dumped and written by hand: which packets leave the switch, by which line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, readsAnything, troubles } from '../../testing.ts';
import { openVswitch } from './index.ts';

const DUMP = `NXST_FLOW reply (xid=0x4):
 cookie=0x0, duration=12.3s, table=0, n_packets=0, n_bytes=0, idle_age=3, priority=200,tcp,tp_dst=0x400/0xfc00 actions=drop
 cookie=0x0, duration=12.3s, table=0, n_packets=0, n_bytes=0, priority=100,ip,nw_src=10.0.0.0/255.0.0.255,ct_state=-trk actions=ct(table=1)
 cookie=0x0, table=0, priority=10,arp actions=NORMAL
 cookie=0x0, table=0, priority=5,icmp,icmp_type=8 actions=output:2
 table=1, priority=100,ct_state=+est+trk,ip actions=NORMAL
 table=1, priority=90,ct_state=+new+trk,tcp,tp_dst=22,tcp_flags=+syn-ack,in_port="eth1" actions=ct(commit,exec(load:0x1->NXM_NX_CT_MARK[])),output:"eth2"
 table=1, priority=80,ct_state=+new,udp actions=resubmit(,2),resubmit(,3)
 table=2, priority=1,udp,tp_dst=53 actions=NORMAL
 table=3,udp,tp_dst=123,dl_vlan=10 actions=mod_vlan_vid:20,NORMAL
 table=3, priority=1,udp actions=drop
`;

test('tables, priorities, masks, resubmits and the state of connections decide as the switch does', () => {
  const configuration = openVswitch.read(DUMP, 'dump.txt');
  const ask = asker(configuration, 'table 0');
  const base = 'src=10.1.2.0 dst=10.9.9.9';
  assert.equal(ask(`${base} protocol=tcp dport=1500 state=established`), 'deny 2');
  assert.equal(ask(`${base} protocol=tcp dport=80 state=established`), 'permit 6');
  assert.equal(ask('src=10.1.2.1 dst=10.9.9.9 protocol=tcp dport=80 state=established'), 'deny -', 'no flow takes it');
  assert.equal(ask('src=9.9.9.9 dst=10.9.9.9 protocol=icmp icmp=8/0'), 'permit 5');
  assert.equal(ask(`${base} protocol=tcp dport=22 flags=syn state=new in=eth1`), 'permit 7');
  assert.equal(ask(`${base} protocol=tcp dport=22 flags=syn,ack state=new in=eth1`), 'deny -');
  assert.equal(ask(`${base} protocol=udp dport=53 state=new`), 'permit 9', 'the first of two tables lets it out');
  assert.equal(ask(`${base} protocol=udp dport=123 state=new vlan=10`), 'permit 10');
  assert.equal(ask(`${base} protocol=udp dport=123 state=new vlan=11`), 'deny 11');
  assert.deepEqual(troubles(configuration), []);
  assert.deepEqual(
    configuration.filters.map(({ name }) => name),
    ['table 0', 'table 1', 'table 2', 'table 2 (goes on)', 'table 3'],
  );
});

test('a table asked before and behind connection tracking stands for both', () => {
  const text =
    'priority=2,ct_state=-trk,ip actions=ct(table=0)\npriority=1,ct_state=+trk+new,tcp,tp_dst=22 actions=NORMAL\n';
  const configuration = openVswitch.read(text, 'flows');
  const ask = asker(configuration, 'table 0');
  assert.equal(ask('src=1.1.1.1 dst=2.2.2.2 protocol=tcp dport=22 state=new'), 'permit 2');
  assert.equal(ask('src=1.1.1.1 dst=2.2.2.2 protocol=tcp dport=22 state=established'), 'deny -');
  assert.deepEqual(
    configuration.filters.map(({ name }) => name),
    ['table 0', 'table 0 +trk'],
  );
});

test('what is not known gives no verdict', () => {
  const packet = 'src=1.1.1.1 dst=2.2.2.2 protocol=tcp dport=22 state=new';
  const unknown = [
    'tcp,reg0=0x1 actions=NORMAL',
    'tcp,frob=1 actions=NORMAL',
    'tcp actions=frob',
    'tcp actions=group:1',
    'tcp,idle_timeout=60 actions=NORMAL',
    'tcp actions=mod_nw_dst:9.9.9.9,resubmit(,1)\ntable=1,tcp,nw_dst=9.9.9.9 actions=NORMAL',
    'tcp actions=ct(table=1,nat)\ntable=1,tcp,nw_dst=9.9.9.9 actions=NORMAL',
    'tcp,tp_dst=0x1/0x1 actions=drop\npriority=1,tcp actions=NORMAL',
    'nonsense\ntcp actions=drop',
  ];
  for (const flow of unknown) assert.match(asker(openVswitch.read(flow, 'flows'), 'table 0')(packet), /^unknown/, flow);
  assert.equal(asker(openVswitch.read('udp,frob=1 actions=NORMAL', 'flows'), 'table 0')(packet), 'deny -');
});

test('any beginning of a dump and any changed byte is read', () => {
  readsAnything(openVswitch, DUMP, 13);
});
