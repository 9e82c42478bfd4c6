/** The forward chain of a Linux router or firewall: named sets of each zone, conversations tracked. */
import type { NumberRange } from '#access/configuration.ts';
import { formatPrefix } from '#base/prefix.ts';
import type { PlanRule, PlanZone, PolicyDialect } from '../dialect.ts';
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

export const nftables: PolicyDialect = {
  name: 'nftables',
  title: 'a Linux router or firewall (nft -f)',
  write(plan) {
    const rules = plan.rules.flatMap(ruleLines);
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
  asked: (space) => openers(space, false),
  permitted: (space, text) => filtersPermit(space, 'nftables', text, ['inet wardline forward']),
};

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

function ruleLines({ action, from, to, protocol, ports, remark }: PlanRule): readonly string[] {
  const service = serviceOf(protocol, ports);
  const end = `${action === 'permit' ? 'accept' : 'drop'} comment "${remark}"`;
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
