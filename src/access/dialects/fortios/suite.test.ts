import { formatIp, type Prefix } from '#base/prefix.ts';
import { type SuiteRule, suiteOf } from '../../dialect-suite.ts';
import { fortios } from './index.ts';

function subnetOf({ value, length }: Prefix): string {
  const mask = 0xffff_ffffn ^ ((1n << BigInt(32 - length)) - 1n);
  return `${formatIp({ bits: 32, value })} ${formatIp({ bits: 32, value: mask })}`;
}

/** The settings of a service. */
function serviceOf({ protocol, sport, dport }: SuiteRule): readonly string[] {
  if (protocol === null) return ['set protocol IP', 'set protocol-number 0'];
  if (protocol === 'icmp') return ['set protocol ICMP'];
  const source = sport === null ? '' : `:${sport.from}-${sport.to}`;
  return [`set ${protocol}-portrange ${dport?.from ?? 0}-${dport?.to ?? 65_535}${source}`];
}

suiteOf({
  dialect: fortios,
  filter: 'policy',
  otherwise: 'deny',
  words: 'state=new in=port1 out=port2',
  stranger: '        set frobnicate 7',
  write(rules) {
    const lines = ['#config-version=FGT60F-7.0.5-FW-build0304', 'config system interface'];
    for (const name of ['port1', 'port2']) lines.push(`    edit "${name}"`, '    next');
    lines.push('end');
    const parts: number[][] = rules.map(() => []);
    const edit = (index: number, name: string, settings: readonly string[]): void => {
      lines.push(`    edit ${name}`);
      for (const setting of settings) parts[index]?.push(lines.push(`        ${setting}`));
      lines.push('    next');
    };
    lines.push('config firewall address');
    for (const [index, { src, dst }] of rules.entries())
      for (const [name, prefix] of [
        ['src', src],
        ['dst', dst],
      ] as const)
        edit(index, `"${name}${index}"`, [`set subnet ${subnetOf(prefix)}`]);
    lines.push('end', 'config firewall service custom');
    for (const [index, rule] of rules.entries()) edit(index, `"svc${index}"`, serviceOf(rule));
    lines.push('end', 'config firewall policy');
    const at = rules.map(({ action }, index) => {
      const place = lines.length + 1;
      edit(index, String(index + 1), [
        'set srcintf "port1"',
        'set dstintf "any"',
        `set srcaddr "src${index}"`,
        `set dstaddr "dst${index}"`,
        `set action ${action === 'permit' ? 'accept' : 'deny'}`,
        'set schedule "always"',
        `set service "svc${index}"`,
      ]);
      return place;
    });
    lines.push('end', '');
    return { text: lines.join('\n'), at, parts };
  },
});
