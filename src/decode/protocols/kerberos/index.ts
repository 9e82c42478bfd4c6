/** Kerberos: who signs in from where, and which services computers ask tickets for. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { KerberosMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const kerberos: Protocol = defineProtocol<KerberosMessage, null>({
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
  reader: { remember: () => null, parse, observe },
  support: [
    {
      message: 'AS-REQ, TGS-REQ',
      level: 'partial',
      note: 'client, service, realm, ciphers and NetBIOS name; no pre-authentication data',
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
});
