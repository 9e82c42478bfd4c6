/** Flow exporters: the switch's NetFlow version 5, IPFIX and sFlow over a cable of their own to the sensor, and softflowd's NetFlow version 9. */

import { spawn } from 'node:child_process';
import { must } from './command.ts';
import type { Network } from './network.ts';
import { MIRROR, PREFIX, SENSOR, SWITCH, WORK } from './places.ts';
import { hindrance } from './requirements.ts';

/** The switch's end of the cable, from which it exports, and the sensor's, at which a collector listens. */
const EXPORTER_ADDRESS = '10.99.0.1';
export const COLLECTOR_ADDRESS = '10.99.0.2';

/** The collector's port for each kind of record of the switch, and for softflowd's. */
export const EXPORT_PORTS = { netflow: 2055, ipfix: 4739, sflow: 6343 } as const;
export const SOFTFLOWD_PORT = 2056;

/** A flow that goes on is exported this often, in seconds. */
const ACTIVE_SECONDS = 5;
const CABLE = { switch: `${PREFIX}mgmt`, sensor: 'mgmt0' } as const;

/** Lays the cable from the switch to the sensor's collector. */
export async function connectCollector(): Promise<void> {
  const link = `link add ${CABLE.sensor} netns ${SENSOR} type veth peer name ${CABLE.switch} netns ${SWITCH}`;
  await must(['ip', ...link.split(' ')]);
  for (const [namespace, card, address] of [
    [SWITCH, CABLE.switch, EXPORTER_ADDRESS],
    [SENSOR, CABLE.sensor, COLLECTOR_ADDRESS],
  ] as const) {
    const input = `addr add ${address}/30 dev ${card}\nlink set ${card} up\n`;
    await must(['ip', '-n', namespace, '-batch', '-'], { input });
  }
}

/**
 * Lets the switch export every packet's flow, unsampled, and softflowd what it sees on the mirror, where it is installed.
 * The switch tells its IPFIX templates at the start and then every ten minutes: whoever listens should do so before.
 */
export async function startExporters(network: Network): Promise<void> {
  const target = (port: number): string => `targets="${COLLECTOR_ADDRESS}:${port}"`;
  const { netflow, ipfix, sflow } = EXPORT_PORTS;
  await network.configure([
    ...['--', '--id=@n', 'create', 'NetFlow', target(netflow), `active_timeout=${ACTIVE_SECONDS}`],
    ...['--', '--id=@i', 'create', 'IPFIX', target(ipfix), 'sampling=1', `cache_active_timeout=${ACTIVE_SECONDS}`],
    ...['--', '--id=@s', 'create', 'sFlow', target(sflow), `agent=${CABLE.switch}`, 'sampling=1', 'polling=5'],
    ...['--', 'set', 'bridge', 'br0', 'netflow=@n', 'ipfix=@i', 'sflow=@s'],
  ]);
  if (hindrance(['export']) !== null) return;
  const files = ['-p', `${WORK}/softflowd.pid`, '-c', `${WORK}/softflowd.ctl`];
  const times = ['expint=2', 'tcp.fin=2', 'tcp.rst=2', 'udp=5', `maxlife=${ACTIVE_SECONDS}`].flatMap((one) => [
    '-t',
    one,
  ]);
  const words = ['-i', MIRROR, '-n', `127.0.0.1:${SOFTFLOWD_PORT}`, '-v', '9', '-T', 'vlan', '-d', ...times, ...files];
  spawn('ip', ['netns', 'exec', SENSOR, 'softflowd', ...words], { stdio: 'ignore', detached: true }).unref();
}
