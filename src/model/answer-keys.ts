/** Facts by which the servers behind one address are told apart: each conversation tells its own, since what matters is that they come by turns. */
export const ANSWER_KEYS: ReadonlySet<string> = new Set([
  'dicom.implementationVersionName',
  'http.server',
  'ldap.dnsHostName',
  'mysql.version',
  'postgresql.serverVersion',
  'smb.serverGuid',
  'snmp.engineId',
  'ssh.banner',
  'ssh.hostKey',
  'ssh.hostKeyAlgorithm',
  'tls.certificateSerial',
  'tls.certificateSubject',
]);
