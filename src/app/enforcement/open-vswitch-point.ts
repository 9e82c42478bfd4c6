/** A bridge of Open vSwitch as enforcement point: all its flows are Wardline's while rules stand, and come back as they were. */
import { COOKIES } from '#segment/dialects/open-vswitch.ts';
import { type Connection, EnforceError, type EnforcementPoint, type SelfTest } from '#segment/enforce/point.ts';
import { type Commands, createCommands, md5 } from './commands.ts';

/** A packet of an address that is nobody's to another, on the discard port (RFC 863): nothing loses when it is stopped. */
const PROBE =
  'ffffffffffff020000000001080045000024000100004011' +
  '0000' +
  '7f00574c7f00574c' +
  '0009000900100000' +
  '776172646c696e65';
const PROBE_WORDS = 'udp,nw_src=127.0.87.76,nw_dst=127.0.87.76';

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
    async apply(text) {
      await replace(`${text}${SELF_TEST_FLOW}\n`);
      const { status, out } = await commands.run(
        ['ovs-ofctl', 'diff-flows', bridge, '-'],
        `${text}${SELF_TEST_FLOW}\n`,
      );
      if (status !== 0) throw new EnforceError(`${bridge} holds other flows than it was given: ${out.slice(0, 300)}`);
    },
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

const SELF_TEST_FLOW = `cookie=${COOKIES.stop},table=0,priority=65535,${PROBE_WORDS},actions=drop`;

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
  const before = await counted(commands, bridge, COOKIES.stop);
  await commands.must(['ovs-ofctl', 'packet-out', bridge, `in_port=controller packet=${PROBE} actions=table`]);
  const logs = (await counted(commands, bridge, COOKIES.stop)) > before;
  const blocks = /^Datapath actions: drop$/m.test(traced);
  return {
    blocks,
    logs,
    because: `ofproto/trace ${blocks ? 'drops' : 'does not drop'} a packet of the self-test, and the flow ${logs ? 'counted it' : 'did not count it'}`,
  };
}

async function revoke(commands: Commands, isForbidden: (connection: Connection) => boolean): Promise<number> {
  const said = await commands.must(['ovs-appctl', 'dpctl/dump-conntrack']);
  const forbidden = said
    .split('\n')
    .flatMap((line) => readConnection(line) ?? [])
    .filter(isForbidden);
  for (const connection of forbidden) await commands.must(['ovs-appctl', 'dpctl/flush-conntrack', wordsOf(connection)]);
  return forbidden.length;
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
