/** Secure Shell: the software of both ends, how it offers its ciphers, and the server's host key. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { remember, type SshMemory, type SshMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const ssh: Protocol = defineProtocol<SshMessage, SshMemory>({
  name: 'ssh',
  title: 'Secure Shell',
  specifications: [
    { title: 'RFC 4253', url: 'https://www.rfc-editor.org/rfc/rfc4253' },
    { title: 'RFC 4419', url: 'https://www.rfc-editor.org/rfc/rfc4419' },
    { title: 'HASSH', url: 'https://github.com/salesforce/hassh' },
  ],
  places: { tcp: [22, 2222, 830] },
  probe,
  reader: { remember, parse, observe },
  support: [
    { message: 'Identification', level: 'full' },
    { message: 'SSH_MSG_KEXINIT', level: 'full' },
    { message: 'Key exchange replies', level: 'partial', note: 'the host key' },
    { message: 'Enciphered packets', level: 'ignored', note: 'enciphered' },
    { message: 'Version 1', level: 'partial', note: 'the identification' },
  ],
  facts: {
    'ssh.banner': 'Identification line of the sender',
    'ssh.software': 'Software version that the sender states',
    'ssh.hassh': 'HASSH fingerprint of the client software',
    'ssh.hasshServer': 'HASSH fingerprint of the server software',
    'ssh.hostKeyAlgorithm': 'Algorithm of the server’s host key',
    'ssh.hostKey': 'Fingerprint of the server’s host key: it stays when addresses change',
  },
});
