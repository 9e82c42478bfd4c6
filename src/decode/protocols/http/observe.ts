/** What an HTTP/1 message states. */
import type { Context, HttpDetail, Observer } from '../../protocol.ts';
import type { Fields, HttpMemory, HttpMessage, HttpRequest, HttpResponse } from './message.ts';

/** Most different statements about one conversation; further ones are not made. */
const SAID_LIMIT = 128;

/** RFC 9110 section 15.5.2. */
const UNAUTHORISED = 401;

/** Signs of which it is told how they were answered. */
const ANSWERED: ReadonlySet<string> = new Set([
  'http.known-exploit',
  'http.command-injection',
  'http.file-inclusion',
  'http.sql-injection',
]);

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

export function observe(message: HttpMessage, _context: Context, observer: Observer, memory: HttpMemory): void {
  if (message.kind === 'request') observeRequest(message, observer, memory);
  else if (message.kind === 'response') observeResponse(message, observer, memory);
}

function observeRequest(message: HttpRequest, observer: Observer, memory: HttpMemory): void {
  const { fields, method, target, sign } = message;
  observer.senderIs('client');
  if (sign !== '') observer.signal(sign);
  const { length } = memory.said;
  const detail: Mutable<HttpDetail> = {};
  if (firstDetail(memory, 'method', method)) detail.method = method;
  if (firstDetail(memory, 'host', fields.host)) detail.host = fields.host;
  if (firstDetail(memory, 'userAgent', fields.userAgent)) detail.userAgent = fields.userAgent;
  if (memory.said.length > length) observer.http(detail);
  state(observer, memory, 'http.userAgent', fields.userAgent, 'User-Agent');
  state(observer, memory, 'http.host', fields.host, 'Host');
  state(observer, memory, 'http.soapAction', fields.soapAction, 'SOAPAction');
  observeAuthorization(fields, observer, memory);
  const asksFhir = isFhir(fields.contentType) || fields.acceptsFhir;
  if (target === 'fhir' || (target === 'fhir-resource' && asksFhir)) crossed(observer, memory, 'http.fhir');
  if (target === 'dicomweb') crossed(observer, memory, 'http.dicomweb');
  if (fields.soapAction !== '' && /^urn:(?:ihe|hl7-org:v3):/.test(fields.soapAction))
    crossed(observer, memory, 'http.hl7-v3');
  if (target !== 'metadata') observeContent(fields, observer, memory);
}

function observeResponse(message: HttpResponse, observer: Observer, memory: HttpMemory): void {
  const { fields, status, request } = message;
  observer.senderIs('server');
  if (status === UNAUTHORISED) observer.signal('http.unauthorised');
  if (request && ANSWERED.has(request.sign) && status >= 200)
    observer.signal(`${request.sign}.${status >= 400 && status < 500 ? 'refused' : 'answered'}`);
  if (status >= 200 || status === 101) detailResponse(message, observer, memory);
  state(observer, memory, 'http.server', fields.server, 'Server');
  state(observer, memory, 'http.poweredBy', fields.poweredBy, 'X-Powered-By');
  state(observer, memory, 'http.realm', fields.realm, 'WWW-Authenticate realm');
  state(observer, memory, 'http.contentType', fields.contentType, 'Content-Type');
  if (status >= 200 && status < 300 && request?.target !== 'metadata') observeContent(fields, observer, memory);
  if (request?.method === 'CONNECT' && status >= 200 && status < 300) {
    observer.signal('http.connect-granted');
    observer.handOver();
  }
  if (status === 101) observeUpgrade(fields, observer, memory);
}

function detailResponse({ status, fields }: HttpResponse, observer: Observer, memory: HttpMemory): void {
  const { length } = memory.said;
  const detail: Mutable<HttpDetail> = {};
  if (firstDetail(memory, 'status', 'any')) detail.status = status;
  if (firstDetail(memory, 'server', fields.server)) detail.server = fields.server;
  if (firstDetail(memory, 'contentType', fields.contentType)) detail.contentType = fields.contentType;
  if (memory.said.length > length) observer.http(detail);
}

/** After 101 another protocol follows; the frames of WebSocket hold nothing that is read. */
function observeUpgrade(fields: Fields, observer: Observer, memory: HttpMemory): void {
  state(observer, memory, 'http.upgrade', fields.upgrade, 'Upgrade');
  if (fields.upgrade === 'websocket') observer.enough();
  else observer.handOver();
}

function observeAuthorization(fields: Fields, observer: Observer, memory: HttpMemory): void {
  const authorization = fields.authorization;
  if (!authorization) return;
  const { scheme, user } = authorization;
  if (user && first(memory, 'user', user)) observer.user(user);
  if ((scheme === 'basic' || scheme === 'bearer') && first(memory, 'credential', scheme))
    observer.credential(`http.${scheme}`);
}

/** Media types that carry data of patients. */
function observeContent(fields: Fields, observer: Observer, memory: HttpMemory): void {
  const { contentType, partType } = fields;
  if (contentType === '') return;
  if (isFhir(contentType)) crossed(observer, memory, 'http.fhir');
  if (isDicom(contentType) || isDicom(partType)) crossed(observer, memory, 'http.dicomweb');
  if (/^(?:application|x-application)\/(?:x-)?hl7-v2/.test(contentType)) crossed(observer, memory, 'http.hl7-v2');
}

function isFhir(type: string): boolean {
  return type === 'application/fhir+json' || type === 'application/fhir+xml';
}

function isDicom(type: string): boolean {
  return type === 'application/dicom' || type === 'application/dicom+json' || type === 'application/dicom+xml';
}

function crossed(observer: Observer, memory: HttpMemory, kind: string): void {
  if (first(memory, 'patient', kind)) observer.patientData(kind);
}

function state(observer: Observer, memory: HttpMemory, key: string, value: string, field: string): void {
  if (value !== '' && first(memory, key, value)) observer.fact(key, value, 'sender', field);
}

/** Details are those of the first message that has them: a conversation is named after its beginning. */
function firstDetail(memory: HttpMemory, name: string, value: string): boolean {
  return value !== '' && first(memory, name, '');
}

/** True where this was not stated yet; conversations state few things, so a walk over them finds it soonest. */
function first({ said }: HttpMemory, key: string, value: string): boolean {
  for (let at = 0; at < said.length; at += 2) if (said[at] === key && said[at + 1] === value) return false;
  if (said.length >= SAID_LIMIT * 2) return false;
  said.push(key, value);
  return true;
}
