/** Server Message Block: who shares files and printers with whom, and what system each end runs. */
import { RPC_SIGNALS } from '../../formats/dcerpc/signals.ts';
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { SmbMemory, SmbMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe, resynchronise } from './parse.ts';
import { SMB_SIGNALS } from './signals.ts';

const remember = (): SmbMemory => ({
  called: '',
  dialects: [],
  plainPasswords: false,
  trees: null,
  unfinished: null,
  whole: null,
  implantAsked: null,
  emptyPeeks: null,
  isLibraryOpened: false,
  rpc: null,
});

const OPEN_SPECIFICATIONS = 'https://learn.microsoft.com/openspecs/windows_protocols';

export const smb: Protocol = defineProtocol<SmbMessage, SmbMemory>({
  name: 'smb',
  title: 'Server Message Block',
  specifications: [
    { title: 'MS-SMB2', url: `${OPEN_SPECIFICATIONS}/ms-smb2/5606ad47-5ee0-437a-817e-70c366052962` },
    { title: 'MS-SMB', url: `${OPEN_SPECIFICATIONS}/ms-smb/f210069c-7086-4dc2-885e-861d837df688` },
    { title: 'MS-CIFS', url: `${OPEN_SPECIFICATIONS}/ms-cifs/d416ff7c-c536-406e-a951-4f04b2fd1d2b` },
    { title: 'MS-NLMP', url: `${OPEN_SPECIFICATIONS}/ms-nlmp/b38c36ed-2804-4868-a9ff-8dd3182128e4` },
    { title: 'RFC 1002 section 4.3 (session service)', url: 'https://www.rfc-editor.org/rfc/rfc1002#section-4.3' },
  ],
  places: { tcp: [445, 139] },
  probe,
  reader: { remember, parse, observe, resynchronise },
  support: [
    { message: 'NetBIOS session request and response', level: 'full' },
    { message: 'SMB 1 and SMB 2: NEGOTIATE', level: 'partial', note: 'dialects, signing and names; no contexts' },
    { message: 'SMB 1 and SMB 2: SESSION_SETUP with NTLM', level: 'full' },
    { message: 'SESSION_SETUP with Kerberos', level: 'partial', note: 'its state; the user is enciphered' },
    { message: 'TREE_CONNECT', level: 'partial', note: 'server and share, once granted' },
    { message: 'CREATE and NT_CREATE_ANDX', level: 'partial', note: 'well-known pipes; other names are never read' },
    { message: 'SMB 1 transactions', level: 'partial', note: 'headers, for traces of attacks' },
    {
      message: 'Calls of DCE/RPC in pipes',
      level: 'partial',
      note: 'the operations that give control over a host, by name, and whether they were done',
    },
    { message: 'WRITE, SET_INFO, RENAME and DELETE', level: 'partial', note: 'counted; that a program is written' },
    { message: 'Everything else', level: 'ignored', note: 'files and what is in them may be patient data' },
    { message: 'Enciphered and compressed packets', level: 'ignored', note: 'enciphered ones end the reading' },
  ],
  facts: {
    'smb.dialects': 'Dialects that a client offers',
    'smb.dialect': 'Dialect that a server chose, as `SMB 3.1.1`',
    'smb.signing': 'Whether packets are signed: `required`, `enabled` or `disabled`',
    'smb.serverGuid': 'Identifier of a server, renewed when it is set up anew',
    'smb.netbiosName': 'NetBIOS name of an end of a session: its own, or one it answers to',
    'smb.nativeOs': 'Operating system that an end of an SMB 1 session names',
    'smb.nativeLanManager': 'Software that an end of an SMB 1 session names',
    'smb.osBuild': 'Version of the operating system in NTLM, as `10.0.19041`',
    'smb.hostName': 'NetBIOS name of the computer',
    'smb.domain': 'NetBIOS name of the domain or work group of the computer',
    'smb.dnsHostName': 'DNS name of the computer',
    'smb.dnsDomain': 'DNS name of the domain of the computer',
    'smb.share':
      'Share that a server granted, as `\\\\SERVER\\SHARE`; an ellipsis stands for a name that may be a person’s',
    'smb.pipe': 'Well-known pipe that a client opens, as `svcctl`',
    'smb.logonStatus': 'How a sign-in ended: `success`, `guest` or the name of the failure',
    'smb.operation': 'Call in a pipe that gives control over a host or reads its secrets, as `svcctl CreateServiceW`',
    'smb.anomaly': 'A message that only attacks send, by name',
  },
  signals: { ...SMB_SIGNALS, ...RPC_SIGNALS },
});
