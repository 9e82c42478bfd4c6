/** What an LDAP message states. */
import { type NtlmMessage, statementsOf } from '../../formats/ntlmssp.ts';
import type { Context, Observer } from '../../protocol.ts';
import type { BindRequest, LdapMessage, Statement } from './message.ts';

/** Answers to a bind (RFC 4511 appendix A.1) by number. */
const RESULTS: ReadonlyMap<number, string> = new Map([
  [0, 'success'],
  [1, 'operationsError'],
  [2, 'protocolError'],
  [7, 'authMethodNotSupported'],
  [8, 'strongerAuthRequired'],
  [13, 'confidentialityRequired'],
  [32, 'noSuchObject'],
  [34, 'invalidDNSyntax'],
  [48, 'inappropriateAuthentication'],
  [49, 'invalidCredentials'],
  [50, 'insufficientAccessRights'],
  [51, 'busy'],
  [52, 'unavailable'],
  [53, 'unwillingToPerform'],
]);
/** The answer between the rounds of a bind, and that to a wrong password. */
const [IN_PROGRESS, INVALID_CREDENTIALS] = [14, 49];

export function observe(message: LdapMessage, _context: Context, observer: Observer): void {
  switch (message.kind) {
    case 'bind':
      observeBind(message, observer);
      break;
    case 'bound':
      observer.senderIs('server');
      observeNtlm(message.ntlm, observer);
      if (message.result === INVALID_CREDENTIALS) observer.signal('ldap.bind-refused');
      else if (message.result === 0) observer.signal('ldap.bind-granted');
      if (message.result !== IN_PROGRESS)
        observer.fact('ldap.bindResult', RESULTS.get(message.result) ?? String(message.result), 'sender', 'resultCode');
      break;
    case 'locator-query':
      observer.senderIs('client');
      observeStatements(message.statements, observer);
      break;
    case 'root':
      observer.senderIs('server');
      observeStatements(message.statements, observer);
      break;
    case 'operation':
      observer.senderIs(message.from);
      if (message.isPatient) observer.patientData('ldap.entry');
      break;
    case 'sought':
      observer.senderIs('client');
      observer.signal(`ldap.search-for-${message.sought}`);
      break;
    case 'standing-changed':
      observer.senderIs('client');
      observer.signal('ldap.standing-changed');
      break;
    case 'start-tls':
      observer.senderIs('client');
      break;
    case 'tls-started':
      observer.handOver();
      break;
    case 'sealed':
      observer.enough();
      break;
  }
}

function observeBind(bind: BindRequest, observer: Observer): void {
  observer.senderIs('client');
  if (bind.mechanism) observer.fact('ldap.bindMechanism', bind.mechanism, 'sender', 'authentication');
  if (bind.user) observer.user(bind.user);
  if (bind.hasPassword) observer.credential(bind.mechanism === 'simple' ? 'ldap.simple-bind' : 'ldap.sasl-plain');
  observeNtlm(bind.ntlm, observer);
}

function observeNtlm(ntlm: NtlmMessage | null, observer: Observer): void {
  for (const { key, value, field } of ntlm ? statementsOf(ntlm) : [])
    observer.fact(`ldap.${key}`, value, 'sender', field);
}

function observeStatements(statements: readonly Statement[], observer: Observer): void {
  for (const { key, value, field } of statements) if (value) observer.fact(`ldap.${key}`, value, 'sender', field);
}
