/** Kerberos: who signs in from where, and which services computers ask tickets for. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { KerberosMemory, KerberosMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const kerberos: Protocol = defineProtocol<KerberosMessage, KerberosMemory>({
  name: 'kerberos',
  title: 'Kerberos version 5',
  specifications: [
    { title: 'RFC 4120', url: 'https://www.rfc-editor.org/rfc/rfc4120' },
    { title: 'RFC 3961 (ciphers)', url: 'https://www.rfc-editor.org/rfc/rfc3961' },
    {
      title: 'MS-KILE',
      url: 'https://learn.microsoft.com/openspecs/windows_protocols/ms-kile/2a32282e-dd48-4ad9-a542-609804b02cc9',
    },
  ],
  places: { tcp: [88], udp: [88] },
  probe,
  reader: { remember: () => ({ asked: 'nothing', isWeak: false, isGathering: false }), parse, observe },
  support: [
    {
      message: 'AS-REQ, TGS-REQ',
      level: 'partial',
      note: 'client, service, realm, ciphers and NetBIOS name; of the pre-authentication data the types',
    },
    {
      message: 'AS-REP, TGS-REP',
      level: 'partial',
      note: 'client, and service and cipher of the ticket; the rest is enciphered',
    },
    { message: 'KRB-ERROR', level: 'partial', note: 'the code and the names' },
    { message: 'AP-REQ', level: 'partial', note: 'the service of the ticket' },
    { message: 'AP-REP, KRB-SAFE, KRB-PRIV, KRB-CRED', level: 'ignored', note: 'they are enciphered' },
  ],
  facts: {
    'kerberos.realm': 'Realm in which a client signs in, or that a key distribution centre serves',
    'kerberos.host': 'Name of a computer that signs in as itself',
    'kerberos.netbiosName': 'NetBIOS name that a computer states of itself',
    'kerberos.service': 'Service that a client asks for, as `cifs/fileserver.example`',
    'kerberos.encryptionTypes': 'Ciphers that a client takes, in its order',
    'kerberos.ticket': 'Service for which a client was given a ticket, and the ticket’s cipher',
    'kerberos.error': 'What a key distribution centre answered, as `24 KDC_ERR_PREAUTH_FAILED`',
  },
  signals: {
    'kerberos.signed-in': 'A client was given its first ticket',
    'kerberos.refused-password': 'A sign-in was refused for its password',
    'kerberos.unknown-client': 'Somebody who does not exist was to sign in',
    'kerberos.locked-out': 'Somebody who is locked out was to sign in',
    'kerberos.ticket-without-proof': 'A first ticket was given without proof of the password',
    'kerberos.weak-ticket-wanted':
      'A ticket for a service was given under RC4 to a client that wanted it before all others, as tools that break them do',
    'kerberos.weak-ticket-refused':
      'A ticket for a service that is no computer’s own was wanted under RC4 before all others, and refused',
    'kerberos.weak-proof': 'A client proved its password under RC4 and wanted nothing else, as a stolen hash is used',
    'kerberos.first-ticket-aes': 'A client was given, or showed, a first ticket under AES',
    'kerberos.first-ticket-weak': 'A client was given a first ticket under RC4',
    'kerberos.weak-first-ticket-shown': 'A client showed a first ticket under RC4',
    'kerberos.account-service-ticket': 'A ticket for a service that is no computer’s own was given under AES',
    'kerberos.weak-service-ticket': 'A ticket for a service was given under a cipher that is broken by guessing (RC4)',
  },
});
