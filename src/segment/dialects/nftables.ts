/** The forward chain of a Linux router or firewall: named sets of each zone, conversations tracked. */
import type { NumberRange } from '#access/filter.ts';
import { formatPrefix } from '#base/prefix.ts';
import type { Plan, PlanRule, PlanZone, PolicyDialect, Staging } from '../dialect.ts';
import { filtersPermit, openers } from '../read-back.ts';

const FAMILIES = [32, 128] as const;
type Bits = (typeof FAMILIES)[number];
const WORD = { 32: 'ip', 128: 'ip6' } as const;
const PROTOCOL_WORDS: Readonly<Record<number, string>> = {
  6: 'tcp',
  17: 'udp',
  33: 'dccp',
  132: 'sctp',
  136: 'udplite',
};

/** The group of NFLOG that denied packets are told to. */
export const LOG_GROUP = 5;
/** A packet of this machine to itself that nobody sends but the self-test: it is stopped and told as what is denied is. */
export const SELF_TEST = { address: '127.0.87.76', port: 9 } as const;

export const nftables: PolicyDialect = {
  name: 'nftables',
  title: 'a Linux router or firewall (nft -f)',
  write(plan) {
    const rules = plan.rules.flatMap((rule) => ruleLines(rule, 'drop'));
    const text = [
      'table inet wardline {',
      ...plan.zones.flatMap(setLines),
      '  chain forward {',
      '    type filter hook forward priority 0; policy drop;',
      '    ct state established,related accept',
      ...rules.map((rule) => `    ${rule}`),
      '  }',
      '}',
      '',
    ].join('\n');
    return { text, lines: rules.length + 1, tcam: null, notes: [] };
  },
  writeStaged: (plan, staging, audited) =>
    [
      'table inet wardline {',
      ...plan.zones.flatMap(setLines),
      ...stageSets(plan, staging),
      ...chain('forward', [
        'type filter hook forward priority 0; policy accept;',
        'ct state established,related accept',
        ...plan.rules.flatMap((rule) => ruleLines(rule, 'goto denied')),
        'goto denied',
      ]),
      ...chain('denied', deniedLines(plan, staging)),
      ...chain('audit', [...told('audit'), audited === 'pass' ? 'counter accept' : 'counter drop']),
      ...chain('stop', [...told('stop'), 'counter drop']),
      ...chain('selftest', [
        'type filter hook output priority 0; policy accept;',
        `ip daddr ${SELF_TEST.address} udp dport ${SELF_TEST.port} counter goto stop`,
      ]),
      '}',
      '',
    ].join('\n'),
  asked: (space) => openers(space, false),
  permitted: (space, text) => filtersPermit(space, 'nftables', text, ['inet wardline forward']),
};

function chain(name: string, lines: readonly string[]): readonly string[] {
  return [`  chain ${name} {`, ...lines.map((line) => `    ${line}`), '  }'];
}

/** Headers alone: as many bytes as IP and the first eight of what is in it, so that nothing of a patient is told. */
function told(word: 'audit' | 'stop'): readonly string[] {
  return [
    `meta nfproto ipv4 log prefix "wardline ${word} " group ${LOG_GROUP} snaplen 28`,
    `meta nfproto ipv6 log prefix "wardline ${word} " group ${LOG_GROUP} snaplen 48`,
  ];
}

function stageSets(plan: Plan, { zones }: Staging): readonly string[] {
  const of = (some: readonly PlanZone[], id: string): readonly string[] =>
    setLines({
      name: id,
      id,
      prefixes: {
        32: some.flatMap(({ prefixes }) => prefixes[32]),
        128: some.flatMap(({ prefixes }) => prefixes[128]),
      },
    }).map((line) => line.replace('set zone_', 'set '));
  return [
    ...of(
      plan.zones.filter(({ name }) => zones.get(name) === 'enforce'),
      'enforced',
    ),
    ...of(
      plan.zones.filter(({ name }) => zones.get(name) === 'audit'),
      'audited',
    ),
    ...of(plan.zones, 'zoned'),
  ];
}

/** What becomes of what the policy denies: the stricter stage first. */
function deniedLines(plan: Plan, { zones, others }: Staging): readonly string[] {
  const has = (bits: Bits, stage?: string): boolean =>
    plan.zones.some(
      ({ name, prefixes }) => prefixes[bits].length > 0 && (stage === undefined || zones.get(name) === stage),
    );
  const lines = (stage: 'enforce' | 'audit', target: string): readonly string[] =>
    FAMILIES.flatMap((bits) => {
      const [word, tail] = [WORD[bits], bits === 32 ? '4' : '6'];
      const ends = ['saddr', 'daddr'] as const;
      const inside = has(bits, stage)
        ? ends.map((end) => `${word} ${end} @${stage === 'enforce' ? 'enforced' : 'audited'}_${tail} goto ${target}`)
        : [];
      if (others !== stage) return inside;
      const outside = has(bits)
        ? ends.map((end) => `${word} ${end} != @zoned_${tail} goto ${target}`)
        : [`meta nfproto ipv${tail} goto ${target}`];
      return [...inside, ...outside];
    });
  return [...lines('enforce', 'stop'), ...lines('audit', 'audit'), 'accept'];
}

function setLines(zone: PlanZone): readonly string[] {
  return FAMILIES.flatMap((bits) => {
    const prefixes = zone.prefixes[bits];
    if (prefixes.length === 0) return [];
    return [
      `  set ${setName(zone, bits)} {`,
      `    type ${bits === 32 ? 'ipv4_addr' : 'ipv6_addr'}`,
      '    flags interval',
      `    elements = { ${prefixes.map(formatPrefix).join(', ')} }`,
      '  }',
    ];
  });
}

/** A name of a set may stand for no keyword, whatever the zone is called. */
function setName({ id }: PlanZone, bits: Bits): string {
  return `zone_${id.replaceAll('-', '_')}_${bits === 32 ? 4 : 6}`;
}

function ruleLines(
  { action, from, to, protocol, ports, remark }: PlanRule,
  denied: 'drop' | 'goto denied',
): readonly string[] {
  const service = serviceOf(protocol, ports);
  const end = `${action === 'permit' ? 'accept' : denied} comment "${remark}"`;
  if (from === null && to === null) return [`${service}${end}`];
  const pairs = (from ?? [null]).flatMap((source) => (to ?? [null]).map((target) => ({ source, target })));
  return pairs.flatMap(({ source, target }) =>
    FAMILIES.flatMap((bits) => {
      if (source?.prefixes[bits].length === 0 || target?.prefixes[bits].length === 0) return [];
      const ends = [
        source ? `${WORD[bits]} saddr @${setName(source, bits)} ` : '',
        target ? `${WORD[bits]} daddr @${setName(target, bits)} ` : '',
      ].join('');
      return [`${ends}${service}${end}`];
    }),
  );
}

function serviceOf(protocol: number | null, ports: readonly NumberRange[]): string {
  if (protocol === null) return '';
  if (ports.length === 0) return `meta l4proto ${protocol} `;
  const ranges = ports.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
  return `${PROTOCOL_WORDS[protocol] ?? 'th'} dport { ${ranges} } `;
}
