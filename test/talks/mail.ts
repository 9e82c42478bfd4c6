/** Mail, messages and calls about patients. */
import { JANE, JOHN } from '../canaries.ts';
import type { Talk } from '../wire.ts';
import { client, lines, server } from './words.ts';

const letter = `From: "${JANE.family}, ${JANE.given}" <${JANE.mail}>
To: ${JOHN.mail}
Subject: ${JANE.diagnosis}
Date: Mon, 1 Jan 2024 10:00:00 +0000

Dear ${JANE.given} ${JANE.family}, ${JANE.remark}, born ${JANE.birth}.
${JANE.street}, ${JANE.city}
220 Wolfsmilch Crescent, ${JANE.family} SMTP
USER ${JANE.family}
HELO ${JANE.family}
* OK ${JANE.family} IMAP
+OK ${JANE.family} POP3
A1 LOGIN ${JANE.family} ${JANE.given}
AUTH PLAIN ${Buffer.from(`\0${JANE.family}\0x`).toString('base64')}
${Buffer.from(`${JANE.family} ${JANE.given} ${JANE.record}`).toString('base64')}`;
/** The letter as one write, which `lines` takes for a line. */
const quoted = (side: 'C' | 'S'): string => `${side}: ${letter.replaceAll('\n', '\r\v')}`;

const tcp = (name: string, serverPort: number, text: string): Talk => ({
  name,
  carrier: 'tcp',
  serverPort,
  said: lines(text),
});

export const MAIL: readonly Talk[] = [
  tcp(
    'SMTP',
    25,
    `
S: 220 mail.clinic.example ESMTP Postfix
C: EHLO ws17.clinic.example
S: 250-mail.clinic.example
S: 250 AUTH LOGIN PLAIN
C: MAIL FROM:<${JANE.mail}>
S: 250 2.1.0 ${JANE.mail} ok
C: RCPT TO:<${JOHN.mail}>
S: 250 ${JOHN.mail}... recipient ok
C: DATA
S: 354 Go ahead
${quoted('C')}
C: .
S: 250 queued for ${JOHN.mail}
C: VRFY ${JANE.family}
S: 252 ${JANE.given} ${JANE.family} <${JANE.mail}>
C: QUIT
S: 221 Bye`,
  ),
  tcp('SMTP joined within a letter', 25, quoted('C')),
  tcp(
    'IMAP',
    143,
    `
S: * OK [CAPABILITY IMAP4rev1] Dovecot ready.
C: a1 LOGIN nurse7 "${JANE.family}${JANE.birth}"
S: a1 OK Logged in
C: a2 LIST "" "Patients/${JANE.family}*"
S: * LIST () "/" "Patients/${JANE.family}"
C: a3 SELECT "Patients/${JANE.family}"
S: * 1 EXISTS
S: a3 OK [READ-WRITE] ${JANE.family} selected
C: a4 SEARCH FROM "${JANE.family}" SINCE 1-Jan-2024
S: * SEARCH 1
C: a5 FETCH 1 BODY[]
S: * 1 FETCH (ENVELOPE ("Mon" "${JANE.diagnosis}" (("${JANE.family}" NIL "q" "x"))) BODY[] {400}
${quoted('S')}
S: )
S: a5 OK Fetch completed, ${JANE.family}.`,
  ),
  tcp('IMAP joined within a letter', 143, `S: * 1 FETCH (BODY[] {400}\n${quoted('S')}\nS: )\nC: a6 LOGOUT`),
  tcp(
    'POP3',
    110,
    `
S: +OK POP3 server ready <1896.697170952@mail.clinic.example>
C: USER nurse7
S: +OK
C: PASS ${JANE.family}
S: +OK ${JANE.family} has 1 message
C: RETR 1
S: +OK 400 octets
${quoted('S')}
S: .
C: TOP ${JANE.record} 1
S: -ERR no ${JANE.record}`,
  ),
  tcp('POP3 joined within a letter', 110, `S: +OK 400 octets\n${quoted('S')}\nS: .\nC: QUIT`),
  {
    name: 'SIP call',
    carrier: 'udp',
    serverPort: 5060,
    clientPort: 5060,
    said: [
      client(
        `INVITE sip:${JANE.family}@10.0.0.1 SIP/2.0\r\nFrom: "${JANE.given} ${JANE.family}" <sip:${JANE.phone.replace(/\D/g, '')}@x>\r\nTo: ${JANE.mail}\r\nSubject: ${JANE.remark}\r\nUser-Agent: Ascom i63/2.0\r\nContent-Length: ${JANE.family.length}\r\n\r\n${JANE.family}`,
      ),
      server(`SIP/2.0 200 ${JANE.family}\r\nFrom: "${JANE.family}" <sip:a@x>\r\nServer: Asterisk PBX\r\n\r\n`),
      client(
        `MESSAGE sip:nurse7@10.0.0.1 SIP/2.0\r\nSubject: ${JANE.family}\r\nContent-Type: text/plain\r\n\r\nRoom 3: ${JANE.family} ${JANE.given} ${JANE.remark}`,
      ),
    ],
  },
  {
    name: 'RTSP of a bedside camera',
    carrier: 'tcp',
    serverPort: 554,
    said: [
      client(
        `DESCRIBE rtsp://10.0.0.1/${JANE.family}/${JANE.record} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: VLC/3.0\r\nX-Patient: ${JANE.family}\r\n\r\n`,
      ),
      server(
        `RTSP/1.0 200 ${JANE.family}\r\nCSeq: 1\r\nServer: GStreamer RTSP server\r\nContent-Base: rtsp://10.0.0.1/${JANE.family}\r\nContent-Length: ${JANE.family.length + 2}\r\n\r\ns=${JANE.family}`,
      ),
    ],
  },
  {
    name: 'syslog',
    carrier: 'udp',
    serverPort: 514,
    said: [
      client(
        `<134>Jan  2 03:04:05 pacs01 dcmrcv[77]: stored study of ${JANE.family}^${JANE.given}, ${JANE.record}, born ${JANE.birth}`,
      ),
      client(
        `<134>1 2024-01-02T03:04:05Z emr audit 77 ID47 [patient@1 name="${JANE.family}" id="${JANE.record}"] ${JANE.remark}`,
      ),
      client(`<13>${JANE.family}: ${JANE.remark}`),
    ],
  },
  {
    name: 'syslog in a stream',
    carrier: 'tcp',
    serverPort: 601,
    said: [
      client(`97 <134>1 2024-01-02T03:04:05Z emr audit 77 ID47 - ${JANE.family} ${JANE.record}`.padEnd(100)),
      client(`<13>Jan  2 03:04:05 ${JANE.family} x: ${JANE.remark}\n`),
    ],
  },
];
