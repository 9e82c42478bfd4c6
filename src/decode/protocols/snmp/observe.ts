/** What an SNMP message states: what the answering device says of itself, and how it lets itself be asked. */
import type { About, Context, Observer } from '../../protocol.ts';
import type { Binding, SnmpMemory, SnmpMessage } from './message.ts';
import { addressOfRow } from './objects.ts';

/** Most rows of tables remembered. */
const ROW_LIMIT = 4096;
/** A manager has one community to read, one to write, and in a change two of each. */
const [COMMUNITIES, MARK_LIMIT] = [4, 256];
/** hrDevicePrinter (RFC 2790). */
const PRINTER = '1.3.6.1.2.1.25.3.1.5';

export function observe(message: SnmpMessage, context: Context, observer: Observer, memory: SnmpMemory): void {
  observeRoles(message, observer);
  observer.fact('snmp.version', message.version, 'sender', 'version');
  if (message.hasCommunity) {
    observer.credential('snmp.community');
    if (message.kind === 'request') observeCommunity(message.communityMark, observer, memory);
  }
  if (message.user) observer.user(message.user);
  if (message.securityLevel) observer.fact('snmp.securityLevel', message.securityLevel, 'sender', 'msgFlags');
  if (isOwnEngine(message, context)) observeEngine(message, observer);
  // A notification may be passed on by another than its device.
  const about: About = message.agent ? { ip: message.agent } : 'sender';
  if (message.trap) observer.fact('snmp.trap', message.trap, about, 'snmpTrapOID');
  if (message.enterprise) observer.fact('snmp.trapEnterprise', message.enterprise, about, 'enterprise');
  for (const binding of message.bindings) observeBinding(binding, about, observer, memory);
}

/** Each further community in one conversation is a guess: an agent does not answer a wrong one. */
function observeCommunity(mark: number, observer: Observer, memory: SnmpMemory): void {
  if (memory.firstCommunity === 0) memory.firstCommunity = mark;
  if (mark === memory.firstCommunity) return;
  memory.communities ??= new Set([memory.firstCommunity]);
  const { communities } = memory;
  if (communities.has(mark) || communities.size >= MARK_LIMIT) return;
  communities.add(mark);
  if (communities.size > COMMUNITIES) observer.signal('snmp.another-community');
}

function observeRoles(message: SnmpMessage, observer: Observer): void {
  if (message.kind === 'sealed') return;
  observer.senderIs(message.kind === 'response' || message.kind === 'report' ? 'server' : 'client');
}

/** The engine that is named is the sender's own: that of who answers, and of who notifies without asking for an answer (RFC 3412 section 3). */
function isOwnEngine(message: SnmpMessage, context: Context): boolean {
  if (message.kind === 'sealed') return !context.fromClient && context.serverPort !== 162;
  return message.kind === 'response' || message.kind === 'report' || message.kind === 'notification';
}

function observeEngine(message: SnmpMessage, observer: Observer): void {
  const { engine } = message;
  if (!engine) return;
  observer.fact('snmp.engineId', engine.hex, 'sender', 'msgAuthoritativeEngineID');
  if (engine.enterprise > 0)
    observer.fact('snmp.engineEnterprise', String(engine.enterprise), 'sender', 'msgAuthoritativeEngineID');
  if (engine.mac) observer.fact('snmp.engineMac', engine.mac, 'sender', 'msgAuthoritativeEngineID');
  if (engine.ip) observer.fact('snmp.engineIp', engine.ip, 'sender', 'msgAuthoritativeEngineID');
}

function observeBinding(binding: Binding, about: About, observer: Observer, memory: SnmpMemory): void {
  const { object, instance, value, key, field } = binding;
  if (key !== '') observer.fact(key, value, about, field);
  else if (object.startsWith('entPhysical')) observePart(binding, about, observer, memory);
  else if (object === 'hrDeviceType') {
    memory.printers ??= new Map();
    if (memory.printers.size < ROW_LIMIT) memory.printers.set(instance, value === PRINTER);
  } else if (object === 'hrDeviceDescr') {
    // Printers hold index 1; other systems list their processors and disks from far higher ones.
    if (memory.printers?.get(instance) ?? instance === '1') observer.fact('snmp.deviceDescr', value, about, field);
  } else if (object.startsWith('ipNetTo')) {
    const ip = addressOfRow(object, instance);
    if (ip) observer.fact('snmp.neighbour', value, { mac: value, ip }, field);
  }
}

/** What is contained in another part, as a fan in a chassis, is not what the device is. */
function observePart(binding: Binding, about: About, observer: Observer, memory: SnmpMemory): void {
  const { object, instance, value } = binding;
  if (object !== 'entPhysicalContainedIn') {
    if (!memory.contained?.has(instance)) observer.fact(`snmp.${object}`, value, about, `${object}.${instance}`);
  } else if (value !== '0') {
    memory.contained ??= new Set();
    if (memory.contained.size < ROW_LIMIT) memory.contained.add(instance);
  }
}
