/** A FreeRADIUS of our own on loopback, with the files of deploy/freeradius, an authority, people, and a switch that takes changes. */
import { type ChildProcess, spawn } from 'node:child_process';
import dgram from 'node:dgram';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { must, type Outcome, run } from '../../lab/command.ts';
import { startWardline } from '../program.ts';
import { eventually } from '../service-client.ts';

const DEPLOY = path.join(import.meta.dirname, '../../deploy/freeradius');
/** What switches share with FreeRADIUS, and what FreeRADIUS shows Wardline. */
export const SECRET = 'shared-with-the-switches';
const TOKEN = 'shown-by-freeradius-to-wardline';
const FREERADIUS = 'freeradius';
/** Long enough for a machine that is busy with other things. */
const PATIENCE = 60_000;

export interface Ports {
  readonly auth: number;
  readonly accounting: number;
  readonly change: number;
  readonly wardline: number;
}

/** Ports that nobody has now. */
async function freePorts(): Promise<Ports> {
  const udp = async (): Promise<number> => {
    const socket = dgram.createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const { port } = socket.address();
    await new Promise<void>((resolve) => socket.close(resolve));
    return port;
  };
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  const wardline = typeof address === 'object' && address !== null ? address.port : 0;
  return { auth: await udp(), accounting: await udp(), change: await udp(), wardline };
}

/** Certificates of an authority for the server and for a device whose name is `name`. */
async function certify(folder: string, name: string): Promise<void> {
  const at = (file: string): string => path.join(folder, file);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await must([
    'openssl',
    'req',
    '-x509',
    ...key,
    '-subj',
    '/CN=authority',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
  ]);
  for (const [file, subject] of [
    ['server', 'radius'],
    ['client', name],
  ] as const) {
    await must([
      'openssl',
      'req',
      ...key,
      '-subj',
      `/CN=${subject}`,
      '-keyout',
      at(`${file}.key`),
      '-out',
      at(`${file}.csr`),
    ]);
    const by = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial'];
    await must(['openssl', 'x509', '-req', '-in', at(`${file}.csr`), ...by, '-out', at(`${file}.pem`)]);
  }
}

function configuration(folder: string, ports: Ports): string {
  const listen = (type: string, port: number, more = ''): string =>
    `listen {\n type = ${type}\n ipaddr = 127.0.0.1\n port = ${port}\n${more}}\n`;
  return `prefix = /usr
confdir = ${folder}
raddbdir = ${folder}
logdir = ${folder}
run_dir = ${folder}
db_dir = ${folder}
libdir = /usr/lib/freeradius
pidfile = ${folder}/radiusd.pid
max_request_time = 10
cleanup_delay = 2
security {
 reject_delay = 0
}
thread pool {
 start_servers = 2
 max_servers = 8
}
client switches {
 ipaddr = 127.0.0.1
 secret = ${SECRET}
}
$INCLUDE ${folder}/settings.conf
modules {
 $INCLUDE ${DEPLOY}/modules.conf
 expr {
 }
 mschap {
 }
 files {
  filename = ${folder}/people
  usersfile = ${folder}/people
 }
 always ok {
  rcode = ok
 }
 always reject {
  rcode = reject
 }
 eap {
  default_eap_type = peap
  tls-config tls-common {
   private_key_file = ${folder}/server.key
   certificate_file = ${folder}/server.pem
   ca_file = ${folder}/ca.pem
   tls_min_version = "1.2"
   tls_max_version = "1.2"
  }
  tls {
   tls = tls-common
  }
  peap {
   tls = tls-common
   default_eap_type = mschapv2
   copy_request_to_tunnel = yes
   virtual_server = "inner"
  }
  mschapv2 {
  }
 }
}
policy {
 $INCLUDE ${DEPLOY}/policy.conf
}
${listen('coa', ports.change, ' virtual_server = changes\n')}
server default {
 ${listen('auth', ports.auth)}
 ${listen('acct', ports.accounting)}
 authorize {
  wardline_card
  eap {
   ok = return
  }
 }
 authenticate {
  eap
 }
 accounting {
  wardline_session
 }
 post-auth {
  wardline_identity
 }
}
server inner {
 authorize {
  mschap
  eap {
   ok = return
  }
  files
 }
 authenticate {
  Auth-Type MS-CHAP {
   mschap
  }
  eap
 }
 post-auth {
  wardline_inner
 }
}
server changes {
 recv-coa {
  if (&Calling-Station-Id == "00-00-00-00-00-01") {
   update reply {
    &Error-Cause := Session-Context-Not-Found
   }
   reject
  }
  ok
 }
 send-coa {
  ok
 }
}
`;
}

export class Bench {
  readonly ports: Ports;
  readonly folder: string;
  #radius: ChildProcess | null = null;
  #wardline: ChildProcess | null = null;
  #said = { radius: '', wardline: '' };

  private constructor(folder: string, ports: Ports) {
    this.folder = folder;
    this.ports = ports;
  }

