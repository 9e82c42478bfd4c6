/** Each detector on what it is for, and on what looks like it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeDefect } from '#base/defect.ts';
import type { Fact } from '#model/fact.ts';
import type { Flow } from '#model/flow.ts';
import { Detection } from './detection.ts';
import type { Detector } from './detector.ts';
import { DETECTORS } from './registry.ts';
import { concluded, knock, states, talk, told } from './testing.ts';

const [A, B, C, D] = ['10.1.0.10', '10.1.0.20', '10.1.0.30', '10.1.0.40'];
const many = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
const host = (index: number): string => `10.1.${1 + (index >> 8)}.${index & 255}`;

test('each detector says what it needs, what looks alike and which kinds it gives', () => {
  assert.ok(DETECTORS.length >= 8);
  for (const { name, kinds, needs, lookAlikes } of DETECTORS) {
    assert.match(name, /^[a-z]+(?:-[a-z]+)*$/);
    assert.ok(kinds.length > 0 && kinds.every((kind) => /^[a-z0-9]+(?:\.[a-z0-9-]+)+$/.test(kind)), name);
    assert.ok(needs.length > 30 && lookAlikes.length > 0, name);
  }
});

test('scans of hosts and of ports, and what is none', () => {
  const sweep = many(40, (index) => knock(A, host(index), 445, index, index % 4 === 0 ? 'established' : 'unanswered'));
  assert.deepEqual(told(concluded(sweep)), [`scan.host high succeeded ${A}>40`]);
  const ports = many(100, (index) => knock(A, B, index + 1, index));
  assert.deepEqual(told(concluded(ports)), [`scan.port high attempted ${A}>${B}`]);
  const pings = many(20, (index) =>
    talk(A, host(index), {
      transport: 'icmp',
      port: 0,
      seconds: index,
      state: index % 2 ? 'established' : 'unanswered',
      up: [1, 60],
      down: index % 2 ? [1, 60] : [0, 0],
    }),
  );
  assert.deepEqual(told(concluded(pings)), [`scan.host high succeeded ${A}>20`]);

  // One direction alone: a telephone exchange that asks its phones, and who asks as many and is asked by nobody.
  const asked = many(40, (index) =>
    talk(A, host(index), { transport: 'udp', port: 5060, protocol: 'sip', seconds: index, state: 'unanswered' }),
  );
  const phone = talk(host(50), A, { transport: 'udp', port: 5060, protocol: 'sip', up: [0, 0], down: [1, 500] });
  assert.deepEqual(told(concluded(asked)), [`scan.host high attempted ${A}>40`]);
  assert.deepEqual(told(concluded([...asked, phone])), []);

  // Half-open: taken back after the answer, among others that refuse.
  const halfOpen = [...ports, ...many(2, (index) => knock(A, B, 200 + index, index, 'reset'))];
  assert.deepEqual(told(concluded(halfOpen)), [`scan.port high succeeded ${A}>${B}`]);

  const monitoring = many(60, (index) =>
    talk(A, host(index), { port: 8080, seconds: index, state: index % 12 === 0 ? 'refused' : 'established' }),
  );
  const passive = many(60, (index) => talk(A, B, { port: 50_000 + index, seconds: index }));
  const peers = many(200, (index) => knock(A, `9.${index}.3.4`, 6881 + index, index, 'unanswered'));
  const traced = many(60, (index) =>
    talk(A, '9.9.9.9', { transport: 'udp', port: 33_434 + index, state: 'unanswered' }),
  );
  const names = many(60, (index) => talk(A, host(index), { transport: 'udp', port: 53, state: 'unanswered' }));
  const down = many(60, (index) => knock(host(index), B, 443, index));
  // What a flooded host answers, told by an exporter as conversations of its own.
  const flooding = many(40, (index) => knock(B, A, 80, index * 60));
  const answers = many(40, (index) => knock(A, B, 30_000 + index, index * 60));
  assert.deepEqual(told(concluded([...flooding, ...answers])), []);
  assert.deepEqual(told(concluded([...monitoring, ...passive, ...peers, ...traced, ...names, ...down])), []);
});

test('EternalBlue: succeeded only with proof, failed where the host is patched', () => {
  const overflow = { 'smb.nt-transact-continued-by-transaction2': 15 };
  const exploit = (signals: Record<string, number>, seconds = 10): Flow =>
    talk(A, B, { port: 445, protocol: 'smb', seconds, signals: { ...overflow, ...signals } });
  assert.deepEqual(told(concluded([exploit({})])), [`exploit.smb.eternalblue critical attempted ${A}>${B}`]);
  const ping = talk(A, B, {
    port: 445,
    seconds: 20,
    signals: { 'smb.transaction2-session-setup': 1, 'smb.transaction2-answered-by-implant': 1 },
  });
  assert.deepEqual(told(concluded([exploit({}), ping])), [
    `exploit.smb.eternalblue critical succeeded ${A}>${B}`,
    `backdoor.doublepulsar critical succeeded ${A}>${B}`,
  ]);
  const absent = talk(A, B, {
    port: 445,
    seconds: 20,
    signals: { 'smb.transaction2-session-setup': 1, 'smb.transaction2-session-setup-not-implemented': 1 },
  });
  assert.deepEqual(told(concluded([exploit({}), absent])), [
    `exploit.smb.eternalblue high failed ${A}>${B}`,
    `backdoor.doublepulsar medium failed ${A}>${B}`,
  ]);
  // A shell that calls back, but not to a host that said that it is patched.
  const shell = talk(B, A, { port: 4444, seconds: 30 });
  assert.deepEqual(told(concluded([exploit({}), shell])), [`exploit.smb.eternalblue critical succeeded ${A}>${B}`]);
  const patched = { 'smb.peek-without-pipe': 1, 'smb.peek-refused': 1 };
  assert.deepEqual(told(concluded([exploit(patched), shell])), [
    `exploit.smb.eternalblue high failed ${A}>${B}`,
    `scan.vulnerability low failed ${A}>${B}`,
  ]);
});

test('the rest of the family, and the test for it', () => {
  const romance = talk(A, B, {
    port: 445,
    signals: {
      'smb.write-into-transaction': 3,
      'smb.transaction-beyond-its-end': 4,
      'rpc.svcctl.CreateServiceW': 1,
      'rpc.svcctl.CreateServiceW.granted': 1,
    },
  });
  assert.deepEqual(told(concluded([romance])), [
    `lateral.psexec high succeeded ${A}>${B}`,
    `exploit.smb.other critical succeeded ${A}>${B}`,
  ]);
  const tested = talk(A, B, {
    port: 445,
    signals: { 'smb.peek-without-pipe': 1, 'smb.peek-answered-insufficient-resources': 1 },
  });
  assert.deepEqual(told(concluded([tested])), [`scan.vulnerability medium succeeded ${A}>${B}`]);
});

test('a worm that hops is one spread, its hosts in order of infection', () => {
  const hop = (from: string, to: string, seconds: number): Flow[] => [
    talk(from, to, { port: 445, seconds, signals: { 'smb.nt-transact-continued-by-transaction2': 9 } }),
    talk(from, to, {
      port: 445,
      seconds: seconds + 5,
      signals: { 'smb.transaction2-session-setup': 1, 'smb.transaction2-answered-by-implant': 1 },
    }),
  ];
  const drafts = concluded([...hop(A, B, 0), ...hop(B, C, 60), ...hop(C, D, 120)]);
  const [spread] = drafts.filter(({ kind }) => kind === 'worm.spread');
  assert.deepEqual(spread?.actors, [{ ip: A }, { ip: B }, { ip: C }]);
  assert.deepEqual(spread?.targets, [{ ip: B }, { ip: C }, { ip: D }]);
  // One attacker with many victims is no worm, nor is a victim that was one before it was attacked.
  const star = concluded([...hop(A, B, 0), ...hop(A, C, 60), ...hop(A, D, 120)]);
  assert.ok(!star.some(({ kind }) => kind === 'worm.spread'));
  const before = concluded([...hop(B, C, 0), ...hop(A, B, 600)]);
  assert.ok(!before.some(({ kind }) => kind === 'worm.spread'));
});

test('programs started on other hosts, and administration that starts none', () => {
  const psexec = talk(A, B, {
    port: 445,
    signals: {
      'smb.admin-share': 1,
      'smb.program-written': 1,
      'rpc.svcctl.CreateServiceW': 1,
      'rpc.svcctl.StartServiceW': 1,
      'rpc.svcctl.StartServiceW.granted': 1,
    },
  });
  const refused = talk(A, C, {
    port: 445,
    signals: { 'rpc.svcctl.CreateServiceW': 1, 'rpc.svcctl.CreateServiceW.refused': 1 },
  });
  const wmi = talk(A, D, { port: 135, signals: { 'rpc.activation.wmi': 1, 'rpc.IWbemServices.ExecMethod': 1 } });
  assert.deepEqual(told(concluded([psexec, refused, wmi])), [
    `lateral.psexec high succeeded ${A}>${B}`,
    `lateral.psexec medium failed ${A}>${C}`,
    `lateral.wmi high attempted ${A}>${D}`,
  ]);
  const monitored = talk(A, B, { port: 135, signals: { 'rpc.activation.wmi': 1, 'rpc.IWbemServices.ExecQuery': 40 } });
  const shared = talk(A, B, { port: 445, signals: { 'smb.admin-share': 1, 'smb.write': 100, 'smb.logon-success': 1 } });
  assert.deepEqual(told(concluded([monitored, shared])), []);
});

test('attacks on a domain, and replication between its controllers', () => {
  const zero = { 'rpc.netlogon-zero-challenge': 200, 'rpc.netlogon-zero-credential': 200 };
  const replicates = talk(A, B, { port: 49_155, signals: { 'rpc.drsuapi.DRSGetNCChanges': 3 } });
  const controller = talk(C, A, { port: 88, protocol: 'kerberos' });
  assert.deepEqual(told(concluded([talk(A, B, { port: 49_160, signals: zero })])), [
    `credential.zerologon critical attempted ${A}>${B}`,
  ]);
  const isIn = { ...zero, 'rpc.netlogon.NetrServerAuthenticate3.granted': 1 };
  assert.deepEqual(told(concluded([talk(A, B, { port: 49_160, signals: isIn })])), [
    `credential.zerologon critical succeeded ${A}>${B}`,
  ]);
  assert.deepEqual(told(concluded([replicates])), [`credential.dcsync critical attempted ${A}>${B}`]);
  assert.deepEqual(told(concluded([replicates, controller])), []);
  const coerced = talk(A, B, { port: 445, signals: { 'rpc.efsrpc.EfsRpcOpenFileRaw': 1 } });
  const roast = talk(A, B, { port: 88, signals: { 'kerberos.weak-service-ticket': 12 } });
  const tickets = ['MSSQLSvc/a', 'HTTP/b', 'IMAP/c', 'VNC/d', 'SAP/e'].map((service, index) =>
    states('kerberos.ticket', `${service} rc4-hmac`, { ip: A }, index),
  );
  assert.deepEqual(told(concluded([coerced, roast], tickets)), [
    `credential.coercion high attempted ${A}>${B}`,
    `credential.kerberoasting high succeeded ${A}>${B}`,
  ]);
  // One service whose ticket is asked for again and again.
  assert.deepEqual(told(concluded([roast], tickets.slice(0, 1))), []);
  const went = talk(B, C, { port: 445, seconds: 2 });
  assert.deepEqual(told(concluded([coerced, went])), [`credential.coercion high succeeded ${A}>${B}`]);
  assert.deepEqual(told(concluded([talk(A, B, { port: 88, signals: { 'kerberos.weak-service-ticket': 2 } })])), []);
});

test('guessed passwords, and a forgotten one', () => {
  const refused = (target: string, count: number, lasts: number, more: Record<string, number> = {}): Flow =>
    talk(A, target, { port: 445, lasts, signals: { 'smb.logon-failure': count, ...more } });
  assert.deepEqual(told(concluded([refused(B, 30, 20)])), [`bruteforce.login high failed ${A}>${B}`]);
  const found = talk(A, B, { port: 445, seconds: 60, signals: { 'smb.logon-success': 1 } });
  assert.deepEqual(told(concluded([refused(B, 30, 20), found])), [`bruteforce.login critical succeeded ${A}>${B}`]);
  // Whoever signed in at the beginning had a password.
  const known = talk(A, B, { port: 445, seconds: 0, lasts: 0, signals: { 'smb.logon-success': 1 } });
  assert.deepEqual(told(concluded([refused(B, 30, 20), known])), [`bruteforce.login high failed ${A}>${B}`]);
  assert.deepEqual(told(concluded(many(6, (index) => refused(host(index), 3, 1)))), [
    `bruteforce.login high failed ${A}>6`,
  ]);
  assert.deepEqual(
    told(
      concluded([refused(B, 3, 20), talk(A, C, { port: 445, lasts: 36_000, signals: { 'smb.logon-failure': 40 } })]),
    ),
    [],
  );
  // Programs that hold an old password try it more often before they stand out, on one server and on many.
  const old = (target: string, count: number): Flow =>
    talk(A, target, { port: 3306, protocol: 'mysql', lasts: 20, signals: { 'mysql.login-refused': count } });
  assert.deepEqual(told(concluded([old(B, 30)])), [`bruteforce.login high failed ${A}>${B}`]);
  assert.deepEqual(told(concluded([old(B, 12)])), []);
  const session = (target: string, seconds: number, up: readonly [number, number]): Flow =>
    talk(A, target, { port: 22, protocol: 'ssh', seconds, up });
  assert.deepEqual(told(concluded(many(30, (index) => session(B, index * 3, [15, 2400])))), [
    `bruteforce.login high attempted ${A}>${B}`,
  ]);
  assert.deepEqual(told(concluded(many(30, (index) => session(C, index * 60, [15, 2400])))), []);
  assert.deepEqual(told(concluded(many(30, (index) => session(D, index * 3, [60, 60_000])))), [
    `lateral.ssh low succeeded ${A}>${D}`,
  ]);
});

test('web exploits: attempted, and succeeded where the server fetches its program', () => {
  const lookup = talk(A, B, { port: 8080, protocol: 'http', signals: { 'http.jndi-lookup': 2 } });
  assert.deepEqual(told(concluded([lookup])), [`exploit.log4shell high attempted ${A}>${B}`]);
  const fetched = talk(B, '203.0.113.9', { port: 1389, seconds: 5 });
  assert.deepEqual(told(concluded([lookup, fetched])), [`exploit.log4shell critical succeeded ${A}>${B}`]);
});

test('tunnels in names, floods, calls home and large amounts that leave', () => {
  const tunnel = many(10, () =>
    talk(A, B, { transport: 'udp', port: 53, protocol: 'dns', signals: { 'dns.long-name': 9 } }),
  );
  assert.deepEqual(told(concluded(tunnel)), [`dns.tunnel high succeeded ${A}>${B}`]);
  const flood = many(3000, (index) => knock(A, B, 80, index / 200, 'unanswered'));
  assert.deepEqual(told(concluded(flood)), [`flood.tcp high attempted ${A}>${B}`]);
  const home = many(40, (index) =>
    talk(A, '203.0.113.9', { port: 8443, protocol: 'tls', seconds: index * 60 + (index % 3) }),
  );
  assert.deepEqual(told(concluded(home)), [`c2.beacon medium succeeded ${A}>203.0.113.9`]);
  const browsing = many(40, (index) =>
    talk(A, '203.0.113.9', { port: 443, protocol: 'tls', seconds: index * index * 7 }),
  );
  assert.deepEqual(told(concluded(browsing)), []);
  const leaving = talk(A, '203.0.113.9', { port: 22, protocol: 'ssh', up: [60_000, 90e6], down: [30_000, 2e6] });
  assert.deepEqual(told(concluded([leaving])), [`exfiltration.volume high succeeded ${A}>203.0.113.9`]);
});

test('impostors on the link, and devices that change', () => {
  const [mine, router, theirs] = ['02:00:00:00:00:0a', '02:00:00:00:00:01', '02:00:00:00:00:0b'];
  const claim = (mac: string, ip: string, seconds: number): Fact => states('arp.address', ip, { mac, ip }, seconds);
  const spoofing = [
    claim(router, '10.1.0.1', 0),
    claim(mine, A, 1),
    claim(theirs, B, 2),
    claim(mine, '10.1.0.1', 60),
    claim(mine, B, 61),
    claim(router, '10.1.0.1', 70),
    claim(theirs, B, 71),
  ];
  assert.deepEqual(told(concluded([], spoofing)), [`arp.spoof high succeeded ${A}>10.1.0.1,${B}`]);
  assert.deepEqual(
    told(concluded([], [claim(mine, A, 0), claim(theirs, A, 500), claim(theirs, A, 900)])),
    [],
    'it moved',
  );
  assert.deepEqual(
    told(concluded([], [claim('00:00:5e:00:01:05', A, 0), claim(mine, A, 5), claim('00:00:5e:00:01:05', A, 9)])),
    [],
    'VRRP',
  );

  const offer = (server: string, router: string, seconds: number): Fact[] => [
    states('dhcp.router', router, { ip: server }, seconds),
    states('dhcp.dnsServer', router, { ip: server }, seconds),
  ];
  assert.deepEqual(told(concluded([], [...offer('10.1.0.2', '10.1.0.1', 0), ...offer(A, A, 9)])), [
    `dhcp.rogue high succeeded ${A}>10.1.0.2`,
    `dns.rogue medium attempted ${A}>`,
  ]);
  assert.deepEqual(told(concluded([], [...offer('10.1.0.2', '10.1.0.1', 0), ...offer('10.1.0.3', '10.1.0.1', 9)])), []);
  assert.deepEqual(told(concluded([], [...offer('10.1.0.2', '10.1.0.1', 0), ...offer('10.2.0.2', '10.2.0.1', 9)])), []);

  const answers = ['fileserver', 'printer7', 'wpad'].map((name, index) => states('llmnr.name', name, { ip: A }, index));
  assert.deepEqual(told(concluded([], answers)), [`credential.llmnr-poisoning high attempted ${A}>`]);
  assert.deepEqual(told(concluded([], [states('llmnr.name', 'pc-7', { ip: A }, 0)])), []);
});

test('a router that asks for hosts in the stead of a scanner is not blamed', () => {
  const router = '02:00:00:00:00:01';
  const sweep = (client: string): Flow => {
    const { client: _, server: __, ...flow } = talk(A, B, { transport: 'arp', signals: { 'arp.sweep': 1 } });
    return { ...flow, client: { mac: client }, server: { mac: 'ff:ff:ff:ff:ff:ff' } };
  };
  const facts = [states('arp.address', '10.1.1.1', { mac: router, ip: '10.1.1.1' }, 0)];
  const scan = many(20, (index) => knock('10.9.0.5', host(index), 445, index / 10, 'unanswered'));
  const kinds = (flows: readonly Flow[]): readonly string[] => told(concluded(flows, facts));
  assert.deepEqual(kinds([sweep(router)]), ['scan.host medium succeeded 02:00:00:00:00:01>ff:ff:ff:ff:ff:ff']);
  assert.deepEqual(kinds([sweep(router), ...scan]), ['scan.host high attempted 10.9.0.5>20']);
});

test('what was seen long ago is forgotten', () => {
  const detection = new Detection();
  for (const flow of many(40, (index) => knock(A, host(index), 445, index))) detection.flow(flow);
  assert.equal(detection.conclude().length, 1);
  detection.flow(talk(C, D, { seconds: 30 * 3600 }));
  detection.forget(24, '2099-01-01T00:00:00.000Z');
  assert.deepEqual(detection.conclude(), []);
});

test('a detector that throws costs its own findings alone, and is told of once', () => {
  let isBroken = true;
  const moody: Detector = {
    ...{ name: 'moody', kinds: [], needs: '', lookAlikes: [] },
    conclude(): readonly [] {
      if (isBroken) throw new TypeError('not told');
      return [];
    },
  };
  const faults: string[] = [];
  const detectors = [moody, ...DETECTORS];
  const detection = new Detection((name, error) => faults.push(`${name}: ${describeDefect(error)}`), detectors);
  const scan = (client: string): void => {
    for (const flow of many(40, (index) => knock(client, host(index), 445, index))) detection.flow(flow);
  };
  scan(A);
  assert.deepEqual(told(detection.conclude()), [`scan.host high attempted ${A}>40`]);
  scan(B);
  assert.equal(detection.conclude().length, 2);
  assert.deepEqual(
    faults.map((fault) => fault.replace(/:\d+$/, '')),
    ['moody: TypeError at src/behave/detection.test.ts'],
  );
  isBroken = false;
  scan(C);
  assert.equal(detection.conclude().length, 3);
  isBroken = true;
  scan(D);
  assert.equal(detection.conclude().length, 4);
  assert.equal(faults.length, 2);
  const strict = new Detection(null, detectors);
  strict.flow(talk(A, B));
  assert.throws(() => strict.conclude(), TypeError);
});

test('EternalBlue: a service of the attacker that others use too is no call back', () => {
  const exploit = (server: string): Flow =>
    talk(A, server, {
      port: 445,
      protocol: 'smb',
      seconds: 10,
      signals: { 'smb.nt-transact-continued-by-transaction2': 15 },
    });
  const comes = (client: string, seconds: number): Flow => talk(client, A, { port: 8530, seconds });
  assert.deepEqual(told(concluded([exploit(B), comes(B, 60)])), [
    `exploit.smb.eternalblue critical succeeded ${A}>${B}`,
  ]);
  const [first, second] = [comes(D, 5), comes(B, 60)];
  assert.deepEqual(told(concluded([exploit(B), first, second])), [
    `exploit.smb.eternalblue critical attempted ${A}>${B}`,
  ]);
  // Whoever was attacked as well does not make a service of it.
  assert.deepEqual(
    told(concluded([exploit(B), exploit(C), comes(B, 60), comes(C, 61)])).map((one) => one.split(' ')[2]),
    ['succeeded', 'succeeded'],
  );
});

test('BlueKeep: an exploit fills memory, a test does not', () => {
  const asked = { 'rdp.inner-channel-wanted': 1 };
  const small = talk(A, B, { port: 3389, protocol: 'rdp', signals: asked });
  assert.deepEqual(told(concluded([small])), [`scan.vulnerability low attempted ${A}>${B}`]);
  const filling = talk(A, B, { port: 3389, protocol: 'rdp', up: [4000, 5_000_000], signals: asked });
  assert.deepEqual(told(concluded([filling])), [`exploit.other critical attempted ${A}>${B}`]);
});

test('a worm: by exploits or through several hosts it is certain, by one that is managed and manages others it is not', () => {
  const made = (client: string, server: string, seconds: number): Flow =>
    talk(client, server, { port: 445, seconds, signals: { 'rpc.svcctl.CreateServiceW': 1 } });
  const worms = (flows: readonly Flow[]): string[] =>
    told(concluded(flows)).filter((one) => one.startsWith('worm.spread'));
  assert.deepEqual(worms([made(A, B, 0), made(B, C, 9000)]), [`worm.spread high succeeded ${A},${B}>${B},${C}`]);
  assert.deepEqual(worms([made(A, B, 0), made(B, C, 9000), made(C, D, 18_000)]), [
    `worm.spread critical succeeded ${A},${B},${C}>${B},${C},${D}`,
  ]);
  assert.deepEqual(worms([made(A, B, 0), made(A, C, 9000), made(A, D, 18_000)]), []);
});
