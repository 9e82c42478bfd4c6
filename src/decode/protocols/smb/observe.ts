/** What an SMB packet states. */
import { signalRpc } from '../../formats/dcerpc/signals.ts';
import { statementsOf, userOf } from '../../formats/ntlmssp.ts';
import type { Context, Observer } from '../../protocol.ts';
import type { NegotiateResponse, SessionSetupRequest, SessionSetupResponse, SmbMessage, SmbPart } from './message.ts';
import { logonStatus } from './names.ts';

/** The shares that Windows makes for administrators. */
const ADMIN_SHARE = /\\(?:admin|[a-z])\$$/i;
/** Pipes of PsExec and its likes; and those over which tools take orders. */
const EXECUTION_PIPES: ReadonlySet<string> = new Set([
  'psexesvc',
  'remcom',
  'remcom_communicaton',
  'csexecsvc',
  'winexesvc',
  'ahexec',
  'wceservicepipe',
]);
const ORDER_PIPES: ReadonlySet<string> = new Set(['msagent', 'msse', 'postex']);
/** STATUS_NO_SUCH_USER, WRONG_PASSWORD, LOGON_FAILURE, ACCOUNT_DISABLED and ACCOUNT_LOCKED_OUT (MS-ERREF section 2.3.1). */
const LOGON_FAILURES: ReadonlySet<number> = new Set([0xc0000064, 0xc000006a, 0xc000006d, 0xc0000072, 0xc0000234]);

export function observe(message: SmbMessage, _context: Context, observer: Observer): void {
  if (message.from !== 'unknown') observer.senderIs(message.from);
  for (const part of message.parts) observePart(part, observer);
}

function observePart(part: SmbPart, observer: Observer): void {
  switch (part.kind) {
    case 'session-names':
      if (part.calling) observer.fact('smb.netbiosName', part.calling, 'sender', 'CALLING NAME');
      break;
    case 'session-accepted':
      if (part.called) observer.fact('smb.netbiosName', part.called, 'sender', 'CALLED NAME');
      break;
    case 'negotiate-request':
      if (part.dialects) observer.fact('smb.dialects', part.dialects, 'sender', 'Dialects');
      if (part.signing) observer.fact('smb.signing', part.signing, 'sender', 'SecurityMode');
      break;
    case 'negotiate-response':
      observeChoice(part, observer);
      break;
    case 'session-request':
    case 'session-response':
      observeSession(part, observer);
      break;
    case 'tree':
      observer.fact('smb.share', part.share, 'sender', 'TREE_CONNECT Path');
      if (ADMIN_SHARE.test(part.share)) observer.signal('smb.admin-share');
      break;
    case 'pipe':
      observer.fact('smb.pipe', part.pipe, 'sender', 'CREATE Name');
      if (EXECUTION_PIPES.has(part.pipe)) observer.signal('smb.remote-execution-pipe');
      if (ORDER_PIPES.has(part.pipe)) observer.signal('smb.order-pipe');
      break;
    case 'anomaly':
      observer.fact('smb.anomaly', part.anomaly, 'sender', 'transaction');
      observer.signal(`smb.${part.anomaly}`);
      break;
    case 'rpc':
      if (part.packet.kind === 'request' && part.packet.operation)
        observer.fact('smb.operation', part.packet.operation, 'sender', 'opnum');
      signalRpc(part.packet, observer);
      break;
    case 'signal':
      observer.signal(part.name);
      break;
    case 'encrypted':
      observer.enough();
      break;
  }
}

function observeChoice(part: NegotiateResponse, observer: Observer): void {
  if (part.dialect) observer.fact('smb.dialect', part.dialect, 'sender', 'DialectRevision');
  if (part.signing) observer.fact('smb.signing', part.signing, 'sender', 'SecurityMode');
  if (part.serverGuid) observer.fact('smb.serverGuid', part.serverGuid, 'sender', 'ServerGuid');
  if (part.domain) observer.fact('smb.domain', part.domain, 'sender', 'DomainName');
  if (part.serverName) observer.fact('smb.hostName', part.serverName, 'sender', 'ServerName');
}

function observeSession(part: SessionSetupRequest | SessionSetupResponse, observer: Observer): void {
  for (const statement of part.ntlm ? statementsOf(part.ntlm) : []) {
    observer.fact(`smb.${statement.key}`, statement.value, 'sender', statement.field);
  }
  if (part.nativeOs) observer.fact('smb.nativeOs', part.nativeOs, 'sender', 'NativeOS');
  if (part.nativeLanManager) {
    observer.fact('smb.nativeLanManager', part.nativeLanManager, 'sender', 'NativeLanMan');
  }
  if (part.kind === 'session-request') {
    const user = part.user || (part.ntlm ? userOf(part.ntlm) : '');
    if (user) observer.user(user);
    if (part.plainPassword) observer.credential('smb.plain');
    return;
  }
  const status = part.guest ? 'guest' : logonStatus(part.status);
  if (status === '') return;
  observer.fact('smb.logonStatus', status, 'sender', 'Status');
  if (status === 'success' || status === 'guest') observer.signal(`smb.logon-${status}`);
  else if (LOGON_FAILURES.has(part.status)) observer.signal('smb.logon-failure');
}
