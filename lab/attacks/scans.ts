/** Who is there and what do they offer: nmap in its modes. */

import { VLAN } from '../host.ts';
import type { Laboratory } from '../laboratory.ts';
import { type Attack, type Found, intruder } from './attack.ts';

const LIMIT_MS = 60_000;
const POLITE = ['-n', '-T4', '--max-retries', '1', '--host-timeout', '40s'];

const ofPorts = (target: string, outcome: Found['outcome'] = 'succeeded'): Found => ({
  kind: 'scan.port',
  technique: 'T1046',
  targets: [target],
  outcome,
});

const ofHosts = (technique: string, targets: readonly string[]): Found => ({
  kind: 'scan.host',
  technique,
  targets,
  outcome: 'succeeded',
});

/** A scan by nmap of one host, or of what `range` names. */
function scan(number: number, name: string, words: readonly string[], found: Found, range?: string): Attack {
  const from = intruder(number, `nmap ${words.join(' ')}`);
  return {
    name,
    by: `nmap ${words.join(' ')}`,
    from,
    found,
    act: (lab: Laboratory) =>
      lab.must(from.name, ['nmap', ...POLITE, ...words, range ?? lab.address(found.targets[0] ?? '')], {
        limitMs: LIMIT_MS,
      }),
  };
}

export const SCANS: readonly Attack[] = [
  scan(1, 'syn-scan', ['-Pn', '-sS', '-F'], ofPorts('files-1')),
  scan(2, 'connect-scan', ['-Pn', '-sT', '-F'], ofPorts('emr-1')),
  scan(3, 'udp-scan', ['-Pn', '-sU', '--top-ports', '25'], ofPorts('infra-1')),
  scan(4, 'xmas-scan', ['-Pn', '-sX', '-F'], ofPorts('ts-1', 'attempted')),
  scan(5, 'fin-scan', ['-Pn', '-sF', '-F'], ofPorts('log-1', 'attempted')),
  scan(6, 'slow-scan', ['-Pn', '-sS', '--scan-delay', '1500ms', '-p', '1-16'], ofPorts('nac-1', 'attempted')),
  scan(
    7,
    'ping-sweep',
    ['-sn', '--send-ip', '-PE'],
    ofHosts('T1018', ['infra-1', 'pacs']),
    `10.20.${VLAN.imaging},${VLAN.servers}.1-40`,
  ),
  scan(8, 'link-sweep', ['-sn'], ofHosts('T1018', []), `10.20.${VLAN.office}.1-80`),
  scan(
    9,
    'service-sweep',
    ['-Pn', '-sS', '-p', '445', '--max-rtt-timeout', '200ms'],
    ofHosts('T1046', ['files-1']),
    `10.20.${VLAN.servers}.2-40`,
  ),
  scan(10, 'weakness-test', ['-Pn', '-p', '445', '--script', 'smb-vuln-ms17-010'], {
    kind: 'scan.vulnerability',
    technique: 'T1046',
    targets: ['files-1'],
    outcome: 'failed',
  }),
];
