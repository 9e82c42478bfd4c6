/** A Linux firewall as enforcement point: the table `inet wardline` of its kernel, and nothing else of it. */
import { z } from 'zod';
import { LOG_GROUP, SELF_TEST } from '#segment/dialects/nftables.ts';
import { type Connection, EnforceError, type EnforcementPoint, type SelfTest } from '#segment/enforce/point.ts';
import { type Commands, createCommands, md5 } from './commands.ts';
import { hearAndProbe } from './nflog.ts';

const TABLE = ['inet', 'wardline'] as const;

export function createNftablesPoint(netns: string | null): EnforcementPoint {
  const commands = createCommands(netns);
  return {
    title: `nftables, table inet wardline${netns === null ? '' : `, in namespace ${netns}`}`,
    async check(text) {
      // What ends connections and hears what is told must be there before anything is changed.
      await commands.must(['conntrack', '--version']);
      await commands.must(['tcpdump', '--version']);
      await commands.must(['nft', '-c', '-f', '-'], await replacing(commands, text));
    },
    async snapshot() {
      const whole = await commands.must(['nft', '-s', 'list', 'ruleset']);
      const own = await ownTable(commands);
      return { text: own, whole: md5(whole) };
    },
    async apply(text) {
      await commands.must(['nft', '-f', '-'], await replacing(commands, text));
    },
    async restore({ text }) {
      if (text !== null) await commands.must(['nft', '-f', '-'], await replacing(commands, text));
      else if ((await ownTable(commands)) !== null) await commands.must(['nft', 'delete', 'table', ...TABLE]);
    },
    revoke: (isForbidden) => revoke(commands, isForbidden),
    selfTest: () => selfTest(commands),
    async read() {
      const stopped = (await counted(commands, 'stop')) - (await counted(commands, 'selftest'));
      return { audited: await counted(commands, 'audit'), stopped };
    },
  };
}

/** The table as the kernel has it, without counts; null where there is none. */
async function ownTable(commands: Commands): Promise<string | null> {
  const { status, out, err } = await commands.run(['nft', '-s', 'list', 'table', ...TABLE]);
  if (status === 0) return out;
  if (/No such file or directory/.test(err)) return null;
  throw new EnforceError(`nft list table inet wardline ended with ${status}: ${err.trim().slice(0, 300)}`);
}

const listedSchema = z.object({
  nftables: z.array(
    z.object({
      chain: z.object({ name: z.string() }).optional(),
      set: z.object({ name: z.string() }).optional(),
      map: z.object({ name: z.string() }).optional(),
    }),
  ),
});

/** One transaction that empties the table and fills it anew: a table that is deleted would come back behind all others. */
async function replacing(commands: Commands, text: string): Promise<string> {
  if ((await ownTable(commands)) === null) return text;
  const listed = listedSchema.parse(JSON.parse(await commands.must(['nft', '-j', 'list', 'table', ...TABLE])));
  const lines = (kind: 'chain' | 'set' | 'map'): readonly string[] =>
    listed.nftables.flatMap((one) => (one[kind] ? [`delete ${kind} inet wardline ${one[kind].name}`] : []));
  return ['flush table inet wardline', ...lines('chain'), ...lines('map'), ...lines('set'), text].join('\n');
}

/** Packets that a chain let pass or stopped: the sum of its counters. */
async function counted(commands: Commands, chain: string): Promise<number> {
  const { status, out } = await commands.run(['nft', 'list', 'chain', ...TABLE, chain]);
  if (status !== 0) return 0;
  return [...out.matchAll(/counter packets (\d+)/g)].reduce((sum, [, packets]) => sum + Number(packets), 0);
}

