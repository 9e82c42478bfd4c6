/** What documents call services: their transport, their usual port, and whether they go over the network in clear text. */
import { plainWords } from './document.ts';

/** A service as documents name it. */
export interface NamedService {
  readonly application: string;
  readonly protocol: 'tcp' | 'udp';
  /** Usual ports (IANA, Service Name and Transport Protocol Port Number Registry; DICOM PS3.8 section 9.1.1; HL7 at 2575). */
  readonly ports: readonly string[];
}

const service = (application: string, protocol: 'tcp' | 'udp', ...ports: readonly string[]): NamedService => ({
  application,
  protocol,
  ports,
});

/** By the words that stand for it; the first that fits counts, so narrower ones come first. */
const SERVICES: readonly (readonly [RegExp, NamedService])[] = [
  [/\bdicom (?:over )?(?:tls|secure|ssl)\b|\bsecure dicom\b/, service('dicom-tls', 'tcp', '2762')],
  [/\bdicom\s?web|\bwado|\bqido|\bstow/, service('dicomweb', 'tcp')],
  [/\bdicom\b|\bc (?:store|find|move|get|echo)\b|\bmpps\b|\bworklist\b/, service('dicom', 'tcp', '104')],
  [/\b(?:hl7|mllp) (?:over )?(?:tls|secure|ssl)\b|\bmllps\b/, service('hl7-tls', 'tcp', '2576')],
  [/\bfhir\b/, service('fhir', 'tcp')],
  [/\bhl7|\bmllp\b|\bllp\b|^(?:adt|orm|oru|oml|siu|mdm|dft|bar|rde|vxu)\b/, service('hl7', 'tcp', '2575')],
  [/\bpoct1? ?a?\b/, service('poct1a', 'tcp')],
  [/\bastm\b|\blis2? ?a2?\b/, service('astm', 'tcp')],
  [/\bhttps\b|\bssl\b|\btls\b/, service('https', 'tcp', '443')],
  [/\bhttp\b|\bweb\b/, service('http', 'tcp', '80')],
  [/\bsftp\b|\bssh\b|\bscp file/, service('ssh', 'tcp', '22')],
  [/\bftps\b/, service('ftps', 'tcp', '990')],
  [/\btftp\b/, service('tftp', 'udp', '69')],
  [/\bftp\b/, service('ftp', 'tcp', '21')],
  [/\btelnet\b/, service('telnet', 'tcp', '23')],
  [/\brlogin\b/, service('rlogin', 'tcp', '513')],
  [/\brsh\b/, service('rsh', 'tcp', '514')],
  [/\bsmb ?v?1\b|\bsmb 1 0\b|\bcifs\b/, service('smb1', 'tcp', '445')],
  [/\bsmb\b|\bfile shar|\bwindows share/, service('smb', 'tcp', '445')],
  [/\bnetbios\b/, service('netbios', 'tcp', '139')],
  [/\bldaps\b/, service('ldaps', 'tcp', '636')],
  [/\bldap\b|\bactive directory\b/, service('ldap', 'tcp', '389')],
  [/\bkerberos\b/, service('kerberos', 'tcp', '88')],
  [/\bsnmp ?v?3\b/, service('snmp3', 'udp', '161')],
  [/\bsnmp\b/, service('snmp', 'udp', '161')],
  [/\bsyslog\b/, service('syslog', 'udp', '514')],
  [/\bdns\b/, service('dns', 'udp', '53')],
  [/\bdhcp\b|\bbootp\b/, service('dhcp', 'udp', '67')],
  [/\bs?ntp\b/, service('ntp', 'udp', '123')],
  [/\brdp\b|\bremote desktop\b/, service('rdp', 'tcp', '3389')],
  [/\bvnc\b/, service('vnc', 'tcp', '5900')],
  [/\bsmtp\b|\be ?mail\b/, service('smtp', 'tcp', '25')],
  [/\bsql server\b|\bms ?sql\b|\btds\b/, service('tds', 'tcp', '1433')],
  [/\boracle\b/, service('oracle', 'tcp', '1521')],
  [/\bpostgres/, service('postgresql', 'tcp', '5432')],
  [/\bmysql\b|\bmariadb\b/, service('mysql', 'tcp', '3306')],
  [/\bmodbus\b/, service('modbus', 'tcp', '502')],
  [/\bbacnet\b/, service('bacnet', 'udp', '47808')],
  [/\bmqtts\b/, service('mqtt-tls', 'tcp', '8883')],
  [/\bmqtt\b/, service('mqtt', 'tcp', '1883')],
  [/\bprint|\blpd\b|\bjetdirect\b/, service('printing', 'tcp', '9100')],
];

/** The service that words name; null where they name none that is known. */
export function serviceNamed(text: string): NamedService | null {
  const words = plainWords(text);
  return words === '' ? null : (SERVICES.find(([pattern]) => pattern.test(words))?.[1] ?? null);
}

/** Why each is no way to speak of patients or to give orders today. */
const INSECURE: ReadonlyMap<string, string> = new Map([
  ['dicom', 'images and names of patients go in clear text: DICOM over TLS carries the same (PS3.15 annex B)'],
  ['hl7', 'records of patients go in clear text: MLLP over TLS carries the same (IHE ATNA)'],
  ['astm', 'results of patients go in clear text'],
  ['poct1a', 'results of patients go in clear text'],
  ['telnet', 'passwords and commands go in clear text: use SSH'],
  ['rlogin', 'passwords and commands go in clear text: use SSH'],
  ['rsh', 'whoever has the address is believed: use SSH'],
  ['ftp', 'passwords and files go in clear text: use SFTP'],
  ['tftp', 'files go in clear text, and nobody is asked for a password: use SFTP or HTTPS'],
  ['http', 'everything goes in clear text: use HTTPS'],
  ['smb1', 'version 1 of SMB is what worms spread over: use version 3'],
  ['netbios', 'names and sessions of NetBIOS go with version 1 of SMB: use SMB 3 over port 445'],
  ['snmp', 'versions 1 and 2c send their password in clear text: use version 3'],
  ['ldap', 'passwords may go in clear text: use LDAPS or StartTLS'],
  ['vnc', 'screens and keys go unprotected: use a tunnel, or RDP with network level authentication'],
  ['smtp', 'mail goes in clear text: ask for STARTTLS'],
  ['mqtt', 'messages and passwords go in clear text: use MQTT over TLS'],
]);

/** By usual port, where a document names no service. */
const BY_PORT: ReadonlyMap<string, string> = new Map([
  ['tcp/20', 'ftp'],
  ['udp/137', 'netbios'],
  ['udp/138', 'netbios'],
  ['udp/162', 'snmp'],
  ['tcp/8080', 'http'],
  ['tcp/11112', 'dicom'],
  ...SERVICES.flatMap(([, { application, protocol, ports }]) =>
    // Port 445 may be any version of SMB.
    application === 'smb1' ? [] : ports.map((port) => [`${protocol}/${port}`, application] as const),
  ),
]);

/** Why a flow should not be as it is declared; null where nothing is known against it. */
export function insecurityOf(flow: {
  readonly protocol: string;
  readonly ports: readonly string[];
  readonly application?: string | undefined;
  readonly encrypted?: boolean | undefined;
}): string | null {
  if (flow.encrypted === true) return null;
  const named = flow.application;
  if (named !== undefined) return INSECURE.get(named) ?? null;
  for (const port of flow.ports) {
    const why = INSECURE.get(BY_PORT.get(`${flow.protocol}/${port}`) ?? '');
    if (why !== undefined) return why;
  }
  return null;
}
