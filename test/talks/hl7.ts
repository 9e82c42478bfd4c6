/** HL7 version 2 and the older languages of laboratory devices, with patients in every place that may hold one. */
import { JANE, JOHN, type Patient } from '../canaries.ts';
import type { Talk } from '../wire.ts';
import { client, join, server, wide } from './words.ts';

const HEADER = 'MSH|^~\\&|PUMPS^0012210000000001^EUI-64|Ward 3|EMR|Example Hospital|20240102030405+0100';

/** A name as HL7 writes it (XPN). */
const name = ({ family, given }: Patient, sign = '^'): string => [family, given, 'M', 'Jr', 'Dr'].join(sign);
const address = ({ street, city }: Patient): string => `${street}^^${city}^NW^44170^DEU`;

/** Everything an admission, an order and a result say of a patient. */
function segments(who: Patient): readonly string[] {
  const { record, insurance, phone, mail, birth, diagnosis, remark, family } = who;
  return [
    `EVN|A01|20240102||${record}|${name(who)}|20240102`,
    `PID|1|${record}|${record}^^^MR^MR~${insurance}^^^KV^NI||${name(who)}|${family}|${birth}|F|${name(who)}|2106-3|${address(who)}|DE|${phone}^PRN^PH^${mail}|${phone}||M|CAT|${record}|${insurance}`,
    `PD1|||${family} Practice^^${record}|${record}^${name(who)}`,
    `NK1|1|${name(who)}|SPO|${address(who)}|${phone}||||||||||${birth}||||||||||||||${name(who)}`,
    `PV1|1|I|Ward 3^Room 2^Bed ${record}|||||${record}^${name(who)}|||||||||||${record}^^^VN|||||||||||||||||||||||||20240102`,
    `PV2||${diagnosis}|${remark}`,
    `IN1|1|${insurance}|KV|${family} Insurance|${address(who)}|||||||||||${name(who)}|SEL|${birth}|${address(who)}`,
    `GT1|1||${name(who)}||${address(who)}|${phone}||${birth}`,
    `AL1|1|DA|${diagnosis}|SV|${remark}`,
    `DG1|1||C71.9^${diagnosis}^I10|${diagnosis}|20240101`,
    `MRG|${record}^^^MR||||||${name(who)}`,
    `ORC|RE|${record}^PUMPS|${record}||||||20240102|${record}^${name(who)}`,
    `OBR|1|${record}|${record}^PUMPS|${diagnosis}^${remark}|||20240102||||||${remark}||||${record}^${name(who)}`,
    `OBX|1|TX|${diagnosis}^${remark}||${name(who)} born ${birth}: ${remark}|${family}|||||F|||20240102||${record}^${name(who)}|${remark}|${name(who)}||${family}|${address(who)}|||${address(who)}`,
    `OBX|2|ED|PDF^Report||^application^pdf^Base64^${Buffer.from(join(name(who), wide(name(who)), remark)).toString('base64')}||||||F|||20240102||||MONITOR-7^^0012210000000002^EUI-64`,
    `PRT|1|UC|X|AP|${record}^${name(who)}||||${family}^Room|||||${address(who)}|${phone}^PRN^PH^${mail}`,
    `PRT|2|UC|X|EQUIP|${record}^${name(who)}|||${family}|${family}^Room|(01)00643169001763(21)SN77^^2.51.1.1^ISO|||${family}|${address(who)}|${phone}`,
    `NTE|1|P|${name(who)} ${remark}`,
    `SPM|1|${record}^${family}||BLD|||||||||||${remark}`,
    `ZPI|${name(who)}|${birth}|${record}`,
    `PID|2|${record}`,
  ];
}

const message = (who: Patient, header = `${HEADER}|${name(who)}|ADT^A01^ADT_A01`): string =>
  [
    `${header}|${who.family}-${who.record}|P|2.6||${who.record}|AL|NE|DEU|8859/1|${who.family}||||${name(who)}|${who.family}`,
    ...segments(who),
  ].join('\r');
const framed = (text: string | Uint8Array): Uint8Array => join('\v', text, '\r\x1c\r');
const ANSWER = `MSH|^~\\&|EMR|Example Hospital|PUMPS|Ward 3|20240102030406||ACK^A01^ACK|${JANE.record}|P|2.6\rMSA|AA|${JANE.record}|${name(JANE)} admitted\rERR|||207|E|||${JANE.remark}|${name(JANE)}`;

