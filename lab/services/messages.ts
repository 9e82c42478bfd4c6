/** Messages and announcements: rsyslog, mosquitto, avahi, cups, sipp. */

import type { Laboratory } from '../laboratory.ts';

export async function startSyslog(lab: Laboratory, host: string): Promise<void> {
  const out = `${await lab.directory(host, 'syslog')}/all`;
  const text = `module(load="imudp")
input(type="imudp" port="514")
*.* action(type="omfile" file="${out}")
`;
  const path = await lab.file(host, 'rsyslog.conf', text);
  await lab.start(host, 'rsyslogd', ['rsyslogd', '-n', '-f', path, '-i', '/run/rsyslogd.pid'], { port: 514 });
}

export async function startBroker(lab: Laboratory, host: string): Promise<void> {
  const text = 'listener 1883 0.0.0.0\nallow_anonymous true\npersistence false\nuser root\n';
  const path = await lab.file(host, 'mosquitto.conf', text);
  await lab.start(host, 'mosquitto', ['mosquitto', '-c', path], { port: 1883 });
}

export interface Service {
  readonly name: string;
  readonly type: string;
  readonly port: number;
  readonly records: readonly string[];
}

/** Multicast DNS with the host's own name and the services it offers. */
export async function startMdns(lab: Laboratory, host: string, services: readonly Service[]): Promise<void> {
  const { hostName = host, ipv6 = false } = lab.host(host);
  const text = `[server]
host-name=${hostName}
use-ipv4=yes
use-ipv6=${ipv6 ? 'yes' : 'no'}
allow-interfaces=eth0
enable-dbus=no
disallow-other-stacks=no
[publish]
publish-hinfo=no
publish-workstation=no
`;
  const path = await lab.file(host, 'avahi/avahi-daemon.conf', text);
  const directory = await lab.directory(host, 'avahi/services');
  for (const [index, service] of services.entries()) {
    const records = service.records.map((record) => `<txt-record>${record}</txt-record>`).join('');
    const body = `<service><type>${service.type}</type><port>${service.port}</port>${records}</service>`;
    const xml = `<?xml version="1.0"?><service-group><name>${service.name}</name>${body}</service-group>`;
    await lab.file(host, `avahi/services/${index}.service`, xml);
  }
  // avahi reads its services from one fixed directory: put ours there, seen by this program alone.
  const enter = `mount --bind ${directory} /etc/avahi/services && exec "$@"`;
  await lab.directory(host, 'run/avahi-daemon');
  const words = ['avahi-daemon', '-f', path, '--no-drop-root', '--no-chroot', '--no-rlimits'];
  await lab.start(host, 'avahi', ['sh', '-c', enter, 'sh', ...words], { port: 5353 });
}

/** The print server inside a printer. */
export async function startPrinting(lab: Laboratory, host: string): Promise<void> {
  const base = await lab.directory(host, 'cups');
  for (const part of ['cache', 'spool', 'state']) await lab.directory(host, `cups/${part}`);
  const text =
    'Listen 0.0.0.0:631\nBrowsing Off\nServerName printer\nServerAlias *\n<Location />\nAllow all\n</Location>\n';
  const configuration = await lab.file(host, 'cups/cupsd.conf', text);
  const places = {
    ServerRoot: base,
    CacheDir: `${base}/cache`,
    StateDir: `${base}/state`,
    RequestRoot: `${base}/spool`,
    AccessLog: `${base}/access`,
    ErrorLog: `${base}/error`,
    PageLog: `${base}/page`,
  };
  const lines = Object.entries(places).map(([key, value]) => `${key} ${value}\n`);
  const files = await lab.file(host, 'cups/cups-files.conf', lines.join(''));
  await lab.start(host, 'cupsd', ['cupsd', '-f', '-c', configuration, '-s', files], { port: 631 });
}

