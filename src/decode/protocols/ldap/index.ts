/** Lightweight Directory Access Protocol, over TCP and connectionless: who signs in at which directory, and what directories and domain controllers are. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { LdapMemory, LdapMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe, resynchronise } from './parse.ts';

const OPEN_SPECIFICATIONS = 'https://learn.microsoft.com/openspecs/windows_protocols';

export const ldap: Protocol = defineProtocol<LdapMessage, LdapMemory>({
  name: 'ldap',
  title: 'Lightweight Directory Access Protocol',
  specifications: [
    { title: 'RFC 4511', url: 'https://www.rfc-editor.org/rfc/rfc4511' },
    { title: 'RFC 4512 (the entry of the directory)', url: 'https://www.rfc-editor.org/rfc/rfc4512#section-5.1' },
    { title: 'RFC 4513 (authentication)', url: 'https://www.rfc-editor.org/rfc/rfc4513' },
    { title: 'MS-ADTS', url: `${OPEN_SPECIFICATIONS}/ms-adts/d2435927-0999-4c62-8c6d-13ba31a52e1a` },
    { title: 'MS-NLMP', url: `${OPEN_SPECIFICATIONS}/ms-nlmp/b38c36ed-2804-4868-a9ff-8dd3182128e4` },
  ],
  places: { tcp: [389, 3268], udp: [389] },
  probe,
  reader: { remember: () => ({ startTls: -1 }), parse, observe, resynchronise },
  support: [
    {
      message: 'Bind',
      level: 'partial',
      note: 'who, how and the result; NTLM is read, Kerberos is not; passwords never',
    },
    { message: 'Search of the directory’s own entry', level: 'partial', note: 'the attributes that say what it is' },
    { message: 'Search for a domain controller (connectionless LDAP)', level: 'full' },
    { message: 'StartTLS', level: 'full' },
    { message: 'Other searches, entries and changes', level: 'ignored', note: 'they are about people' },
    { message: 'SASL security layers', level: 'ignored', note: 'they are enciphered and end the reading' },
  ],
  facts: {
    'ldap.bindMechanism':
      'How a client signs in: `anonymous`, `unauthenticated`, `simple`, `sicily` or a SASL mechanism',
    'ldap.bindResult': 'How a sign-in ended, as `success` or `invalidCredentials`',
    'ldap.defaultNamingContext': 'Name of the domain that the directory holds',
    'ldap.rootDomainNamingContext': 'Name of the first domain of the forest',
    'ldap.namingContext': 'Name of a tree that the directory holds',
    'ldap.serverName': 'Name of the server in the directory’s configuration',
    'ldap.ldapServiceName': 'Name of the server as a service, as `domain:host$@REALM`',
    'ldap.domainFunctionality': 'Functional level of the domain: 7 is Windows Server 2016, 10 is 2025',
    'ldap.forestFunctionality': 'Functional level of the forest',
    'ldap.domainControllerFunctionality':
      'Functional level of the domain controller, which its version of Windows decides',
    'ldap.vendorName': 'Maker of the directory’s software',
    'ldap.vendorVersion': 'Version of the directory’s software',
    'ldap.rootObjectClass': 'Class of the directory’s own entry, as `OpenLDAProotDSE`',
    'ldap.hostName': 'NetBIOS name of the computer',
    'ldap.domain': 'NetBIOS name of the domain of the computer',
    'ldap.dnsHostName': 'DNS name of the computer',
    'ldap.dnsDomain': 'DNS name of the domain of the computer',
    'ldap.osBuild': 'Version of the operating system in NTLM, as `10.0.19041`',
    'ldap.netbiosDomain': 'NetBIOS name of the domain that a domain controller serves',
    'ldap.dnsForest': 'DNS name of the forest that a domain controller serves',
    'ldap.domainGuid': 'Identifier of the domain that a domain controller serves',
    'ldap.site': 'Site of a domain controller',
  },
  signals: {
    'ldap.search-for-secrets': 'A search for passwords that a directory keeps of computers or managed accounts',
    'ldap.standing-changed': 'A change by which somebody may stand for others, or sign in with a key of his own',
    'ldap.bind-refused': 'A bind was refused for its name or password',
    'ldap.bind-granted': 'A bind succeeded',
    'ldap.search-for-weak-accounts':
      'A search for accounts with services, without proof of a password, or that stand for others',
  },
});
