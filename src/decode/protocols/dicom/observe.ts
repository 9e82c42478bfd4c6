/** What a DICOM message states. */
import type { Context, Observer } from '../../protocol.ts';
import { SERVICES } from './command.ts';
import type { Associate, Command, DicomMessage, Reject, RoleSelection } from './message.ts';
import type { DicomMemory } from './parse.ts';

/** Application context, and what implements either side, as their facts name them. */
const REQUEST_FIELDS = [
  'A-ASSOCIATE-RQ application context',
  'A-ASSOCIATE-RQ user information 52H',
  'A-ASSOCIATE-RQ user information 55H',
] as const;
const ANSWER_FIELDS = [
  'A-ASSOCIATE-AC application context',
  'A-ASSOCIATE-AC user information 52H',
  'A-ASSOCIATE-AC user information 55H',
] as const;
/** Source of a rejection: the provider's presentation functions, which are congested or at a limit. */
const PRESENTATION = 3;
const USER_NAME = /^[A-Za-z0-9][A-Za-z0-9 .@_\\-]{0,63}$/;
/** Requests that only the requestor of an association sends by default. */
const REQUESTOR_SERVICES: ReadonlySet<string> = new Set(['C-ECHO', 'C-FIND', 'C-MOVE', 'C-GET']);
/** Those, and the objects that it sends. */
const OF_REQUESTOR: ReadonlySet<string> = new Set([...REQUESTOR_SERVICES, 'C-STORE']);
/** Root of the SOP classes by which patients and studies are searched; worklists are elsewhere. */
const SEARCHED = '1.2.840.10008.5.1.4.1.2.';
/** Sources and reasons of a rejection (PS3.8 table 9-21). */
const REJECTIONS: ReadonlyMap<number, string> = new Map([
  [0x101, 'no-reason-given'],
  [0x102, 'application-context-name-not-supported'],
  [0x103, 'calling-ae-title-not-recognized'],
  [0x107, 'called-ae-title-not-recognized'],
  [0x201, 'no-reason-given'],
  [0x202, 'protocol-version-not-supported'],
  [0x301, 'temporary-congestion'],
  [0x302, 'local-limit-exceeded'],
]);

export function observe(message: DicomMessage, context: Context, observer: Observer, memory: DicomMemory): void {
  if (message.kind === 'associate') observeAssociate(message, context, observer, memory);
  else if (message.kind === 'reject') observeReject(message, context, observer, memory);
  else if (message.kind === 'transfer') {
    for (const command of message.commands) observeCommand(command, context, observer, memory);
    for (const element of message.elements)
      observer.fact(element.key, element.value, 'sender', `C-STORE ${element.field}`);
    if (message.hasPatient) observer.patientData('dicom.patient-module');
  }
}

function observeAssociate(message: Associate, context: Context, observer: Observer, memory: DicomMemory): void {
  speaks(message.isRequest ? 'client' : 'server', context, observer, memory);
  if (message.isRequest) observeRequest(message, observer, memory);
  else observeAccept(message, observer, memory);
  memory.isAssociated = true;
  const [application, uid, version] = message.isRequest ? REQUEST_FIELDS : ANSWER_FIELDS;
  const { applicationContext, implementationClassUid, implementationVersionName } = message.items;
  observer.fact('dicom.applicationContext', applicationContext, 'sender', application);
  observer.fact('dicom.implementationClassUid', implementationClassUid, 'sender', uid);
  observer.fact('dicom.implementationVersionName', implementationVersionName, 'sender', version);
}

