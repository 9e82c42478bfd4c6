/** Which of recog's files speak of texts that are facts here. */

export interface RecogFile {
  /** The file's name without its ending. */
  readonly file: string;
  /** The facts that hold such texts, with how often recog's claims of them are right. */
  readonly keys: Readonly<Record<string, number>>;
  /** An expression of recog's, or one of its examples, as the fact has it. */
  readonly adapt?: (text: string) => string;
  /** A text of recog's as the fact has it, where that is more than one line of it. */
  readonly fact?: (text: string) => string;
  /** True where recog's rules are not taken over: Wardline's own say more. */
  readonly isOurs?: boolean;
}

export const RECOG_FILES: readonly RecogFile[] = [
  { file: 'snmp_sysdescr', keys: { 'snmp.sysDescr': 0.9, 'lldp.systemDescription': 0.9 } },
  { file: 'http_servers', keys: { 'http.server': 0.8, 'ssdp.server': 0.8 } },
  { file: 'http_wwwauth', keys: { 'http.realm': 0.8 }, adapt: realmAlone, fact: realmOf },
  {
    file: 'ssh_banners',
    keys: { 'ssh.banner': 0.85 },
    adapt: (text) => text.replace(/^\^?/, (start) => `${start}SSH-2.0-`),
    fact: (text) => `SSH-2.0-${text}`,
  },
  { file: 'ftp_banners', keys: { 'ftp.banner': 0.8 } },
  { file: 'smtp_banners', keys: { 'smtp.banner': 0.8 } },
  { file: 'pop_banners', keys: { 'pop3.banner': 0.8 } },
  { file: 'imap_banners', keys: { 'imap.banner': 0.8 } },
  { file: 'telnet_banners', keys: { 'telnet.banner': 0.85 }, adapt: oneLine },
  { file: 'sip_user_agents', keys: { 'sip.userAgent': 0.85 } },
  { file: 'sip_banners', keys: { 'sip.server': 0.85 } },
  { file: 'rtsp_servers', keys: { 'rtsp.server': 0.85 } },
  { file: 'dhcp_vendor_class', keys: { 'dhcp.vendorClass': 0.9 } },
  { file: 'mdns_device-info_txt', keys: { 'mdns.txt': 0.85 } },
  { file: 'x509_subjects', keys: { 'tls.certificateSubject': 0.7 } },
  { file: 'x509_issuers', keys: { 'tls.certificateIssuer': 0.7 }, isOurs: true },
  { file: 'smb_native_os', keys: { 'smb.nativeOs': 0.85 }, isOurs: true },
  { file: 'smb_native_lm', keys: { 'smb.nativeLanManager': 0.85 }, isOurs: true },
  { file: 'mysql_banners', keys: { 'mysql.version': 0.8 }, isOurs: true },
  { file: 'snmp_sysobjid', keys: { 'snmp.sysObjectId': 0.9 }, isOurs: true },
  { file: 'http_xpoweredby', keys: { 'http.poweredBy': 0.8 }, isOurs: true },
];

/** Of a whole WWW-Authenticate header the realm. */
function realmAlone(text: string): string {
  return text
    .replace(/^(\^)?(?:\(\?:)?(?:Basic|Digest)(?:\|(?:Basic|Digest)\))? realm="/, '$1')
    .replace(/"(?:,.*)?(\$)?$/, '$1');
}

function realmOf(text: string): string {
  return /realm="([^"]*)"/i.exec(text)?.[1] ?? text;
}

/** Facts hold text in one line: what parts the lines of a greeting is a space there. */
function oneLine(text: string): string {
  return text
    .replace(/\(\?:\\r\|\\n\)[+*]?|\[\\r\\n\][+*]?|(?:\\r|\\n)[+*]?/g, '\\s*')
    .replace(/[\r\n\t]+/g, ' ')
    .trim();
}
