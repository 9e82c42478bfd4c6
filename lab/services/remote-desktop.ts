/** The terminal server: xrdp, and FreeRDP on a virtual screen as its client. */

import type { Laboratory } from '../laboratory.ts';
import { certificate } from './web.ts';

export async function startRemoteDesktop(lab: Laboratory, host: string): Promise<void> {
  const tls = await certificate(lab, host, `${host}.hospital.example`);
  const directory = await lab.directory(host, 'xrdp');
  const text = `[Globals]
ini_version=1
fork=true
port=tcp://.:3389
tcp_nodelay=true
security_layer=negotiate
crypt_level=high
certificate=${tls.certificate}
key_file=${tls.key}
ssl_protocols=TLSv1.2
allow_channels=true
max_bpp=16
bitmap_compression=true
pamerrortxt=
[Logging]
LogFile=${directory}/log
LogLevel=INFO
EnableSyslog=false
[Channels]
rdpdr=false
[Xorg]
name=Xorg
lib=libxup.so
username=ask
password=ask
ip=127.0.0.1
port=-1
code=20
`;
  await lab.directory(host, 'run/xrdp');
  const path = await lab.file(host, 'xrdp/xrdp.ini', text.replace('tcp://.:3389', `tcp://${lab.address(host)}:3389`));
  await lab.start(host, 'xrdp', ['xrdp', '--nodaemon', '-c', path], { port: 3389 });
}

/** Opens the login screen for a moment. */
export async function openDesktop(lab: Laboratory, client: string, server: string): Promise<void> {
  const words = [
    `/v:${lab.address(server)}`,
    '/u:drsmith',
    '/d:HOSPITAL',
    '/p:lab-pass-1',
    '/cert:ignore',
    '/bpp:16',
    '/size:640x480',
  ];
  const script =
    'Xvfb :77 -screen 0 640x480x16 -nolisten tcp & sleep 1; DISPLAY=:77 timeout 4 xfreerdp "$@"; kill %1 2>/dev/null; exit 0';
  const environment = { HOME: '/tmp' };
  await lab.run(client, ['bash', '-c', script, 'sh', ...words], { limitMs: 12_000, privateTmp: true, environment });
}