function observeRequest(
  { calledAeTitle, callingAeTitle, items }: Associate,
  observer: Observer,
  memory: DicomMemory,
): void {
  memory.calledAeTitle = calledAeTitle;
  memory.hasRoles = items.roles.length > 0;
  observer.signal('dicom.association');
  observer.fact('dicom.aeTitle', callingAeTitle, 'sender', 'A-ASSOCIATE-RQ calling AE title');
  observer.fact('dicom.callingAeTitle', callingAeTitle, 'sender', 'A-ASSOCIATE-RQ calling AE title');
  observer.fact('dicom.calledAeTitle', calledAeTitle, 'sender', 'A-ASSOCIATE-RQ called AE title');
  const { contexts, roles } = items;
  for (const { abstractSyntax } of contexts) {
    if (abstractSyntax === '') continue;
    observer.fact('dicom.abstractSyntax', abstractSyntax, 'sender', 'A-ASSOCIATE-RQ abstract syntax');
  }
  const isProvider =
    roles.length > 0 &&
    contexts.length > 0 &&
    contexts.every(({ abstractSyntax }) =>
      roles.some((role) => role.sopClass === abstractSyntax && role.scp && !role.scu),
    );
  observer.fact('dicom.role', isProvider ? 'scp' : 'scu', 'sender', 'A-ASSOCIATE-RQ');
  if (items.userIdentityType === 0) return;
  if (USER_NAME.test(items.userName)) observer.user(items.userName);
  // A passcode, or a ticket or token that stands for one.
  if (items.userIdentityType >= 2) observer.credential('dicom.user-identity');
}

function observeAccept({ calledAeTitle, items }: Associate, observer: Observer, memory: DicomMemory): void {
  // The answer's own titles are reserved: what the acceptor confirms is what it was called.
  const title = memory.calledAeTitle || (memory.isAssociated ? '' : calledAeTitle);
  observer.fact('dicom.aeTitle', title, 'sender', 'A-ASSOCIATE-AC, called AE title accepted');
  let [isAccepted, isDefault] = [false, false];
  for (const { id, result } of items.contexts) {
    if (result !== 0) continue;
    isAccepted = true;
    const sopClass = memory.proposed.get(id) ?? '';
    observer.fact('dicom.acceptedAbstractSyntax', sopClass, 'sender', 'A-ASSOCIATE-AC presentation context');
    isDefault ||= isProvided(sopClass, items.roles);
  }
  // Roles are turned round where the requestor provides every class, as an archive that reports a storage commitment.
  if (isAccepted) observer.fact('dicom.role', isDefault ? 'scp' : 'scu', 'sender', 'A-ASSOCIATE-AC');
}

/** True where the acceptor provides the class, as it does by default. */
function isProvided(sopClass: string, roles: readonly RoleSelection[]): boolean {
  for (const role of roles) if (role.sopClass === sopClass) return role.scu || !role.scp;
  return true;
}

function observeReject(message: Reject, context: Context, observer: Observer, memory: DicomMemory): void {
  speaks('server', context, observer, memory);
  const reason = REJECTIONS.get(message.source * 0x100 + message.reason);
  if (reason) observer.fact('dicom.rejection', reason, 'receiver', 'A-ASSOCIATE-RJ reason');
  if (reason?.endsWith('not-recognized')) observer.signal('dicom.title-unknown');
  else if (message.source === PRESENTATION) observer.signal('dicom.congested');
}

function observeCommand(command: Command, context: Context, observer: Observer, memory: DicomMemory): void {
  const service = SERVICES.get(command.field);
  // An answer repeats what was asked.
  if (!service) return;
  if (!memory.isAssociated && REQUESTOR_SERVICES.has(service)) speaks('client', context, observer, memory);
  observer.fact('dicom.service', service, 'sender', 'Command Field (0000,0100)');
  if (memory.isAssociated && !memory.hasRoles && !context.fromClient && OF_REQUESTOR.has(service))
    observer.signal('dicom.role-reversed');
  if (service === 'C-FIND' && command.sopClass.startsWith(SEARCHED)) observer.signal('dicom.find');
  else if (service === 'C-MOVE' || service === 'C-GET') observer.signal('dicom.retrieve');
  else if (service === 'C-STORE') observer.signal('dicom.store');
  observer.fact('dicom.sopClass', command.sopClass, 'sender', 'SOP Class UID (0000,0002)');
  observer.fact('dicom.moveDestination', command.moveDestination, 'sender', 'Move Destination (0000,0600)');
  observer.fact(
    'dicom.moveOriginator',
    command.moveOriginator,
    'sender',
    'Move Originator Application Entity Title (0000,1030)',
  );
}

/** Tells the sender's role; where that turns the conversation round, the memory of its directions turns too. */
function speaks(role: 'client' | 'server', context: Context, observer: Observer, memory: DicomMemory): void {
  const before = context.fromClient;
  observer.senderIs(role);
  if (context.fromClient === before) return;
  const { client, server } = memory;
  memory.client = server;
  memory.server = client;
}
