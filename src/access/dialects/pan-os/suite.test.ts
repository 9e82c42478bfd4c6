import { formatPrefix } from '#base/prefix.ts';
import { type SuiteRule, suiteOf, type WrittenRules } from '../../dialect-suite.ts';
import type { NumberRange } from '../../filter.ts';
import { panOs } from './index.ts';

function portsOf(range: NumberRange | null): string {
  return range === null ? '0-65535' : `${range.from}-${range.to}`;
}

/** Rules as `set` commands. */
function writeCommands(rules: readonly SuiteRule[]): WrittenRules {
  const lines = ['set deviceconfig system hostname suite'];
  const parts: number[][] = rules.map(() => []);
  const at = rules.map(({ action, protocol, src, dst, sport, dport }, index) => {
    const add = (text: string): number | undefined => parts[index]?.push(lines.push(text));
    add(`set address src${index} ip-netmask ${formatPrefix(src)}`);
    add(`set address dst${index} ip-netmask ${formatPrefix(dst)}`);
    if (protocol !== null) {
      add(`set service svc${index} protocol ${protocol} port ${portsOf(dport)}`);
      if (sport !== null) add(`set service svc${index} protocol ${protocol} source-port ${portsOf(sport)}`);
    }
    const rule = `set rulebase security rules r${index}`;
    const place = lines.length + 1;
    add(`${rule} from any`);
    add(`${rule} to any`);
    add(`${rule} source src${index}`);
    add(`${rule} destination dst${index}`);
    add(`${rule} application any`);
    add(`${rule} service ${protocol === null ? 'any' : `svc${index}`}`);
    add(`${rule} action ${action === 'permit' ? 'allow' : 'deny'}`);
    return place;
  });
  return { text: [...lines, ''].join('\n'), at, parts };
}

/** Rules as XML. */
function writeXml(rules: readonly SuiteRule[]): WrittenRules {
  const lines = ['<?xml version="1.0"?>', '<config version="10.1.0" urldb="paloaltonetworks">', '<devices>'];
  const parts: number[][] = rules.map(() => []);
  const add = (index: number, text: string): number | undefined => parts[index]?.push(lines.push(text));
  lines.push('<entry name="localhost.localdomain">', '<vsys><entry name="vsys1">', '<address>');
  for (const [index, { src, dst }] of rules.entries())
    for (const [name, prefix] of [
      ['src', src],
      ['dst', dst],
    ] as const) {
      lines.push(`<entry name="${name}${index}">`);
      add(index, `<ip-netmask>${formatPrefix(prefix)}</ip-netmask>`);
      lines.push('</entry>');
    }
  lines.push('</address>', '<service>');
  for (const [index, { protocol, sport, dport }] of rules.entries()) {
    if (protocol === null) continue;
    lines.push(`<entry name="svc${index}"><protocol><${protocol}>`);
    add(index, `<port>${portsOf(dport)}</port>`);
    if (sport !== null) add(index, `<source-port>${portsOf(sport)}</source-port>`);
    lines.push(`</${protocol}></protocol></entry>`);
  }
  lines.push('</service>', '<rulebase><security><rules>');
  const at = rules.map(({ action, protocol }, index) => {
    const place = lines.push(`<entry name="r${index}">`);
    add(index, '<from><member>any</member></from>');
    add(index, '<to><member>any</member></to>');
    add(index, `<source><member>src${index}</member></source>`);
    add(index, `<destination><member>dst${index}</member></destination>`);
    add(index, '<application><member>any</member></application>');
    add(index, `<service><member>${protocol === null ? 'any' : `svc${index}`}</member></service>`);
    add(index, `<action>${action === 'permit' ? 'allow' : 'deny'}</action>`);
    lines.push('</entry>');
    return place;
  });
  lines.push('</rules></security></rulebase>', '</entry></vsys>', '</entry></devices>', '</config>', '');
  return { text: lines.join('\n'), at, parts };
}

const COMMON = {
  dialect: panOs,
  filter: 'policy',
  otherwise: 'deny',
  words: 'state=new in=a out=b',
  hasIcmp: false,
} as const;

suiteOf({ ...COMMON, write: writeCommands });
suiteOf({ ...COMMON, stranger: '<frobnicate>7</frobnicate>', write: writeXml });
