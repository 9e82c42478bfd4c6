/** What SMB signals to detectors: signs of attacks by name, and counts of what is otherwise not read. */

/** Anomalies, each told as a fact and given as a signal. */
export const SMB_SIGNALS: Readonly<Record<string, string>> = {
  'smb.logon-success': 'A sign-in succeeded',
  'smb.logon-guest': 'A sign-in ended as guest',
  'smb.logon-failure': 'A sign-in was refused for its name or password',
  'smb.admin-share': 'A share for administrators was granted: `ADMIN$`, `C$`',
  'smb.client-of-letters': 'A client makes itself up as Impacket does, a library of which tools of attackers are made',
  'smb.remote-execution-pipe': 'A client opens the pipe of a tool that runs programs on other hosts',
  'smb.order-pipe': 'A client opens a pipe over which tools of attackers take orders',
  'smb.library-opened-as-pipe': 'A client opens a library by its path as if it were a pipe (CVE-2017-7494)',
  'smb.library-answers': 'A library that was opened as a pipe answers in the same conversation, outside SMB',
  'smb.startup-file': 'A client makes a file that starts when somebody signs in',
  'smb.program-written': 'A client writes a program of Windows',
  'smb.write': 'A client writes',
  'smb.rename': 'A client renames',
  'smb.delete': 'A client deletes',
  'smb.nt-transact-continued-by-transaction2':
    'A long NT transaction goes on as TRANSACTION2: the overflow of EternalBlue (CVE-2017-0144)',
  'smb.transaction2-piece-beyond-its-whole':
    'A piece of a TRANSACTION2 lies beyond the whole that it states itself: the overflow of EternalBlue, seen from the middle',
  'smb.transaction-continued-by-another': 'A transaction goes on as one of another kind (CVE-2017-0143, CVE-2017-0146)',
  'smb.transaction-beyond-its-end': 'A piece of a transaction lies beyond what was announced (CVE-2017-0147)',
  'smb.transaction-continued-after-its-end':
    'A piece of a transaction that was whole already: the race of EternalChampion and EternalSynergy (CVE-2017-0146)',
  'smb.peek-beyond-its-answer':
    'A client peeks into a pipe and asks for what lies behind the answer: how EternalRomance reads memory (CVE-2017-0147)',
  'smb.nt-transact-rename':
    'A transaction that was never implemented, used to shape memory (EternalChampion, EternalSynergy)',
  'smb.write-into-transaction':
    'A write to a file whose number is the identifier of a transaction that goes on: the confusion of types of EternalRomance (CVE-2017-0145)',
  'smb.peek-without-pipe': 'A client asks for a pipe that it did not open: the test for MS17-010',
  'smb.peek-answered-insufficient-resources': 'The server answers this test as one without the patch MS17-010 does',
  'smb.peek-refused': 'The server answers this test as one with the patch does',
  'smb.transaction2-session-setup': 'A request that only the implant DoublePulsar answers',
  'smb.transaction2-session-setup-with-data': 'A program handed to the implant DoublePulsar',
  'smb.transaction2-session-setup-not-implemented': 'The server answers such a request as one without the implant',
  'smb.transaction2-answered-by-implant': 'The implant DoublePulsar answers',
  'smb.negotiate-by-process-beyond-its-table':
    'SMB 2 is asked for by a process whose number lies behind the end of a table (CVE-2009-3103)',
  'smb.compression-beyond-its-end':
    'Compressed data whose sizes run over or lie behind its packet: the overflow of CVE-2020-0796',
};
