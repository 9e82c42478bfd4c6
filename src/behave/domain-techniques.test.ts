/** Techniques of attackers in a domain beside the work of its administrators: what each needs to be told, and what takes it back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concluded, talk, told } from './testing.ts';

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