/** Asks the printer for its queues as Windows does; CUPS' own clients would tell the kernel of this machine. */
export async function askPrinter(lab: Laboratory, client: string, printer: string): Promise<void> {
  const attribute = (tag: number, name: string, value: string): Buffer => {
    const [key, text] = [Buffer.from(name), Buffer.from(value)];
    return Buffer.concat([Buffer.from([tag, 0, key.length]), key, Buffer.from([0, text.length]), text]);
  };
  // IPP 2.0, operation CUPS-Get-Printers, request 1, operation attributes (RFC 8010 section 3.1).
  const request = Buffer.concat([
    Buffer.from([2, 0, 0x40, 0x02, 0, 0, 0, 1, 1]),
    attribute(0x47, 'attributes-charset', 'utf-8'),
    attribute(0x48, 'attributes-natural-language', 'en'),
    Buffer.from([3]),
  ]);
  const path = await lab.file(client, 'ask.ipp', request);
  const words = ['curl', '-sS', '-m', '5', '-A', 'Internet Print Provider', '-H', 'Content-Type: application/ipp'];
  await lab.must(client, [
    ...words,
    '--data-binary',
    `@${path}`,
    '-o',
    '/dev/null',
    `http://${lab.address(printer)}:631/`,
  ]);
}

/** A phone that waits for calls. */
export async function startPhone(lab: Laboratory, host: string): Promise<void> {
  const words = ['sipp', '-sn', 'uas', '-i', lab.address(host), '-p', '5060', '-nostdin', '-m', '5'];
  await lab.start(host, 'sipp', ['sh', '-c', 'cd /run && exec "$@"', 'sh', ...words], { port: 5060 });
}

/** A call from one phone to another, with the caller's user agent. */
export async function call(lab: Laboratory, from: string, to: string, agent: string): Promise<void> {
  const path = await lab.file(from, 'call.xml', callScenario(agent));
  const address = lab.address(from);
  const words = ['sipp', '-sf', path, '-i', address, '-p', '5060', '-s', '4040', '-m', '1', '-nostdin'];
  await lab.must(from, ['sh', '-c', 'cd /run && exec "$@"', 'sh', ...words, `${lab.address(to)}:5060`]);
}

function callScenario(agent: string): string {
  const via = 'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]';
  const from = 'From: "Ward 5" <sip:5005@[local_ip]:[local_port]>;tag=[pid]tag[call_number]';
  const head = (tag: string): string[] => [
    via,
    from,
    `To: <sip:[service]@[remote_ip]:[remote_port]>${tag}`,
    'Call-ID: [call_id]',
  ];
  const rest = (method: string, number: number): string[] => [
    `CSeq: ${number} ${method}`,
    'Contact: <sip:5005@[local_ip]:[local_port]>',
    'Max-Forwards: 70',
    `User-Agent: ${agent}`,
  ];
  const request = (method: string, number: number, tag: string, body: readonly string[]): string =>
    [`${method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0`, ...head(tag), ...rest(method, number), ...body].join(
      '\n',
    );
  const sdp = [
    'v=0',
    'o=ward5 1 1 IN IP[local_ip_type] [local_ip]',
    's=-',
    'c=IN IP[media_ip_type] [media_ip]',
    't=0 0',
  ];
  const media = ['m=audio [media_port] RTP/AVP 0', 'a=rtpmap:0 PCMU/8000'];
  const invite = ['Content-Type: application/sdp', 'Content-Length: [len]', '', ...sdp, ...media];
  const none = ['Content-Length: 0', ''];
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="call">
<send retrans="500"><![CDATA[
${request('INVITE', 1, '', invite)}
]]></send>
<recv response="100" optional="true"/><recv response="180" optional="true"/><recv response="183" optional="true"/>
<recv response="200" rtd="true"/>
<send><![CDATA[
${request('ACK', 1, '[peer_tag_param]', none)}
]]></send>
<pause milliseconds="800"/>
<send retrans="500"><![CDATA[
${request('BYE', 2, '[peer_tag_param]', none)}
]]></send>
<recv response="200"/>
</scenario>
`;
}
