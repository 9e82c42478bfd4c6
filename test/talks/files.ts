/** Files that are named after patients, on their way over SMB, FTP, TFTP, NFS, rsync and to printers. */
import { buildAuthenticate, buildChallenge, buildNegotiate } from '#decode/formats/ntlmssp-builder.ts';
import { JANE, JOHN, type Patient } from '../canaries.ts';
import type { Talk } from '../wire.ts';
import { client, join, le, lines, type Part, server, wide } from './words.ts';

const zeros = (count: number): Buffer => Buffer.alloc(count);
const frame = (...packets: readonly Part[]): Buffer => {
  const body = join(...packets);
  return join([0, body.length >> 16, (body.length >> 8) & 255, body.length & 255], body);
};
const file = ({ family, given, birth, record }: Patient): string => `${family}_${given}_${birth}_${record}.pdf`;
const path = (who: Patient): string => `Patients\\${who.family}\\${who.diagnosis}\\${file(who)}`;

const second = (command: number, isAnswer: boolean, ...body: readonly Part[]): Buffer =>
  join(
    [0xfe],
    'SMB',
    le(64, 2),
    le(1, 2),
    le(0, 4),
    le(command, 2),
    le(1, 2),
    le(isAnswer ? 1 : 0, 4),
    le(0, 4),
    le(command + 7, 8),
    zeros(32),
    ...body,
  );
const offer2 = second(0, false, le(36, 2), le(3, 2), le(1, 2), zeros(30), le(0x0202, 2), le(0x0210, 2), le(0x0311, 2));
const choice2 = second(0, true, le(65, 2), le(1, 2), le(0x0311, 2), le(0, 2), zeros(16), zeros(32));
const setup2 = (token: Uint8Array): Buffer =>
  second(1, false, le(25, 2), zeros(10), le(88, 2), le(token.length, 2), zeros(8), token);
const tree2 = (share: string): Buffer =>
  second(3, false, le(9, 2), le(0, 2), le(72, 2), le(share.length * 2, 2), wide(share));
const create2 = (name: string): Buffer =>
  second(5, false, le(57, 2), zeros(42), le(120, 2), le(name.length * 2, 2), zeros(8), wide(name));
const body2 = (command: number, isAnswer: boolean, text: Uint8Array): Buffer =>
  second(command, isAnswer, le(49, 2), le(80, 2), le(text.length, 4), zeros(8), text);
const challenge = buildChallenge('FS01', 'CLINIC', 'clinic.example');
/** Signing in goes on (STATUS_MORE_PROCESSING_REQUIRED, [MS-SMB2] 3.3.5.5.3). */
const goesOn = (packet: Buffer): Buffer => {
  packet.writeUInt32LE(0xc0000016, 8);
  return packet;
};

const smb2: Talk = {
  name: 'SMB 3.1.1',
  carrier: 'tcp',
  serverPort: 445,
  said: [
    client(frame(offer2)),
    server(frame(choice2)),
    client(frame(setup2(buildNegotiate('WS-17', 'CLINIC')))),
    server(frame(goesOn(second(1, true, le(9, 2), le(0, 2), le(72, 2), le(challenge.length, 2), challenge)))),
    client(frame(setup2(buildAuthenticate('CLINIC', 'nurse7', 'WS-17')))),
    server(frame(second(1, true, le(9, 2), zeros(6)))),
    client(frame(tree2(`\\\\FS01\\${JANE.family}_${JANE.birth}`))),
    server(frame(second(3, true, le(16, 2), zeros(14)))),
    client(frame(tree2(`\\\\FS01\\Patients\\${JANE.family}`))),
    server(frame(second(3, true, le(16, 2), zeros(14)))),
    client(frame(create2(path(JANE)), create2(`${JANE.family.toUpperCase()}^${JANE.given}`))),
    server(frame(body2(5, true, wide(path(JANE))))),
    client(frame(body2(14, false, wide(`${JOHN.family}*`)))),
    server(frame(body2(14, true, wide(file(JOHN))))),
    client(frame(body2(9, false, join(wide(JANE.remark), JANE.family)))),
    server(frame(body2(8, true, join(JANE.family, wide(JANE.record))))),
    client(frame(body2(17, false, wide(path(JOHN))))),
    client(frame(body2(11, false, wide(path(JOHN))))),
  ],
};

const first = (command: number, isAnswer: boolean, words: Part, octets: Part, flags = 0xc001): Buffer => {
  const [w, o] = [join(words), join(octets)];
  return join(
    [0xff],
    'SMB',
    [command],
    le(0, 4),
    [isAnswer ? 0x98 : 0x18],
    le(flags, 2),
    zeros(18),
    le(64, 2),
    [w.length / 2],
    w,
    le(o.length, 2),
    o,
  );
};
const choice1 = join(le(2, 2), [7], zeros(16), le(0, 4), zeros(10), [8]);
const setup1 = join([0xff, 0, 0, 0], zeros(10), le(24, 2), le(24, 2), zeros(8));

