/** Address objects of FortiOS as matches. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import type { Match } from '../../filter.ts';
import { addressIn, allOf, maskedSet, NONE, prefixSet, rangeSet, unknownMatch } from '../../matches.ts';
import { GRAMMARS, type Grammar, strangersIn } from './settings.ts';
import type { Node } from './syntax.ts';

export type Field = 'src' | 'dst';

/** An address of which something is said that is not known; null where all is. */
function strangerOf(node: Node, grammar: Grammar): ((field: Field) => Match) | null {
  const [stranger] = strangersIn(node, grammar);
  return stranger ? unread(`line ${stranger.at} of ${node.name} is not understood`) : null;
}

/** `A MASK`, or `A/LENGTH`; the value and the mask, or null. */
export function networkOf(values: readonly string[]): { readonly value: bigint; readonly mask: bigint } | null {
  const [first = '', second, more] = values;
  if (more !== undefined) return null;
  const prefix = second === undefined ? parsePrefix(first) : null;
  if (prefix?.bits === 32)
    return { value: prefix.value, mask: 0xffff_ffffn ^ ((1n << BigInt(32 - prefix.length)) - 1n) };
  const [value, mask] = [parseIp(first), parseIp(second ?? '')];
  return value?.bits === 32 && mask?.bits === 32 ? { value: value.value, mask: mask.value } : null;
}

/** What an entry of `config firewall address` matches. */
export function addressOf(node: Node): (field: Field) => Match {
  const { name, settings } = node;
  const strange = strangerOf(node, GRAMMARS.address);
  if (strange) return strange;
  const values = (setting: string): readonly string[] => settings.get(setting)?.values ?? [];
  const type = values('type')[0] ?? 'ipmask';
  if (type === 'ipmask' || type === 'wildcard') {
    const written = values(type === 'wildcard' ? 'wildcard' : 'subnet');
    // An entry without a subnet is 0.0.0.0/0.
    const network = networkOf(written.length === 0 && type === 'ipmask' ? ['0.0.0.0', '0.0.0.0'] : written);
    if (network) return (field) => addressIn(field, maskedSet(32, network.value, network.mask));
  }
  if (type === 'iprange') return rangeOf(values('start-ip')[0], values('end-ip')[0], 32, name);
  return unread(`the address ${name} is of a kind (${type}) that a configuration does not tell`);
}

/** What an entry of `config firewall address6` matches. */
export function address6Of(node: Node): (field: Field) => Match {
  const { name, settings } = node;
  const strange = strangerOf(node, GRAMMARS.address);
  if (strange) return strange;
  const values = (setting: string): readonly string[] => settings.get(setting)?.values ?? [];
  const type = values('type')[0] ?? 'ipprefix';
  if (type === 'iprange') return rangeOf(values('start-ip')[0], values('end-ip')[0], 128, name);
  const prefix = parsePrefix(values('ip6')[0] ?? '::/0');
  if (type === 'ipprefix' && prefix?.bits === 128) return (field) => addressIn(field, prefixSet(prefix));
  return unread(`the address ${name} is of a kind (${type}) that a configuration does not tell`);
}

function rangeOf(
  start: string | undefined,
  end: string | undefined,
  bits: 32 | 128,
  name: string,
): (field: Field) => Match {
  const [from, to] = [parseIp(start ?? ''), parseIp(end ?? '')];
  if (from?.bits !== bits || to?.bits !== bits || from.value > to.value)
    return unread(`the range ${name} is not understood`);
  return (field) => addressIn(field, rangeSet(bits, from.value, to.value));
}

/** What a virtual IP stands for before its address is translated; what is behind it, only the translation tells. */
export function virtualOf(node: Node): (field: Field) => Match {
  const { name, settings } = node;
  const strange = strangerOf(node, GRAMMARS.virtual);
  if (strange) return strange;
  const [from, to] = (settings.get('extip')?.values[0] ?? '').split('-').map(parseIp);
  if (from?.bits !== 32) return unread(`the virtual IP ${name} is not understood`);
  const unsure = unknownMatch(`the virtual IP ${name} translates addresses`);
  return (field) =>
    field === 'src' ? NONE : allOf([addressIn('dst', rangeSet(32, from.value, to?.value ?? from.value)), unsure]);
}

function unread(because: string): (field: Field) => Match {
  return () => unknownMatch(because.slice(0, 160));
}
