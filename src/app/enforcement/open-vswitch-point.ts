/** A bridge of Open vSwitch as enforcement point: all its flows are Wardline's while rules stand, and come back as they were. */
import { COOKIES } from '#segment/dialects/open-vswitch.ts';
import { type Connection, EnforceError, type EnforcementPoint, type SelfTest } from '#segment/enforce/point.ts';
import { type Commands, createCommands, md5 } from './commands.ts';

/** A frame of the EtherType for local experiments (IEEE 802, 88-B5) that nobody sends but the self-test. */
const PROBE = `ffffffffffff02000000574c88b5${'00'.repeat(46)}`;
const PROBE_WORDS = 'dl_src=02:00:00:00:57:4c,dl_type=0x88b5';

/** `bridge`: its name. The switch is found as its own programs find it (OVS_RUNDIR). */
export function createOpenVswitchPoint(netns: string | null, bridge: string): EnforcementPoint {
  const commands = createCommands(netns);
  const replace = async (text: string): Promise<void> => {
    await commands.must(['ovs-ofctl', '--bundle', 'replace-flows', bridge, '-'], text);
    // What the datapath remembers of the flows before goes at once.
    await commands.must(['ovs-appctl', 'revalidator/purge']);
  };
  return {
    title: `Open vSwitch, bridge ${bridge}${netns === null ? '' : `, in namespace ${netns}`}`,
    async check(text) {
      await commands.must(['ovs-ofctl', 'parse-flows', '-'], `${text}${SELF_TEST_FLOW}\n`);
      await commands.must(['ovs-appctl', 'version']);
    },
    async snapshot() {
      const flows = await dump(commands, bridge);
      return { text: flows, whole: md5(flows) };
    },
    apply: (text) => replace(`${text}${SELF_TEST_FLOW}\n`),
    restore: ({ text }) => replace(text ?? ''),
    revoke: (isForbidden) => revoke(commands, isForbidden),
    selfTest: () => selfTest(commands, bridge),
    async read() {
      return {
        audited: await counted(commands, bridge, COOKIES.audit),
        stopped: await counted(commands, bridge, COOKIES.stop),
      };
    },
  };
}

const SELF_TEST_FLOW = `cookie=${COOKIES.selfTest},table=0,priority=65535,${PROBE_WORDS},actions=drop`;

/** The flows without what changes by itself, in order. */
async function dump(commands: Commands, bridge: string): Promise<string> {
  const said = await commands.must(['ovs-ofctl', '--no-stats', '--no-names', 'dump-flows', bridge]);
  const flows = said.split('\n').filter((line) => /actions=/.test(line));
  return `${flows
    .map((line) => line.trim())
    .sort()
    .join('\n')}\n`;
}

async function counted(commands: Commands, bridge: string, cookie: string): Promise<number> {
  const said = await commands.must(['ovs-ofctl', 'dump-flows', bridge, `cookie=${cookie}/-1`]);
  return [...said.matchAll(/n_packets=(\d+)/g)].reduce((sum, [, packets]) => sum + Number(packets), 0);
}

/** The switch says what it would do with a packet that must be stopped, then does it and counts it. */
async function selfTest(commands: Commands, bridge: string): Promise<SelfTest> {
  const traced = await commands.must(['ovs-appctl', 'ofproto/trace', bridge, PROBE_WORDS]);
  const before = await counted(commands, bridge, COOKIES.selfTest);
  await commands.must(['ovs-ofctl', 'packet-out', bridge, `in_port=controller packet=${PROBE} actions=table`]);
  const logs = (await counted(commands, bridge, COOKIES.selfTest)) > before;
  const blocks = /^Datapath actions: drop$/m.test(traced);
  return {
    blocks,
    logs,
    because: `ofproto/trace ${blocks ? 'drops' : 'does not drop'} a frame of the self-test, and the flow ${logs ? 'counted it' : 'did not count it'}`,
  };
}

async function revoke(commands: Commands, isForbidden: (connection: Connection) => boolean): Promise<number> {
  const said = await commands.must(['ovs-appctl', 'dpctl/dump-conntrack']);
  const forbidden = said
    .split('\n')
    .flatMap((line) => readConnection(line) ?? [])
    .filter(isForbidden);
  let ended = 0;
  for (const connection of forbidden) {
    const { status, err } = await commands.run(['ovs-appctl', 'dpctl/flush-conntrack', wordsOf(connection)]);
    if (status === 0) ended++;
    // One that ended by itself meanwhile is not there any more.
    else if (!/No such file or directory/.test(err))
      throw new EnforceError(`ovs-appctl dpctl/flush-conntrack ended with ${status}: ${err.trim().slice(0, 300)}`);
  }
  return ended;
}

const NUMBERS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 };

function wordsOf({ protocol, src, dst, sport, dport }: Connection): string {
  const field = src.includes(':') ? 'ct_ipv6' : 'ct_nw';
  const ports = sport === null || dport === null ? '' : `,ct_tp_src=${sport},ct_tp_dst=${dport}`;
  return `${field}_src=${src},${field}_dst=${dst},ct_nw_proto=${NUMBERS[protocol] ?? protocol}${ports}`;
}

/** A line of `dump-conntrack`: `tcp,orig=(src=…,dst=…,sport=…,dport=…),reply=(…)`. */
function readConnection(line: string): Connection | null {
  const [, protocol, original] = /^(\w+),orig=\(([^)]*)\)/.exec(line) ?? [];
  if (protocol === undefined || original === undefined) return null;
  const words = new Map(
    original.split(',').map((word) => [word.split('=')[0] ?? '', word.slice(word.indexOf('=') + 1)]),
  );
  const [src, dst] = [words.get('src'), words.get('dst')];
  if (src === undefined || dst === undefined) return null;
  const port = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
  return { protocol, src, dst, sport: port(words.get('sport')), dport: port(words.get('dport')) };
}
