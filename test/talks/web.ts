/** HTTP in its many uses, with patients in targets, headers, cookies and bodies. */
import { birthNotations, JANE, JOHN, type Patient } from '../canaries.ts';
import type { Said, Talk } from '../wire.ts';
import { client, join, server } from './words.ts';

const encoded = (who: Patient): string => encodeURIComponent(`${who.family} ${who.given}`);
const query = (who: Patient): string =>
  `family=${who.family}&given=${encoded(who)}&birthdate=${who.birth}&mrn=${who.record}&phone=${encodeURIComponent(who.phone)}&q=${Buffer.from(who.family).toString('base64')}`;
const birth = (who: Patient): string => birthNotations(who)[1] ?? '';

/** Header fields that may quote a patient and that nobody reads. */
const fields = (who: Patient): string =>
  [
    `Referer: https://portal.example/patient/${who.record}?${query(who)}`,
    `Cookie: patient=${who.record}; name=${encoded(who)}; dob=${who.birth}`,
    `X-Patient-Name: ${who.family}, ${who.given}`,
    `From: ${who.mail}`,
    `If-None-Match: "${who.record}"`,
    `X-${who.family}: 1`,
    `Link: <https://portal.example/Patient/${who.family}>; rel=next`,
    `X-Folded: begins`,
    `\t${who.family} ${who.given}`,
  ].join('\r\n');

const resource = (who: Patient): string =>
  JSON.stringify({
    resourceType: 'Patient',
    id: who.record,
    identifier: [{ system: 'urn:mrn', value: who.record }, { value: who.insurance }],
    name: [{ family: who.family, given: [who.given] }],
    birthDate: birth(who),
    telecom: [{ system: 'phone', value: who.phone }, { value: who.mail }],
    address: [{ line: [who.street], city: who.city }],
    note: [{ text: who.remark }],
  });

function request(line: string, headers: string, body: Uint8Array | string = ''): Said {
  const length = body.length > 0 ? `Content-Length: ${join(body).length}\r\n` : '';
  return client(
    `${line} HTTP/1.1\r\nHost: emr.hospital.example\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n${headers}\r\n${length}\r\n`,
    body,
  );
}

function response(status: string, headers: string, body: Uint8Array | string = ''): Said {
  return server(
    `HTTP/1.1 ${status}\r\nServer: nginx/1.25.3\r\n${headers}\r\nContent-Length: ${join(body).length}\r\n\r\n`,
    body,
  );
}

const chunked = (who: Patient): string => {
  const body = resource(who);
  const half = Math.floor(body.length / 2);
  return [
    `${half.toString(16)};name=${who.family}`,
    body.slice(0, half),
    `${(Buffer.byteLength(body) - half).toString(16)} ; note="${who.remark}"`,
    body.slice(half),
    '0',
    `X-Patient: ${who.family} ${who.record}`,
    '',
    '',
  ].join('\r\n');
};

const talk = (title: string, said: readonly Said[], reports: readonly string[] = [], serverPort = 8080): Talk => ({
  name: `HTTP ${title}`,
  carrier: 'tcp',
  serverPort,
  said,
  reports,
});

const soap = (who: Patient): string =>
  `<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><PRPA_IN201305UV02><livingSubjectName><family>${who.family}</family><given>${who.given}</given></livingSubjectName><livingSubjectBirthTime value="${who.birth}"/></PRPA_IN201305UV02></s:Body></s:Envelope>`;
const multipart = (who: Patient): string =>
  `--b\r\nContent-Disposition: form-data; name="file"; filename="${who.family}_${who.birth}.dcm"\r\nContent-Type: application/dicom\r\n\r\nDICM${who.family}^${who.given}\r\n--b--\r\n`;
const html = (who: Patient): string =>
  `<html><title>${who.family}, ${who.given} (${birthNotations(who).join(', ')})</title>${who.remark}</html>`;
const masked = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return join([0x81, 0x80 | bytes.length, 0, 0, 0, 0], bytes);
};
const ipp = (who: Patient): Buffer =>
  join(
    [2, 0, 0, 2, 0, 0, 0, 1, 1, 0x42, 0, 8],
    'job-name',
    [0, who.family.length],
    who.family,
    [0x42, 0, 20],
    'requesting-user-name',
    [0, 6],
    'nurse7',
    [3],
    `%!PS (${who.family} ${who.given})`,
  );

