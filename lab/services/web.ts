/** Web and remote login: nginx with TLS, sshd, telnetd, vsftpd. */

import type { Laboratory } from '../laboratory.ts';

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A self-signed certificate that names a host of the laboratory. */
export async function certificate(lab: Laboratory, host: string, commonName: string): Promise<Certificate> {
  const directory = await lab.directory(host, 'tls');
  const paths = { certificate: `${directory}/certificate.pem`, key: `${directory}/key.pem` };
  const names = ['-subj', `/C=DE/O=Example Hospital/CN=${commonName}`, '-addext', `subjectAltName=DNS:${commonName}`];
  const files = ['-keyout', paths.key, '-out', paths.certificate];
  await lab.must(host, [
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '365',
    ...names,
    ...files,
  ]);
  return paths;
}

/** The record's web server, on both families. */
export async function startWeb(lab: Laboratory, host: string, commonName: string): Promise<void> {
  const { certificate: cert, key } = await certificate(lab, host, commonName);
  const directory = await lab.directory(host, 'nginx');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const text = `daemon off; pid ${directory}/pid; error_log stderr; worker_processes 1; user root;
events { worker_connections 64; }
http { access_log off; ${temporary.map((one) => `${one}_temp_path ${directory}/${one};`).join(' ')}
  server { listen 80; listen [::]:80; location = /device { return 204; } location / { return 200 "Example record\\n"; } }
  server { listen 443 ssl; listen [::]:443 ssl; ssl_certificate ${cert}; ssl_certificate_key ${key};
    ssl_protocols TLSv1.2 TLSv1.3; location / { return 200 "Example record\\n"; } }
}
`;
  const path = await lab.file(host, 'nginx/nginx.conf', text);
  await lab.start(host, 'nginx', ['nginx', '-e', 'stderr', '-p', directory, '-c', path], { port: 443 });
}

/** Secure shell with passwords off and one laboratory key. */
export async function startSsh(lab: Laboratory, host: string, system: 'Debian' | 'other' = 'Debian'): Promise<void> {
  const directory = await lab.directory(host, 'ssh');
  await lab.must(host, ['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', `${directory}/host`]);
  await lab.directory(host, 'run/sshd');
  const options = [
    'UsePAM=no',
    'StrictModes=no',
    'PidFile=none',
    'PermitRootLogin=yes',
    'UseDNS=no',
    `DebianBanner=${system === 'Debian' ? 'yes' : 'no'}`,
  ];
  const files = [`AuthorizedKeysFile=${await clientKey(lab)}.pub`, 'Subsystem=sftp internal-sftp'];
  const words = [...options, ...files].flatMap((option) => ['-o', option]);
  await lab.start(
    host,
    'sshd',
    ['/usr/sbin/sshd', '-D', '-e', '-f', '/dev/null', '-h', `${directory}/host`, ...words],
    {
      port: 22,
    },
  );
}

/** The words that make `ssh` and `sftp` log in without asking. */
export async function sshWords(lab: Laboratory): Promise<string[]> {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'BatchMode=yes'];
  return ['-F', '/dev/null', '-i', await clientKey(lab), ...options.flatMap((option) => ['-o', option])];
}

async function clientKey(lab: Laboratory): Promise<string> {
  const path = `${await lab.directory('nms-1', 'ssh-client')}/id`;
  await lab.must('nms-1', ['sh', '-c', `[ -s ${path} ] || ssh-keygen -q -t ed25519 -N '' -f ${path}`]);
  return path;
}

/** A telnet server that greets with these words, asks for a name and a password, and refuses. */
export async function startTelnet(
  lab: Laboratory,
  host: string,
  greeting: string,
  prompts: readonly [string, string],
): Promise<void> {
  const [name, password] = prompts;
  const text = `#!/bin/sh
printf '%s\\r\\n\\r\\n%s' "${greeting}" "${name}"
read -r user
printf '%s' "${password}"
read -r secret
printf '\\r\\nLogin incorrect\\r\\n'
sleep 0.3
`;
  const path = await lab.file(host, 'greet.sh', text, 0o755);
  const serve = `EXEC:'/usr/sbin/telnetd -h -E ${path}'`;
  await lab.start(host, 'telnetd', ['socat', 'TCP-LISTEN:23,fork,reuseaddr', serve], { port: 23 });
}

/** Types into a telnet session. */
export async function typeTelnet(
  lab: Laboratory,
  host: string,
  address: string,
  lines: readonly string[],
): Promise<void> {
  const typed = lines.map((line) => `sleep 0.6; printf '%s\\r\\n' '${line}'`).join('; ');
  await lab.run(host, ['sh', '-c', `(${typed}; sleep 1) | timeout 6 telnet ${address}`], { limitMs: 10_000 });
}

/** An anonymous FTP server with files and a banner of its own. */
export async function startFtp(
  lab: Laboratory,
  host: string,
  banner: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const root = await lab.directory(host, 'ftp');
  for (const [name, text] of Object.entries(files)) await lab.file(host, `ftp/${name}`, text);
  const lines = {
    listen: 'YES',
    listen_ipv6: 'NO',
    background: 'NO',
    anonymous_enable: 'YES',
    anon_root: root,
    local_enable: 'NO',
    secure_chroot_dir: await lab.directory(host, 'empty'),
    ftp_username: 'ftp',
    seccomp_sandbox: 'NO',
    ftpd_banner: banner,
  };
  const text = Object.entries(lines).map(([key, value]) => `${key}=${value}\n`);
  const path = await lab.file(host, 'vsftpd.conf', text.join(''));
  await lab.start(host, 'vsftpd', ['vsftpd', path], { port: 21 });
}
