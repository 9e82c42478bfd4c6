/** The file server: Samba's smbd and nmbd, speaking every dialect from NT1 to SMB 3.1.1. */

import type { Laboratory } from '../laboratory.ts';

const WORKGROUP = 'HOSPITAL';
const PEOPLE: Readonly<Record<string, string>> = {
  drsmith: 'lab-pass-1',
  nurse1: 'lab-pass-2',
  'svc-analyzer': 'lab-pass-3',
};

export async function startFiles(lab: Laboratory, host: string): Promise<void> {
  const base = await lab.directory(host, 'samba');
  const share = await lab.directory(host, 'samba/share');
  await lab.users(host, Object.keys(PEOPLE));
  const lines = [
    '[global]',
    `workgroup = ${WORKGROUP}`,
    `netbios name = ${host.toUpperCase()}`,
    'server string = Ward file server',
    'server role = standalone server',
    ...['private dir', 'lock directory', 'state directory', 'cache directory', 'pid directory', 'ncalrpc dir'].map(
      (key) => `${key} = ${base}/${key.split(' ')[0]}`,
    ),
    `log file = ${base}/log`,
    'passdb backend = tdbsam',
    'server min protocol = NT1',
    'client min protocol = NT1',
    'ntlm auth = yes',
    'smb ports = 445 139',
    'load printers = no',
    'disable spoolss = yes',
    'wins support = yes',
    '[share]',
    `path = ${share}`,
    'read only = no',
    'force user = root',
  ];
  const path = await lab.file(host, 'samba/smb.conf', `${lines.join('\n')}\n`);
  for (const key of ['private', 'lock', 'state', 'cache', 'pid', 'ncalrpc']) await lab.directory(host, `samba/${key}`);
  await lab.file(host, 'samba/share/protocol.txt', 'Cleaning protocol of ward 3\n'.repeat(40));
  for (const [person, password] of Object.entries(PEOPLE)) {
    await lab.must(host, ['smbpasswd', '-c', path, '-a', '-s', person], { input: `${password}\n${password}\n` });
  }
  await lab.start(host, 'smbd', ['smbd', '--foreground', '--no-process-group', '-s', path], { port: 445 });
  await lab.directory(host, 'run/samba');
  await lab.start(host, 'nmbd', ['nmbd', '--foreground', '--no-process-group', '-s', path], { port: 137 });
}

/** Uses the share from a client: lists it, reads a file, leaves one. */
export async function useShare(
  lab: Laboratory,
  client: string,
  dialect: 'NT1' | 'SMB2_02' | 'SMB3_11',
  person: string,
): Promise<void> {
  const name = (lab.host(client).hostName ?? client).toUpperCase().slice(0, 15);
  const options = [`netbios name=${name}`, 'client min protocol=NT1', `client max protocol=${dialect}`];
  const kept = await lab.file(client, 'note.txt', `Note of ${name}\n`);
  const scripts = `ls; get protocol.txt /dev/null; put ${kept} note-${name}.txt; allinfo protocol.txt`;
  const words = ['smbclient', '-s', '/dev/null', ...options.map((option) => `--option=${option}`), '-m', dialect];
  const login = ['-W', WORKGROUP, '-U', `${person}%${PEOPLE[person]}`];
  await lab.must(client, [...words, ...login, `//${lab.address('files-1')}/share`, '-c', scripts]);
}

/** Tries a wrong password: the server says no. */
export async function failLogin(lab: Laboratory, client: string): Promise<boolean> {
  const words = [
    'smbclient',
    '-s',
    '/dev/null',
    '-W',
    WORKGROUP,
    '-U',
    'drsmith%wrong',
    `//${lab.address('files-1')}/share`,
  ];
  return (await lab.run(client, [...words, '-c', 'ls'])).output.includes('NT_STATUS_LOGON_FAILURE');
}
