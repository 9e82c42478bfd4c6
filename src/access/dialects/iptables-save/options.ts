/** The options of a rule of iptables, by the extensions that bring them (iptables-extensions(8)). */
import type { Match } from '../../filter.ts';
import { allOf, signed } from '../../matches.ts';
import {
  addresses,
  addressRange,
  COMMENT,
  COUNTERS,
  DSCP_CLASS,
  FRAGMENT,
  icmp,
  interfaces,
  MAC_SOURCE,
  measure,
  type Option,
  type OptionContext,
  PROTOCOL,
  ports,
  STATE,
  SYN,
  TCP_FLAGS,
} from './option-kinds.ts';

const PORT_OPTIONS: readonly [string, Option][] = [
  ['--sport', ports(['sport'], false)],
  ['--source-port', ports(['sport'], false)],
  ['--dport', ports(['dport'], false)],
  ['--destination-port', ports(['dport'], false)],
];

/** Options of every rule. */
const ALWAYS: ReadonlyMap<string, Option> = new Map<string, Option>([
  ['-p', PROTOCOL],
  ['--protocol', PROTOCOL],
  ['--proto', PROTOCOL],
  ['-s', addresses('src')],
  ['--source', addresses('src')],
  ['--src', addresses('src')],
  ['-d', addresses('dst')],
  ['--destination', addresses('dst')],
  ['--dst', addresses('dst')],
  ['-i', interfaces('in')],
  ['--in-interface', interfaces('in')],
  ['-o', interfaces('out')],
  ['--out-interface', interfaces('out')],
  ['-f', FRAGMENT],
  ['--fragment', FRAGMENT],
  ['-c', COUNTERS],
  ['--set-counters', COUNTERS],
]);

/** Options of extensions, by the extension (`-m NAME`, and `-p NAME` for those of protocols). */
const EXTENSIONS: ReadonlyMap<string, ReadonlyMap<string, Option>> = new Map<string, ReadonlyMap<string, Option>>([
  ['tcp', new Map([...PORT_OPTIONS, ['--tcp-flags', TCP_FLAGS], ['--syn', SYN]])],
  ['udp', new Map(PORT_OPTIONS)],
  ['udplite', new Map(PORT_OPTIONS)],
  ['sctp', new Map(PORT_OPTIONS)],
  ['dccp', new Map(PORT_OPTIONS)],
  ['icmp', new Map([['--icmp-type', icmp(1)]])],
  ['icmp6', new Map([['--icmpv6-type', icmp(58)]])],
  ['icmpv6', new Map([['--icmpv6-type', icmp(58)]])],
  ['ipv6-icmp', new Map([['--icmpv6-type', icmp(58)]])],
  [
    'multiport',
    new Map([
      ['--sports', ports(['sport'], true)],
      ['--source-ports', ports(['sport'], true)],
      ['--dports', ports(['dport'], true)],
      ['--destination-ports', ports(['dport'], true)],
      ['--ports', ports(['sport', 'dport'], true)],
    ]),
  ],
  ['state', new Map([['--state', STATE]])],
  ['conntrack', new Map([['--ctstate', STATE]])],
  ['comment', new Map([['--comment', COMMENT]])],
  [
    'iprange',
    new Map([
      ['--src-range', addressRange('src')],
      ['--dst-range', addressRange('dst')],
    ]),
  ],
  ['mac', new Map([['--mac-source', MAC_SOURCE]])],
  ['length', new Map([['--length', measure('length', 0xffff, 'range')]])],
  [
    'ttl',
    new Map([
      ['--ttl-eq', measure('ttl', 255, 'range')],
      ['--ttl', measure('ttl', 255, 'range')],
      ['--ttl-lt', measure('ttl', 255, 'below')],
      ['--ttl-gt', measure('ttl', 255, 'above')],
    ]),
  ],
  [
    'hl',
    new Map([
      ['--hl-eq', measure('ttl', 255, 'range')],
      ['--hl-lt', measure('ttl', 255, 'below')],
      ['--hl-gt', measure('ttl', 255, 'above')],
    ]),
  ],
  [
    'dscp',
    new Map([
      ['--dscp', measure('dscp', 63, 'range')],
      ['--dscp-class', DSCP_CLASS],
    ]),
  ],
]);

/** Extensions that are known and whose conditions no configuration decides (rates, sets, marks, users, time). */
const UNDECIDABLE: ReadonlySet<string> = new Set(
  `addrtype ah bpf cgroup cluster connbytes connlabel connlimit connmark cpu devgroup dst ecn esp eui64 frag hashlimit hbh helper
ipv6header ipvs limit mark mh nfacct osf owner physdev pkttype policy quota rateest realm recent rpfilter rt set socket srh statistic
string tcpmss time tos u32`.split(/\s+/),
);

/** What is read of an option: its match, or how it stays unknown. */
export type OptionReading =
  | { readonly kind: 'match'; readonly match: Match; readonly words: number }
  | { readonly kind: 'undecidable' | 'unrecognised'; readonly words: number };

/** Reads an option and its values; `loaded` are the extensions that the rule has named. */
export function readOption(
  words: readonly string[],
  negated: boolean,
  loaded: readonly string[],
  context: OptionContext,
): OptionReading {
  const [name = ''] = words;
  const option =
    ALWAYS.get(name) ?? loaded.map((each) => EXTENSIONS.get(each)?.get(name)).find((each) => each !== undefined);
  if (!option) {
    const opaque =
      name.startsWith('--') && loaded.some((each) => UNDECIDABLE.has(each) || each === 'conntrack' || each === 'tcp');
    return { kind: opaque ? 'undecidable' : 'unrecognised', words: 1 + valueCount(words) };
  }
  // Old files say `-s ! ADDRESS`.
  const late = words[1] === '!' && option.values > 0;
  const first = late ? 2 : 1;
  const match = option.match(words.slice(first, first + option.values), context);
  const length = first + option.values;
  if (!match || words.length < length) return { kind: 'unrecognised', words: 1 + valueCount(words) };
  const said = signed(match, negated !== late);
  return { kind: 'match', match: option.requires ? allOf([option.requires, said]) : said, words: length };
}

/** Words behind an option up to the next one. */
function valueCount(words: readonly string[]): number {
  let count = 0;
  for (let at = 1; at < words.length; at++, count++) {
    const word = words[at] ?? '';
    if (word === '!' || /^--?[a-z]/i.test(word)) break;
  }
  return count;
}

/** True where an extension is known, understood or not. */
export function isExtension(name: string): boolean {
  return EXTENSIONS.has(name) || UNDECIDABLE.has(name);
}
