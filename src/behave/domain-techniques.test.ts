/** Techniques of attackers in a domain beside the work of its administrators: what each needs to be told, and what takes it back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '#model/fact.ts';
import type { Flow } from '#model/flow.ts';
import { concluded, knock, states, talk, told } from './testing.ts';

const [A, B, C] = ['10.1.0.10', '10.1.0.20', '10.1.0.30'];
const findings = (signals: Record<string, number>, port = 445): string[] =>
  told(concluded([talk(A, B, { port, protocol: 'smb', signals })]));

test('an exploit of a service that answers and runs on has failed', () => {
  const path = { 'rpc.path-beyond-its-start': 1, 'rpc.srvsvc.NetprPathCanonicalize': 1 };
  assert.deepEqual(findings(path), [`exploit.smb.other critical attempted ${A}>${B}`]);
  assert.deepEqual(findings({ ...path, 'rpc.srvsvc.NetprPathCanonicalize.refused': 1 }), [
    `exploit.smb.other high failed ${A}>${B}`,
  ]);
  const zone = { 'rpc.zone-name-beyond-its-room': 1, 'rpc.DnsServer.R_DnssrvQuery.refused': 1 };
  assert.deepEqual(findings(zone), [`exploit.other high failed ${A}>${B}`]);
});

test('a shell that greets shows that an exploit succeeded, and who commands whom', () => {
  const exploit = talk(A, B, { port: 445, signals: { 'rpc.path-beyond-its-start': 1 } });
  const waits = talk(A, B, {
    port: 4444,
    protocol: 'shell',
    seconds: 3,
    up: [4, 260],
    down: [4, 400],
    signals: { 'shell.of-server': 1 },
  });
  const calls = talk(B, A, { port: 443, protocol: 'shell', seconds: 3, signals: { 'shell.of-client': 1 } });
  for (const shell of [waits, calls])
    assert.deepEqual(told(concluded([exploit, shell])).sort(), [
      `c2.shell high succeeded ${A}>${B}`,
      `exploit.smb.other critical succeeded ${A}>${B}`,
    ]);
  const outside = talk(B, '203.0.113.9', { port: 443, protocol: 'shell', signals: { 'shell.of-client': 1 } });
  assert.deepEqual(told(concluded([outside])), [`c2.shell critical succeeded 203.0.113.9>${B}`]);
});

test('a worm whose further victims withstand it spreads as far as it came', () => {
  const exploit = (from: string, to: string, seconds: number, more: Record<string, number> = {}): Flow =>
    talk(from, to, { port: 445, seconds, signals: { 'rpc.path-beyond-its-start': 1, ...more } });
  const shell = talk(A, B, { port: 4444, protocol: 'shell', seconds: 3, signals: { 'shell.of-server': 1 } });
  const withstood = exploit(B, C, 60, { 'rpc.srvsvc.NetprPathCanonicalize.refused': 1 });
  const all = told(concluded([exploit(A, B, 0), shell, withstood]));
  assert.ok(all.includes(`worm.spread critical succeeded ${A},${B}>${B}`), all.join('; '));
  const alone = told(concluded([exploit(A, C, 0, { 'rpc.srvsvc.NetprPathCanonicalize.refused': 1 })]));
  assert.deepEqual(alone, [`exploit.smb.other high failed ${A}>${C}`]);
});

test('a sign-in is passed on by who gives itself out for the server too', () => {
  const flows = [
    talk(C, A, { port: 445, seconds: 0, signals: { 'smb.logon-success': 1 } }),
    talk(A, B, { port: 445, seconds: 1, signals: { 'smb.logon-success': 1 } }),
  ];
  const said = (ip: string, value: string, field: string): Fact => {
    const fact = states('smb.hostName', value, { ip }, 0);
    return { ...fact, source: { ...fact.source, field } };
  };
  const signIns = [said(C, 'WS-3', 'NTLM Workstation'), said(A, 'WS-3', 'NTLM Workstation')];
  const server = said(B, 'FS-2', 'MsvAvNbComputerName');
  const relay = told(concluded(flows, [...signIns, server, said(A, 'FS-2', 'MsvAvNbComputerName')]));
  assert.deepEqual(relay, [`credential.ntlm-relay critical succeeded ${A}>${B}`]);
  assert.deepEqual(told(concluded(flows, [...signIns, server, said(A, 'FS-1', 'MsvAvNbComputerName')])), []);
});

test('services: another program is high, another way of starting low, what is enciphered between', () => {
  const changed = { 'rpc.svcctl.ChangeServiceConfigW': 1 };
  assert.deepEqual(findings({ ...changed, 'rpc.svcctl.ChangeServiceConfigW.granted': 1 }), [
    `lateral.psexec low succeeded ${A}>${B}`,
  ]);
  assert.deepEqual(findings({ ...changed, 'rpc.svcctl.ChangeServiceConfigW.answered': 1 }), [
    `lateral.psexec medium succeeded ${A}>${B}`,
  ]);
  const program = { ...changed, 'rpc.service-program-changed': 1 };
  assert.deepEqual(findings({ ...program, 'rpc.svcctl.ChangeServiceConfigW.granted': 1 }), [
    `lateral.psexec high succeeded ${A}>${B}`,
  ]);
  assert.deepEqual(findings({ ...program, 'rpc.svcctl.ChangeServiceConfigW.refused': 1 }), [
    `lateral.psexec medium failed ${A}>${B}`,
  ]);
});

test('who asks WMI much more than it does takes stock', () => {
  const calls = (asked: number, done: number, more: Record<string, number> = {}): string[] =>
    findings({ 'rpc.IWbemServices.ExecQuery': asked, 'rpc.IWbemServices.ExecMethod': done, ...more });
  assert.deepEqual(calls(20, 2), [`lateral.wmi low attempted ${A}>${B}`]);
  assert.deepEqual(calls(2, 2), [`lateral.wmi medium attempted ${A}>${B}`]);
  assert.deepEqual(calls(20, 2, { 'smb.admin-share': 1 }), [`lateral.wmi high attempted ${A}>${B}`]);
});

test('secrets, name servers, accounts and printers of other hosts', () => {
  assert.deepEqual(findings({ 'rpc.lsarpc.LsarRetrievePrivateData': 1 }), [`credential.dump high attempted ${A}>${B}`]);
  assert.deepEqual(findings({ 'rpc.dns-plugin': 1, 'rpc.DnsServer.R_DnssrvOperation2.granted': 1 }), [
    `lateral.dns-plugin high succeeded ${A}>${B}`,
  ]);
  const account = { 'rpc.samr.SamrCreateUser2InDomain': 1, 'rpc.samr.SamrCreateUser2InDomain.granted': 1 };
  assert.deepEqual(findings(account), [`persistence.account low succeeded ${A}>${B}`]);
  assert.deepEqual(findings({ ...account, 'rpc.samr.SamrAddMemberToAlias': 1 }), [
    `persistence.account medium succeeded ${A}>${B}`,
  ]);
  const driver = { 'rpc.winspool.RpcAddPrinterDriverEx': 1, 'rpc.winspool.RpcAddPrinterDriverEx.granted': 1 };
  assert.deepEqual(findings(driver), [`exploit.other low succeeded ${A}>${B}`]);
  assert.deepEqual(findings({ ...driver, 'rpc.driver-from-elsewhere': 1 }), [`exploit.other high succeeded ${A}>${B}`]);
});

test('programs that a database server runs, and paths that it is made to look at', () => {
  assert.deepEqual(findings({ 'tds.command-run': 1, 'tds.command-run.granted': 1 }, 1433), [
    `lateral.database high succeeded ${A}>${B}`,
  ]);
  assert.deepEqual(findings({ 'tds.command-allowed': 1, 'tds.command-run': 1, 'tds.command-run.refused': 1 }, 1433), [
    `lateral.database medium failed ${A}>${B}`,
  ]);
  assert.deepEqual(findings({ 'tds.remote-path': 1 }, 1433), [`credential.coercion high attempted ${A}>${B}`]);
});

test('zones asked of name servers: not by who serves names itself', () => {
  const asked = talk(A, B, { port: 53, signals: { 'dns.zone-transfer': 1, 'dns.zone-transfer.granted': 1 } });
  assert.deepEqual(told(concluded([asked])), [`discovery.zone-transfer medium succeeded ${A}>${B}`]);
  const refused = talk(A, B, { port: 53, signals: { 'dns.zone-transfer': 1, 'dns.zone-transfer.refused': 1 } });
  assert.deepEqual(told(concluded([refused])), [`discovery.zone-transfer low failed ${A}>${B}`]);
  const serves = talk('10.1.0.77', A, { transport: 'udp', port: 53, protocol: 'dns' });
  assert.deepEqual(told(concluded([asked, serves])), []);
});

test('tickets under AES: many services of accounts in a short time', () => {
  const tickets = (count: number, gap: number, service = 'MSSQLSvc'): string[] =>
    told(
      concluded(
        [talk(A, B, { port: 88, protocol: 'kerberos', signals: { 'kerberos.account-service-ticket': count } })],
        Array.from({ length: count }, (_, index) =>
          states(
            'kerberos.ticket',
            `${service}/s${index}.clinic.example aes256-cts-hmac-sha1-96`,
            { ip: A },
            index * gap,
          ),
        ),
      ),
    );
  assert.deepEqual(tickets(12, 1), [`credential.kerberoasting medium succeeded ${A}>${B}`]);
  assert.deepEqual(tickets(12, 600), []);
  assert.deepEqual(tickets(5, 1), []);
  assert.deepEqual(tickets(12, 1, 'HTTP'), []);
});

test('attacks on web servers and on TLS: failed where all were refused', () => {
  const web = (signals: Record<string, number>, port = 80): string[] =>
    told(concluded([talk(A, B, { port, protocol: 'http', signals })]));
  assert.deepEqual(web({ 'http.known-exploit': 2, 'http.known-exploit.refused': 1 }), [
    `exploit.other high attempted ${A}>${B}`,
  ]);
  assert.deepEqual(web({ 'http.known-exploit': 2, 'http.known-exploit.refused': 2 }), [
    `exploit.other medium failed ${A}>${B}`,
  ]);
  assert.deepEqual(web({ 'http.sql-injection': 1 }), [`exploit.other medium attempted ${A}>${B}`]);
  assert.deepEqual(web({ 'http.sql-injection': 1, 'http.sql-injection.refused': 1 }), [
    `exploit.other low failed ${A}>${B}`,
  ]);
  assert.deepEqual(web({ 'tls.heartbeat-beyond': 1 }, 443), [`exploit.other high attempted ${A}>${B}`]);
  assert.deepEqual(web({ 'tls.heartbeat-beyond': 1, 'tls.heartbeat-beyond.answered': 1 }, 443), [
    `exploit.other critical succeeded ${A}>${B}`,
  ]);
});

test('directories: passwords that they keep, and standing that is changed', () => {
  assert.deepEqual(findings({ 'ldap.search-for-secrets': 1 }, 389), [`credential.dump medium attempted ${A}>${B}`]);
  assert.deepEqual(findings({ 'ldap.standing-changed': 1 }, 389), [`persistence.delegation high attempted ${A}>${B}`]);
});

test('tickets under RC4 that a domain refuses', () => {
  assert.deepEqual(findings({ 'kerberos.weak-ticket-refused': 5 }, 88), [
    `credential.kerberoasting medium failed ${A}>${B}`,
  ]);
  assert.deepEqual(findings({ 'kerberos.weak-ticket-refused': 2 }, 88), []);
});

test('a file that starts when somebody signs in, on a share for administrators alone', () => {
  assert.deepEqual(findings({ 'smb.startup-file': 1, 'smb.admin-share': 1 }), [
    `lateral.program high attempted ${A}>${B}`,
  ]);
  assert.deepEqual(findings({ 'smb.startup-file': 1 }), []);
});

test('copied accounts: succeeded only where they were given', () => {
  const copied = { 'rpc.drsuapi.DRSGetNCChanges': 1 };
  assert.deepEqual(findings(copied, 49_668), [`credential.dcsync critical attempted ${A}>${B}`]);
  assert.deepEqual(findings({ ...copied, 'rpc.drsuapi.DRSGetNCChanges.granted': 1 }, 49_668), [
    `credential.dcsync critical succeeded ${A}>${B}`,
  ]);
});

test('an inventory that reads what most hosts are over SNMP is told as low', () => {
  const hosts = Array.from({ length: 20 }, (_, index) => `10.1.1.${index + 1}`);
  const asked = hosts.flatMap((host, index) => [knock(A, host, 445, index), knock(A, host, 22, index)]);
  const read = hosts.map((host, index) =>
    talk(A, host, { transport: 'udp', port: 161, protocol: 'snmp', seconds: index }),
  );
  assert.deepEqual(told(concluded(asked)), [`scan.host high attempted ${A}>20`]);
  assert.deepEqual(told(concluded([...asked, ...read])), [`scan.host low attempted ${A}>20`]);
});

test('management over WinRM: let in, refused, and of requests alone neither', () => {
  const managed = (signals: Record<string, number>, down: readonly [number, number] = [10, 9000]): string[] =>
    told(concluded([talk(A, B, { port: 5985, protocol: 'http', down, signals })]));
  assert.deepEqual(managed({ 'http.remote-management': 5, 'http.unauthorised': 1 }), [
    `lateral.winrm medium succeeded ${A}>${B}`,
  ]);
  assert.deepEqual(managed({ 'http.remote-management': 2, 'http.unauthorised': 2 }), [
    `lateral.winrm low failed ${A}>${B}`,
  ]);
  assert.deepEqual(managed({ 'http.remote-management': 5 }, [0, 0]), [`lateral.winrm medium attempted ${A}>${B}`]);
});
