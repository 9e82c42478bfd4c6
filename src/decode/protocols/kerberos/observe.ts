/** What a Kerberos message states: about the computer that asks, and about the realm's key distribution centre. */
import type { About, Context, Observer } from '../../protocol.ts';
import type {
  KerberosError,
  KerberosMemory,
  KerberosMessage,
  KerberosReply,
  KerberosRequest,
  Principal,
} from './message.ts';
import { cipherName, errorName } from './names.ts';

/** rc4-hmac (RFC 4757): a ticket under it is broken by guessing passwords, quickly. */
const RC4 = 23;
const AES: readonly number[] = [17, 18, 19, 20];
/** Services of computers, whose keys are random (MS-KILE section 3.1.5.11 and [SPNNAMES]): their tickets are of no use to who guesses. */
const COMPUTER_SERVICE =
  /^(?:krbtgt|kadmin|cifs|host|ldap|gc|dns|rpcss|termsrv|wsman|restrictedkrbhost|dfsr-[\w-]+|ntfrs-[\w-]+|e3514235-[\w-]+)(?:\/|$)|\$(?:@|$)/i;
/** Errors (RFC 4120 section 7.5.9). */
const [UNKNOWN_CLIENT, REVOKED, PREAUTHENTICATION_FAILED] = [6, 18, 24];

export function observe(message: KerberosMessage, _context: Context, observer: Observer, memory: KerberosMemory): void {
  switch (message.kind) {
    case 'request':
      observeRequest(message, observer);
      signalRequest(message, observer, memory);
      break;
    case 'reply':
      observeReply(message, observer);
      signalReply(message, observer, memory);
      break;
    case 'error':
      observeError(message, observer);
      signalError(message, observer, memory);
      break;
    case 'application':
      if (message.from !== 'unknown') observer.senderIs(message.from);
      if (message.service) observer.fact('kerberos.service', message.service, 'sender', 'sname');
      break;
    case 'unread':
      break;
  }
}

function observeRequest(message: KerberosRequest, observer: Observer): void {
  observer.senderIs('client');
  observePrincipal(message.client, 'sender', observer);
  if (message.realm) observer.fact('kerberos.realm', message.realm, 'sender', 'realm');
  if (message.netbiosName) observer.fact('kerberos.netbiosName', message.netbiosName, 'sender', 'addresses');
  if (message.service) observer.fact('kerberos.service', message.service, 'sender', 'sname');
  if (message.encryptionTypes)
    observer.fact('kerberos.encryptionTypes', message.encryptionTypes, 'sender', `${message.exchange}-REQ etype`);
}

function observeReply(message: KerberosReply, observer: Observer): void {
  observer.senderIs('server');
  observePrincipal(message.client, 'receiver', observer);
  if (message.realm) observer.fact('kerberos.realm', message.realm, 'sender', 'crealm');
  if (!message.service || message.ticketEncryption < 0) return;
  const ticket = `${message.service} ${cipherName(message.ticketEncryption)}`;
  observer.fact('kerberos.ticket', ticket, 'receiver', `${message.exchange}-REP ticket`);
}

function observeError(message: KerberosError, observer: Observer): void {
  observer.senderIs('server');
  observePrincipal(message.client, 'receiver', observer);
  if (message.realm) observer.fact('kerberos.realm', message.realm, 'sender', 'realm');
  if (message.code >= 0) observer.fact('kerberos.error', errorName(message.code), 'sender', 'error-code');
}

function signalRequest(message: KerberosRequest, observer: Observer, memory: KerberosMemory): void {
  const { encryptionTypes, exchange, isProved, shownEncryption } = message;
  memory.isWeak = encryptionTypes.startsWith('rc4');
  const isOfAccount = exchange === 'TGS' && message.service !== '' && !COMPUTER_SERVICE.test(message.service);
  memory.isGathering = memory.isWeak && isOfAccount;
  if (exchange === 'AS') {
    memory.asked = isProved ? 'proved' : 'bare';
    if (isProved && memory.isWeak && !encryptionTypes.includes('aes')) observer.signal('kerberos.weak-proof');
  } else if (shownEncryption === RC4) observer.signal('kerberos.weak-first-ticket-shown');
  else if (AES.includes(shownEncryption)) observer.signal('kerberos.first-ticket-aes');
}

function signalReply(message: KerberosReply, observer: Observer, memory: KerberosMemory): void {
  memory.isGathering = false;
  if (message.exchange === 'AS') {
    if (memory.asked === 'bare') observer.signal('kerberos.ticket-without-proof');
    observer.signal('kerberos.signed-in');
    if (message.ticketEncryption === RC4) observer.signal('kerberos.first-ticket-weak');
    else if (AES.includes(message.ticketEncryption)) observer.signal('kerberos.first-ticket-aes');
  } else if (!COMPUTER_SERVICE.test(message.service)) {
    if (AES.includes(message.ticketEncryption)) observer.signal('kerberos.account-service-ticket');
    if (message.ticketEncryption !== RC4) return;
    observer.signal('kerberos.weak-service-ticket');
    if (memory.isWeak) observer.signal('kerberos.weak-ticket-wanted');
  }
}

function signalError({ code }: KerberosError, observer: Observer, memory: KerberosMemory): void {
  if (memory.isGathering) observer.signal('kerberos.weak-ticket-refused');
  memory.isGathering = false;
  if (code === PREAUTHENTICATION_FAILED) observer.signal('kerberos.refused-password');
  else if (code === UNKNOWN_CLIENT) observer.signal('kerberos.unknown-client');
  else if (code === REVOKED) observer.signal('kerberos.locked-out');
}

/** A computer signs in as itself, or somebody signs in at it. */
function observePrincipal({ name, host }: Principal, about: About, observer: Observer): void {
  if (host) observer.fact('kerberos.host', host, about, 'cname');
  else if (name) observer.user(name);
}