const REPORTS = ['hl7.patient-identification'] as const;
const talk = (title: string, said: Talk['said'], reports: readonly string[] = REPORTS): Talk => ({
  name: `HL7 ${title}`,
  carrier: 'tcp',
  serverPort: 2575,
  said,
  reports,
});

const astm = (who: Patient): readonly string[] => [
  'H|\\^&|||ANALYZER^1.2|||||LIS||P|E1394-97|20240102',
  `P|1|${who.record}|${who.insurance}||${name(who)}||${who.birth}|F||${who.street}||${who.phone}|||||||${who.diagnosis}`,
  `O|1|${who.record}||^^^GLU|R||||||||||S`,
  `R|1|^^^GLU|5.4|mmol/L||N||F|||20240102|20240102|${who.family}`,
  `C|1|I|${who.remark}|G`,
  'L|1|N',
];
const poct = (who: Patient): string =>
  `<OBS.R01><HDR><HDR.control_id V="${who.record}"/></HDR><SVC><PT><PT.patient_id V="${who.record}"/><PT.name V="${who.family}, ${who.given}"><GIV V="${who.given}"/><FAM V="${who.family}"/></PT.name><PT.birth_date V="${who.birth}"/></PT><NTE><NTE.text V="${who.remark}"/></NTE></SVC></OBS.R01>`;

export const HL7: readonly Talk[] = [
  talk('admission and answer', [client(framed(message(JANE))), server(framed(ANSWER))]),
  talk('two messages in one write, Latin-1', [
    client(Buffer.concat([framed(message(JANE)), framed(Buffer.from(message(JOHN), 'latin1'))])),
    server(framed(ANSWER), framed(ANSWER)),
  ]),
  talk(
    'lower case, line feeds, no frames',
    [client(message(JOHN).toLowerCase().replace(/^msh/, 'MSH').replaceAll('\r', '\n'), '\n')],
    [],
  ),
  talk('wrapped in a batch', [
    client(
      framed(
        `FHS|^~\\&|PUMPS|Ward 3|EMR|H|20240102|${name(JANE)}|${JANE.family}|${JANE.remark}\rBHS|^~\\&|PUMPS|Ward 3|||20240102|${name(JANE)}|${JANE.record}|${JANE.remark}\r${message(JANE)}\rBTS|1|${JANE.remark}\rFTS|1|${JANE.family}`,
      ),
    ),
  ]),
  talk('other delimiters', [
    client(framed(message(JANE).replace('^~\\&', ':@?!').replaceAll('^', ':').replaceAll('|', '#'))),
  ]),
  talk('in UTF-16', [client(framed(wide(message(JANE))))], []),
  talk('a patient where the header has other things', [
    client(
      framed(
        message(
          JANE,
          `MSH|^~\\&|${name(JANE)}|${JANE.record}^${name(JANE)}|${name(JANE)}||${JANE.birth}|${name(JANE)}|${JANE.family}^${JANE.given}`,
        ),
      ),
    ),
  ]),
  talk('separators lost', [client(framed(message(JANE).replaceAll('\r', '')))], []),
  talk('a query by name and its answer', [
    client(
      framed(
        `${HEADER}||QBP^Q22^QBP_Q21|7|P|2.5\rQPD|Q22^Find^IHE|${JANE.record}|@PID.5.1^${JANE.family}~@PID.7^${JANE.birth}~@PID.11.1^${JANE.street}\rRCP|I`,
      ),
    ),
    server(
      framed(
        `MSH|^~\\&|EMR|H|PUMPS|W|20240102||RSP^K22^RSP_K21|8|P|2.5\rMSA|AA|7\rQAK|${JANE.record}|OK\r${segments(JANE).join('\r')}`,
      ),
    ),
  ]),
  {
    name: 'ASTM E1394 result',
    carrier: 'tcp',
    serverPort: 9600,
    said: [
      client('\x05'),
      server('\x06'),
      ...astm(JANE).flatMap((line, index) => [client(`\x02${index + 1}${line}\r\x03A0\r\n`), server('\x06')]),
      client('\x04'),
    ],
  },
  { name: 'POCT1-A result', carrier: 'tcp', serverPort: 9601, said: [client(poct(JANE)), server(poct(JOHN))] },
];
