/** Who is who: the ticket server (MIT Kerberos) and the directory (OpenLDAP). */

import type { Laboratory } from '../laboratory.ts';

const REALM = 'HOSPITAL.EXAMPLE';
const BASE = 'dc=hospital,dc=example';

/** The environment that makes Kerberos programs use the laboratory's realm. */
export async function kerberosEnvironment(lab: Laboratory, host: string): Promise<Record<string, string>> {
  const text = `[libdefaults]
default_realm = ${REALM}
dns_lookup_kdc = false
rdns = false
dns_canonicalize_hostname = false
[realms]
${REALM} = {
  kdc = ${lab.address('dc-1')}:88
}
`;
  const path = await lab.file(host, 'krb5.conf', text);
  return { KRB5_CONFIG: path, KRB5CCNAME: `FILE:${await lab.directory(host, 'krb5')}/cache` };
}

/** Starts the ticket server with two people and the services that ask for tickets. */
export async function startKerberos(lab: Laboratory, host: string): Promise<void> {
  const directory = await lab.directory(host, 'kdc');
  const text = `[kdcdefaults]
kdc_ports = 88
kdc_tcp_ports = 88
[realms]
${REALM} = {
  database_name = ${directory}/principal
  key_stash_file = ${directory}/stash
  supported_enctypes = aes256-cts:normal aes128-cts:normal
}
`;
  const profile = await lab.file(host, 'kdc.conf', text);
  const environment = { ...(await kerberosEnvironment(lab, host)), KRB5_KDC_PROFILE: profile };
  await lab.must(host, ['kdb5_util', 'create', '-s', '-P', 'lab-master', '-r', REALM], { environment });
  const queries = [
    'addprinc -pw lab-pass-1 +requires_preauth drsmith',
    'addprinc -pw lab-pass-2 +requires_preauth nurse1',
    'addprinc -randkey cifs/files-1.hospital.example',
    'addprinc -randkey host/ward-pc-01.hospital.example',
    'addprinc -randkey HTTP/emr.hospital.example',
  ];
  await lab.must(host, ['kadmin.local'], { environment, input: `${queries.join('\n')}\n` });
  await lab.start(host, 'krb5kdc', ['krb5kdc', '-n', '-P', '/run/krb5kdc.pid'], { port: 88, environment });
}

/** Starts the directory with a few entries. */
export async function startDirectory(lab: Laboratory, host: string): Promise<void> {
  const database = await lab.directory(host, 'ldap');
  const text = `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile /run/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
suffix "${BASE}"
rootdn "cn=admin,${BASE}"
rootpw lab-admin
directory ${database}
`;
  const path = await lab.file(host, 'slapd.conf', text);
  const entries = `dn: ${BASE}
objectClass: dcObject
objectClass: organization
o: Example Hospital
dc: hospital

dn: uid=drsmith,${BASE}
objectClass: inetOrgPerson
uid: drsmith
cn: Example Doctor
sn: Doctor
userPassword: lab-pass-1
`;
  await lab.must(host, ['slapadd', '-f', path], { input: entries });
  await lab.start(host, 'slapd', ['slapd', '-d', '0', '-h', 'ldap://0.0.0.0:389/', '-f', path], { port: 389 });
}

/** The words of a search for one person, bound by that person's name and password. */
export function searchWords(address: string): string[] {
  const bind = ['-D', `uid=drsmith,${BASE}`, '-w', 'lab-pass-1'];
  return ['ldapsearch', '-x', '-LLL', '-H', `ldap://${address}`, ...bind, '-b', BASE, 'uid=drsmith', 'cn'];
}
