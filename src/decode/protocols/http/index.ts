/** Hypertext Transfer Protocol 1.0 and 1.1: which software asks which server, and whether secrets or patients' data cross in clear. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { type HttpMemory, type HttpMessage, remember } from './message.ts';
import { observe } from './observe.ts';
import { parse } from './parse.ts';
import { probe, resynchronise } from './probe.ts';

export const http: Protocol = defineProtocol<HttpMessage, HttpMemory>({
  name: 'http',
  title: 'Hypertext Transfer Protocol',
  specifications: [
    { title: 'RFC 9110', url: 'https://www.rfc-editor.org/rfc/rfc9110' },
    { title: 'RFC 9112', url: 'https://www.rfc-editor.org/rfc/rfc9112' },
    { title: 'RFC 7617 (Basic)', url: 'https://www.rfc-editor.org/rfc/rfc7617' },
    { title: 'DICOM PS3.18 (DICOMweb)', url: 'https://dicom.nema.org/medical/dicom/current/output/html/part18.html' },
    { title: 'HL7 FHIR R4', url: 'https://hl7.org/fhir/R4/http.html' },
  ],
  places: { tcp: [80, 8080, 8000, 8008, 8081, 8042, 8888, 3128, 631, 5357, 5985, 7547, 9080, 49152] },
  probe,
  reader: { remember, parse, observe, resynchronise },
  support: [
    { message: 'Requests and responses, pipelined, with any framing of the body', level: 'full' },
    { message: 'CONNECT and Upgrade', level: 'full' },
    {
      message: 'Request targets, cookies, bodies and trailers',
      level: 'ignored',
      note: 'they may hold data of patients',
    },
    { message: 'NTLM and Negotiate credentials', level: 'ignored', note: 'the scheme is not read here' },
    { message: 'HTTP/0.9', level: 'ignored', note: 'its response cannot be recognised' },
  ],
  facts: {
    'http.userAgent': 'Software that the client states',
    'http.host': 'Server name that the client asks for',
    'http.server': 'Software that the server states',
    'http.poweredBy': 'Framework that the server states',
    'http.realm': 'Realm for which the server wants a password; devices often name their model',
    'http.contentType': 'Media type that the server sends',
    'http.soapAction': 'Operation that the client calls over SOAP',
    'http.upgrade': 'Protocol to which the server changed',
  },
  signals: {
    'http.connect-granted': 'A proxy opened a way for a client (CONNECT)',
    'http.unauthorised': 'The server wants a password, or another one',
    'http.jndi-lookup': 'A request makes a server that logs it with Log4j load a program (CVE-2021-44228)',
    'http.expression':
      'A request holds an expression that servers of Java would carry out (CVE-2017-5638, CVE-2022-26134)',
    'http.shell-function': 'A request makes a server that runs a shell run a program (CVE-2014-6271)',
    'http.path-traversal': 'A request leads out of what the server offers, several steps up',
    'http.known-exploit': 'A request asks for what only an exploit of a product asks for',
    'http.known-exploit.answered': 'The server answered that as any other request',
    'http.known-exploit.refused': 'The server refused that',
    'http.command-injection': 'A request holds a command for the shell of the server',
    'http.command-injection.answered': 'The server answered that as any other request',
    'http.command-injection.refused': 'The server refused that',
    'http.file-inclusion': 'A request asks for a file of the server’s own system',
    'http.file-inclusion.answered': 'The server answered that as any other request',
    'http.file-inclusion.refused': 'The server refused that',
    'http.sql-injection': 'A request holds a query for the database of the server',
    'http.sql-injection.answered': 'The server answered that as any other request',
    'http.sql-injection.refused': 'The server refused that',
    'http.remote-management': 'A request to manage the host from afar (WS-Management)',
  },
});
