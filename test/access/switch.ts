/** An Open vSwitch in user space inside a namespace, a side of it for each port. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { must } from '../../lab/command.ts';
import { Bench } from './namespaces.ts';

const SCHEMA = '/usr/share/openvswitch/vswitch.ovsschema';
/** Frames that end a round pass, whatever the policy says. */
const LAST = 'priority=65535,ip,nw_proto=253 actions=NORMAL\n';

/** A switch that stands, and how to speak to it. */
export interface Switch {
  readonly bench: Bench;
  /** Replaces all flows; throws where one is refused. */
  load(flows: string): Promise<void>;
  dump(): Promise<string>;
  /** What `ofproto/trace` says of a packet: true where it would leave by a port. */
  trace(flow: string, state: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Raises a switch of three ports, numbered 1 to 3. */
export async function raiseSwitch(): Promise<Switch> {
  const bench = new Bench('switch', ['eth0', 'eth1', 'wg0']);
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'wardline-switch-'));
  const environment = { OVS_RUNDIR: folder, OVS_DBDIR: folder, OVS_LOGDIR: folder };
  const inside = (words: readonly string[], input = ''): Promise<string> =>
    must(['ip', 'netns', 'exec', bench.device, ...words], { environment, input, limitMs: 180_000 });
  const database = `unix:${folder}/db.sock`;
  const manage = (...words: readonly string[]): Promise<string> => inside(['ovs-vsctl', `--db=${database}`, ...words]);
  await bench.raise();
  await must(['ovsdb-tool', 'create', `${folder}/conf.db`, SCHEMA]);
  const detached = ['--detach', '--no-chdir'];
  await inside([
    'ovsdb-server',
    `${folder}/conf.db`,
    `--remote=p${database}`,
    `--pidfile=${folder}/db.pid`,
    `--log-file=${folder}/db.log`,
    ...detached,
  ]);
  await manage('--no-wait', 'init');
  await inside([
    'ovs-vswitchd',
    database,
    `--pidfile=${folder}/vswitchd.pid`,
    `--log-file=${folder}/vswitchd.log`,
    ...detached,
  ]);
  await manage('add-br', 'br0', '--', 'set', 'bridge', 'br0', 'datapath_type=netdev', 'fail_mode=secure');
  for (const { interface: name, index } of bench.sides)
    await manage('add-port', 'br0', name, '--', 'set', 'interface', name, `ofport_request=${index}`);
  const control = `${folder}/ovs-vswitchd.${(await fs.readFile(`${folder}/vswitchd.pid`, 'utf8')).trim()}.ctl`;
  const bridge = `unix:${folder}/br0.mgmt`;
  await inside(['ovs-ofctl', 'add-flows', bridge, '-'], LAST);
  await bench.settle();
  return {
    bench,
    async load(flows) {
      await inside(['ovs-ofctl', '--bundle', 'replace-flows', bridge, '-'], `${LAST}${flows}`);
      // What the datapath remembers of the flows before goes at once, and not when the next look at it is due.
      await inside(['ovs-appctl', '-t', control, 'revalidator/purge']);
      await inside(['ovs-appctl', '-t', control, 'dpctl/flush-conntrack']);
    },
    dump: () => inside(['ovs-ofctl', '--no-names', '--no-stats', 'dump-flows', bridge]),
    async trace(flow, state) {
      const said = await inside(['ovs-appctl', '-t', control, 'ofproto/trace', 'br0', flow, '--ct-next', state]);
      return !/^Datapath actions: drop$/m.test(said.slice(said.lastIndexOf('Datapath actions:')));
    },
    async close() {
      for (const name of ['vswitchd', 'db']) {
        const pid = Number(await fs.readFile(`${folder}/${name}.pid`, 'utf8').catch(() => '0'));
        if (pid > 0) process.kill(pid, 'SIGKILL');
      }
      await bench.close();
      await fs.rm(folder, { recursive: true, force: true });
    },
  };
}