const smb1 = (isUnicode: boolean): Talk => {
  const flags = isUnicode ? 0xc001 : 0x4001;
  const spell = (text: string): Buffer => (isUnicode ? wide(text) : Buffer.from(text, 'latin1'));
  const pad = isUnicode ? [0] : [];
  const named = spell(path(JANE));
  return {
    name: `SMB 1, ${isUnicode ? 'UTF-16' : 'OEM'}`,
    carrier: 'tcp',
    serverPort: 139,
    said: [
      client(
        frame(
          first(
            0x72,
            false,
            [],
            join([2], 'PC NETWORK PROGRAM 1.0\0', [2], `${JANE.family} 1.0\0`, [2], 'NT LM 0.12\0'),
          ),
        ),
      ),
      server(frame(first(0x72, true, choice1, join(zeros(8), spell('CLINIC\0FS01\0')), flags))),
      client(
        frame(
          first(
            0x73,
            false,
            setup1,
            join(zeros(48), pad, spell(`nurse7\0CLINIC\0Windows 5.1\0Windows 2000 LAN Manager\0`)),
            flags,
          ),
        ),
      ),
      server(frame(first(0x73, true, join([0xff, 0, 0, 0], le(0, 2)), join(pad, spell('Unix\0Samba 4.9.5\0')), flags))),
      client(
        frame(
          first(
            0x75,
            false,
            join([0xff, 0, 0, 0], le(0, 2), le(1, 2)),
            join([0], spell(`\\\\FS01\\${JANE.record}\0`), 'A:\0'),
            flags,
          ),
        ),
      ),
      server(frame(first(0x75, true, join([0xff, 0, 0, 0], le(0, 2)), 'A:\0NTFS\0', flags))),
      client(
        frame(
          first(
            0xa2,
            false,
            join([0xff, 0, 0, 0, 0], le(named.length, 2), zeros(41)),
            join(pad, named, spell('\0')),
            flags,
          ),
        ),
      ),
      client(
        frame(first(0x32, false, join(zeros(28), le(1, 2)), join(zeros(12), spell(`\\${JANE.family}*\0`)), flags)),
      ),
      server(frame(first(0x32, true, zeros(20), spell(file(JOHN)), flags))),
      client(frame(first(0x2d, false, join([0xff], zeros(29)), join(pad, spell(`${path(JOHN)}\0`)), flags))),
      client(
        frame(first(0x07, false, le(0, 2), join([4], spell(`${path(JOHN)}\0`), [4], spell(`${file(JANE)}\0`)), flags)),
      ),
      client(frame(first(0x2f, false, join([0xff], zeros(27)), spell(`${JANE.remark} ${JANE.family}`), flags))),
      server(frame(first(0x2e, true, join([0xff], zeros(23)), spell(`${JANE.family} ${JANE.record}`), flags))),
    ],
  };
};

const ftp: Talk = {
  name: 'FTP',
  carrier: 'tcp',
  serverPort: 21,
  said: lines(`
S: 220 fs01 FTP server (vsFTPd 3.0.3)
C: USER modality
S: 331 Password required
C: PASS ${JANE.family}${JANE.birth}
S: 230 Logged in, last file was ${file(JANE)}
C: CWD /patients/${JANE.family}
S: 250 Directory is /patients/${JANE.family}
C: MKD ${JANE.record}
S: 257 "/${JANE.family}/${JANE.record}" created
C: PASV
S: 227 Entering Passive Mode (10,0,0,1,4,1)
C: STOR ${file(JANE)}
S: 150 Opening BINARY mode data connection for ${file(JANE)}
S: 226 ${file(JANE)} complete
C: SITE CHMOD 644 ${file(JOHN)}
S: 220 Wolfsmilch Crescent, ${JANE.family}
S: 215 ${JANE.remark}
C: RNFR ${file(JOHN)}
S: 550 ${file(JOHN)}: no such file`),
};
const listing = `-rw-r--r-- 1 ftp ftp 1 Jan 1 2024 ${file(JANE)}\r\n220 Wolfsmilch Crescent, ${JANE.family}\r\n`;

export const FILES: readonly Talk[] = [
  smb2,
  smb1(true),
  smb1(false),
  ftp,
  {
    name: 'FTP data',
    carrier: 'tcp',
    serverPort: 20,
    said: [server(listing), server(`${JANE.street}\r\n${JANE.remark}`)],
  },
  {
    name: 'TFTP',
    carrier: 'udp',
    serverPort: 69,
    said: [client([0, 1], file(JANE), '\0octet\0'), server([0, 3, 0, 1], JANE.family, JANE.remark)],
  },
  {
    name: 'NFS look-up',
    carrier: 'tcp',
    serverPort: 2049,
    said: [
      client(
        [0x80, 0, 0, 96],
        zeros(4),
        [0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0x86, 0xa3, 0, 0, 0, 3, 0, 0, 0, 3],
        zeros(16),
        [0, 0, 0, 40],
        file(JANE).padEnd(52),
      ),
    ],
  },
  {
    name: 'rsync',
    carrier: 'tcp',
    serverPort: 873,
    said: lines(`S: @RSYNCD: 31.0\nC: @RSYNCD: 31.0\nC: patients/${JANE.family}\nS: @ERROR: ${JANE.family} unknown`),
  },
  {
    name: 'rsh',
    carrier: 'tcp',
    serverPort: 514,
    clientPort: 1022,
    said: [client(`1021\0nurse7\0nurse7\0cat ${file(JANE)}\0`), server('\0', JANE.remark)],
  },
  {
    name: 'PJL',
    carrier: 'tcp',
    serverPort: 9100,
    said: [
      client(
        `\x1b%-12345X@PJL JOB NAME="${JANE.family}, ${JANE.given}"\r\n@PJL SET USERNAME="${JANE.family}"\r\n@PJL INFO ID\r\n@PJL ENTER LANGUAGE=PCL\r\n\x1bE${JANE.family} ${JANE.record}\x1b%-12345X`,
      ),
      server(`@PJL INFO ID\r\n"${JANE.family} printer"\r\n\f@PJL USTATUS JOB\r\nNAME="${JANE.family}"\r\n\f`),
    ],
  },
  {
    name: 'LPD',
    carrier: 'tcp',
    serverPort: 515,
    said: [
      client('\x02ward3\n'),
      server('\0'),
      client(`\x0261 cfA001ws17\n`),
      server('\0'),
      client(`Hws17\nPnurse7\nJ${file(JANE)}\nN${JANE.family}\n\0`),
      server('\0'),
    ],
  },
];