export const WEB: readonly Talk[] = [
  talk('pages of a portal', [
    request(`GET /patients/${encoded(JANE)}/${JANE.record}?${query(JANE)}#${JANE.family}`, fields(JANE)),
    response(
      `200 ${JANE.family}`,
      `Content-Type: text/html; name="${JANE.family}"\r\nSet-Cookie: last=${encoded(JANE)}\r\nContent-Disposition: attachment; filename="${JANE.family}.html"\r\nETag: "${JANE.record}"\r\n${fields(JANE)}`,
      html(JANE),
    ),
    request(
      `POST http://emr.hospital.example/search/${JOHN.insurance}`,
      `${fields(JOHN)}\r\nContent-Type: application/x-www-form-urlencoded`,
      query(JOHN),
    ),
    response(
      '302 Found',
      `Location: /patients/${JANE.record}?name=${JANE.family}\r\nWarning: 199 - "${JANE.remark}"`,
      html(JOHN),
    ),
  ]),
  talk('logins', [
    request(
      `GET /${JANE.record}`,
      `Authorization: Basic ${Buffer.from(`nurse7:${JANE.family}${JANE.birth}`).toString('base64')}`,
    ),
    response('401 Unauthorized', 'WWW-Authenticate: Digest realm="EMR", nonce="1", opaque="Zebrawood"'),
    request(
      `GET /${JANE.family}`,
      `Authorization: Digest username="nurse7", realm="EMR", uri="/${JANE.family}?${query(JANE)}", response="${JANE.record}"`,
    ),
    response('200 OK', 'Content-Type: text/plain', JANE.remark),
    request('GET /fhir/metadata', `Authorization: Bearer ${Buffer.from(resource(JANE)).toString('base64url')}`),
    response('200 OK', 'Content-Type: application/fhir+json', resource(JANE)),
  ]),
  talk(
    'FHIR',
    [
      request(`GET /fhir/Patient?${query(JANE)}`, 'Accept: application/fhir+json'),
      response('200 OK', `Content-Type: application/fhir+json; patient=${JANE.family}`, resource(JANE)),
      request(`PUT /fhir/Patient/${JOHN.record}`, 'Content-Type: application/fhir+json', resource(JOHN)),
      response(
        '404 Not Found',
        'Content-Type: application/fhir+json',
        `{"issue":[{"diagnostics":"no ${JOHN.family} ${JOHN.record}"}]}`,
      ),
    ],
    ['http.fhir'],
  ),
  talk(
    'FHIR in chunks',
    [
      client(
        `POST /fhir/Observation HTTP/1.1\r\nHost: emr\r\nContent-Type: application/fhir+json\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(JANE)}`,
      ),
      server(
        `HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(JANE)}`,
      ),
    ],
    ['http.fhir'],
  ),
  talk(
    'DICOMweb',
    [
      request(
        `GET /dicom-web/studies?PatientName=${JANE.family}*&PatientBirthDate=${JANE.birth}`,
        'Accept: application/dicom+json',
      ),
      response(
        '200 OK',
        'Content-Type: application/dicom+json',
        `[{"00100010":{"Value":[{"Alphabetic":"${JANE.family}^${JANE.given}"}]}}]`,
      ),
      request(
        'POST /dicom-web/studies',
        'Content-Type: multipart/related; type="application/dicom"; boundary=b',
        multipart(JANE),
      ),
      response('200 OK', 'Content-Type: application/dicom+json', '[]'),
    ],
    ['http.dicomweb'],
  ),
  talk(
    'SOAP',
    [
      request(
        'POST /pdq',
        'Content-Type: application/soap+xml; charset=UTF-8; action="urn:hl7-org:v3:PRPA_IN201305UV02"',
        soap(JANE),
      ),
      response('200 OK', 'Content-Type: application/soap+xml', soap(JOHN)),
    ],
    ['http.hl7-v3'],
  ),
  talk('odd requests', [
    request(`PROPFIND /${JANE.family}/${JANE.given}`, `Destination: /${JANE.family}`),
    response('207 Multi-Status', 'Content-Type: application/xml', `<href>/${JANE.family}</href>`),
    request('ZEBRAWOOD /', 'Accept: */*'),
    response('405 Not Allowed', `Allow: ${JANE.family}`),
    request(`GET /x y ${JANE.family} ${JANE.given}`, ''),
    client(`${JANE.family.toUpperCase()} ${JANE.given} HTTP/1.1\r\n${JANE.family}: ${JANE.given}\r\n\r\n`),
    client(`GET /${JANE.family}\r\n`),
  ]),
  talk('WebSocket', [
    request(`GET /live/${JANE.record}`, 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAA'),
    server('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
    client(masked(`{"patient":"${JANE.family} ${JANE.given}"}`)),
    server([0x81, 60], `${JANE.family} ${JANE.given} ${JANE.birth} ${JANE.record}`.slice(0, 60)),
  ]),
  talk(
    'printing over IPP',
    [
      request('POST /printers/ward3', `Content-Type: application/ipp\r\nExpect: ${JANE.family}`, ipp(JANE)),
      response('200 OK', 'Content-Type: application/ipp', ipp(JANE)),
    ],
    [],
    631,
  ),
  {
    name: 'WS-Discovery with a patient context',
    carrier: 'udp',
    serverPort: 3702,
    clientPort: 3702,
    said: [client(soap(JANE)), server(soap(JOHN))],
  },
];