  /** FreeRADIUS as it runs, and nobody yet whom it could ask. */
  static async raise(folder: string, device: string): Promise<Bench> {
    const bench = new Bench(folder, await freePorts());
    await certify(folder, device);
    const settings = fs
      .readFileSync(path.join(DEPLOY, 'settings.conf'), 'utf8')
      .replace('http://127.0.0.1:8446', `http://127.0.0.1:${bench.ports.wardline}`)
      .replace(/wardline_token = ".*"/, `wardline_token = "${TOKEN}"`)
      .replace(/wardline_users = ".*"/, `wardline_users = "${bench.write('users', '')}"`);
    bench.write('settings.conf', settings);
    bench.write('secret', `${TOKEN}\n`);
    bench.write('coa.secret', `${SECRET}\n`);
    bench.write('radiusd.conf', configuration(folder, bench.ports));
    return bench;
  }

  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    // In its place at once: who looks meanwhile sees the old one.
    fs.writeFileSync(`${file}.part`, text);
    fs.renameSync(`${file}.part`, file);
    return file;
  }

  async startRadius(): Promise<void> {
    const radius = spawn(FREERADIUS, ['-X', '-d', this.folder, '-n', 'radiusd'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#radius = radius;
    for (const stream of [radius.stdout, radius.stderr])
      stream.on('data', (bytes) => {
        this.#said.radius += String(bytes);
      });
    await this.radiusSays(/Ready to process requests/);
  }

  /** What FreeRADIUS has said, once a pattern is in it. */
  radiusSays(pattern: RegExp): Promise<string> {
    return eventually(
      async () => this.#said.radius,
      (said) => pattern.test(said),
      PATIENCE,
    );
  }

  /** What Wardline has printed, once a pattern is in it. */
  wardlineSays(pattern: RegExp): Promise<string> {
    return eventually(
      async () => this.#said.wardline,
      (said) => pattern.test(said),
      PATIENCE,
    );
  }

  async startWardline(args: readonly string[]): Promise<void> {
    const listen = ['--listen', `127.0.0.1:${this.ports.wardline}`, '--secret-file', path.join(this.folder, 'secret')];
    const changes = [
      '--coa-secret-file',
      path.join(this.folder, 'coa.secret'),
      '--coa-port',
      String(this.ports.change),
    ];
    const wardline = startWardline(['segment', 'radius', ...args, ...listen, ...changes], { folder: this.folder });
    this.#said.wardline = '';
    this.#wardline = wardline;
    for (const stream of [wardline.stdout, wardline.stderr])
      stream?.on('data', (bytes) => {
        this.#said.wardline += String(bytes);
      });
    await this.wardlineSays(/answers FreeRADIUS/);
  }

  async endWardline(signal: NodeJS.Signals): Promise<void> {
    await ended(this.#wardline, signal);
    this.#wardline = null;
  }

  async takeDown(): Promise<void> {
    await ended(this.#wardline, 'SIGKILL');
    await ended(this.#radius, 'SIGKILL');
  }

  /** A switch asks for a card: what it is answered, attribute by attribute. */
  async card(name: string, mac: string): Promise<Answered> {
    const { output } = await this.#client(`User-Name = "${name}"\nUser-Password = "${name}"\nService-Type = Call-Check
Calling-Station-Id = "${mac}"\nNAS-Port-Id = "ward-3/7"\nNAS-IP-Address = 127.0.0.1\n`);
    return answered(output);
  }

  /** A device proves who it is over EAP; the switch knows its card. */
  async identity(network: string, mac: string): Promise<Pick<Answered, 'isAccepted' | 'vlan' | 'output'>> {
    const file = this.write(
      'eapol.conf',
      `network={\nkey_mgmt=IEEE8021X\nca_cert="${this.folder}/ca.pem"\n${network}\n}\n`,
    );
    const place = ['-a', '127.0.0.1', '-p', String(this.ports.auth), '-s', SECRET, '-M', mac, '-t', '30'];
    const { output } = await run(['eapol_test', '-c', file, ...place], { limitMs: PATIENCE });
    const vlan = /Attribute 81 \([^)]*\) length=\d+\n\s+Value: ([0-9a-f]+)/.exec(output)?.[1];
    return {
      isAccepted: /^SUCCESS$/m.test(output),
      vlan: vlan === undefined ? null : Buffer.from(vlan, 'hex').toString(),
      output,
    };
  }

  /** Many cards, as many at a time as a hall of switches asks after a power cut; requests in a second. */
  async rush(requests: readonly { readonly name: string; readonly mac: string }[], atOnce: number): Promise<number> {
    const text = requests
      .map(
        ({ name, mac }) =>
          `User-Name = "${name}"\nUser-Password = "${name}"\nService-Type = Call-Check\nCalling-Station-Id = "${mac}"\n`,
      )
      .join('\n');
    const began = performance.now();
    const { output, status } = await this.#client(text, ['-p', String(atOnce), '-q', '-s']);
    if (status !== 0) throw new Error(output);
    return (requests.length * 1000) / (performance.now() - began);
  }

  #client(input: string, more: readonly string[] = ['-x']): Promise<Outcome> {
    const words = ['radclient', ...more, '-r', '3', '-t', '10', `127.0.0.1:${this.ports.auth}`, 'auth', SECRET];
    return run(words, { input, limitMs: PATIENCE });
  }
}

export interface Answered {
  readonly isAccepted: boolean;
  readonly vlan: string | null;
  readonly filter: string | null;
  /** Lines of the port's list. */
  readonly lines: readonly string[];
  readonly output: string;
}

function answered(output: string): Answered {
  return {
    isAccepted: /Received Access-Accept/.test(output),
    vlan: /Tunnel-Private-Group-Id:0 = "(.*)"/.exec(output)?.[1] ?? null,
    filter: /Filter-Id = "(.*)"/.exec(output)?.[1] ?? null,
    lines: [...output.matchAll(/Cisco-AVPair = "ip:inacl#\d+=(.*)"/g)].map(([, line = '']) => line),
    output,
  };
}

async function ended(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await end;
}