/** Sends a packet that the table must stop and tell, from this machine to itself. */
async function selfTest(commands: Commands): Promise<SelfTest> {
  const before = await counted(commands, 'stop');
  const { probe, told } = await hearAndProbe(commands, LOG_GROUP, SELF_TEST);
  const rose = (await counted(commands, 'stop')) > before;
  const blocks = probe === 'EPERM' && rose;
  const because = blocks
    ? `a packet to ${SELF_TEST.address} was refused by the kernel and counted`
    : `a packet to ${SELF_TEST.address} was ${probe === 'EPERM' ? 'refused, but not counted' : `not refused (${probe})`}`;
  return {
    blocks,
    logs: told === true,
    because: `${because}; ${told === null ? 'tcpdump, which hears what is told, cannot be run: install it' : `NFLOG group ${LOG_GROUP} ${told ? 'told it' : 'did not tell it'}`}`,
  };
}

/** Connections of the machine itself do not pass the forward chain and are left alone. */
async function revoke(commands: Commands, isForbidden: (connection: Connection) => boolean): Promise<number> {
  const own = await ownAddresses(commands);
  const passing = (await connections(commands)).filter(({ src, dst }) => !own.has(src) && !own.has(dst));
  let ended = 0;
  // Whatever the client's port: one call ends all that have the rest in common, where all of them are forbidden.
  for (const alike of Map.groupBy(passing, (one) => wordsOf({ ...one, sport: null }).join(' ')).values()) {
    const forbidden = alike.filter(isForbidden);
    const [first] = forbidden;
    if (first === undefined) continue;
    const calls = forbidden.length === alike.length ? [{ ...first, sport: null }] : forbidden;
    for (const connection of calls) ended += await end(commands, connection);
  }
  return ended;
}

async function end(commands: Commands, connection: Connection): Promise<number> {
  const { status, err } = await commands.run(['conntrack', '-D', ...wordsOf(connection)]);
  // One that ended by itself meanwhile is not there any more.
  if (status !== 0 && !/ 0 flow entries/.test(err))
    throw new EnforceError(`conntrack -D ended with ${status}: ${err.trim().slice(0, 300)}`);
  return Number(/(\d+) flow entries have been deleted/.exec(err)?.[1] ?? 0);
}

function wordsOf({ protocol, src, dst, sport, dport }: Connection): readonly string[] {
  const family = src.includes(':') ? ['-f', 'ipv6'] : [];
  const port = (word: string, number: number | null): readonly string[] =>
    number === null ? [] : [word, String(number)];
  return [...family, '-p', protocol, '-s', src, '-d', dst, ...port('--sport', sport), ...port('--dport', dport)];
}

const linksSchema = z.array(z.object({ addr_info: z.array(z.object({ local: z.string().optional() })).optional() }));

async function ownAddresses(commands: Commands): Promise<ReadonlySet<string>> {
  const links = linksSchema.parse(JSON.parse(await commands.must(['ip', '-json', 'addr', 'show'])));
  return new Set(links.flatMap(({ addr_info = [] }) => addr_info.flatMap(({ local }) => (local ? [local] : []))));
}

async function connections(commands: Commands): Promise<readonly Connection[]> {
  const found: Connection[] = [];
  for (const family of ['ipv4', 'ipv6'])
    for (const line of (await commands.must(['conntrack', '-L', '-f', family])).split('\n')) {
      const connection = readConnection(line);
      if (connection) found.push(connection);
    }
  return found;
}

/** A line of `conntrack -L`: the first of each key is that of who began. */
function readConnection(line: string): Connection | null {
  const [, name, number] = /^(\w+)\s+(\d+)/.exec(line) ?? [];
  const protocol = name === 'unknown' ? number : name;
  const [src, dst] = [/ src=(\S+)/.exec(line)?.[1], / dst=(\S+)/.exec(line)?.[1]];
  if (protocol === undefined || src === undefined || dst === undefined) return null;
  const port = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
  return {
    protocol,
    src,
    dst,
    sport: port(/ sport=(\d+)/.exec(line)?.[1]),
    dport: port(/ dport=(\d+)/.exec(line)?.[1]),
  };
}
