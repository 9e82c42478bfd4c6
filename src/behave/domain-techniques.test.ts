/** Techniques of attackers in a domain beside the work of its administrators: what each needs to be told, and what takes it back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concluded, states, talk, told } from './testing.ts';

const [A, B] = ['10.1.0.10', '10.1.0.20'];
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
