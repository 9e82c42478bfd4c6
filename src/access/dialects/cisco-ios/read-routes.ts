/** Static routes, VRFs, address translation, terminal lines, and routing protocols that are not modelled. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import { netmaskLength } from '../../cisco/address.ts';
import { interfaceName } from '../../cisco/interface-names.ts';
import type { Command } from '../../cisco/source.ts';
import { Words } from '../../cisco/words.ts';
import type { Line } from '../../line.ts';
import type { StaticRoute } from '../../routing.ts';
import type { Context } from './context.ts';
import { blockOf, FORWARDING, type Reading, ROUTING, ROUTING_6, todo } from './reading.ts';

type Target = Pick<StaticRoute, 'nextHop' | 'interface' | 'discard'>;
type Network = Pick<StaticRoute, 'bits' | 'value' | 'length'>;

/** `ip route [vrf V] NETWORK MASK [INTERFACE] [NEXT-HOP] [DISTANCE] …`, `ipv6 route …`. */
export function readStaticRoute(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 3 : 2);
  const ipv6 = command.words[negated ? 1 : 0]?.toLowerCase() === 'ipv6';
  if (words.peek() === 'static' || words.peek() === 'profile') return 'ignored';
  const vrf = words.take('vrf') ? (words.next() ?? null) : null;
  const network = readNetwork(words, ipv6);
  if (!network) return todo();
  const target = readTarget(words, ipv6);
  if (!target && negated) {
    drop(context, network, vrf, null);
    return 'complete';
  }
  if (!target) return todo();
  const rest = readRest(words);
  if (!rest) return todo();
  if (negated) {
    drop(context, network, vrf, target);
    return 'complete';
  }
  if (vrf !== null) context.use('vrf', vrf, command.line);
  context.routing.statics.push({ ...network, vrf, ...target, distance: rest.distance, line: command.line });
  // A route that hangs on a tracked object, or is installed whatever its next hop does, counts only at times.
  return rest.conditional ? { support: 'conditional', affects: FORWARDING } : 'complete';
}

function readNetwork(words: Words, ipv6: boolean): Network | null {
  const text = words.next() ?? '';
  if (ipv6 || text.includes('/')) return parsePrefix(text);
  const [ip, mask] = [parseIp(text), parseIp(words.next() ?? '')];
  if (ip?.bits !== 32 || mask?.bits !== 32) return null;
  const length = netmaskLength(mask.value);
  return length === null ? null : { bits: 32, value: ip.value & mask.value, length };
}

function readTarget(words: Words, ipv6: boolean): Target | null {
  const word = words.peek();
  if (word === undefined || word === 'dhcp') return null;
  let through: string | null = null;
  if (parseIp(word) === null) {
    // `GigabitEthernet 0/0` is one interface, written in two words.
    const split = /^[a-z-]+$/i.test(word) && /^\d[\d/.:]*$/.test(words.peek(1) ?? '') && word !== 'null';
    through = split ? interfaceName(words.next() ?? '', words.next() ?? '') : interfaceName(words.next() ?? '');
    if (/^null$/i.test(through) && words.take('0')) through = 'Null0';
    if (/^null0$/i.test(through)) return { nextHop: null, interface: 'Null0', discard: true };
  }
  const ip = parseIp(words.peek() ?? '');
  if (ip?.bits !== (ipv6 ? 128 : 32))
    return through === null ? null : { nextHop: null, interface: through, discard: false };
  words.skip();
  return { nextHop: ip, interface: through, discard: false };
}

function readRest(words: Words): { readonly distance: number; readonly conditional: boolean } | null {
  let distance = 1;
  let conditional = false;
  while (!words.done) {
    const number = words.number(255);
    if (number !== null) distance = number;
    else if (words.take('track')) {
      words.skip();
      conditional = true;
    } else if (words.take('name') || words.take('tag')) words.skip();
    else if (words.take('multicast') || words.take('unicast')) continue;
    else if (words.take('permanent') || words.take('global')) conditional = true;
    else return null;
  }
  return { distance, conditional };
}

function drop(context: Context, network: Network, vrf: string | null, target: Target | null): void {
  context.routing.statics = context.routing.statics.filter(
    (route) =>
      route.value !== network.value ||
      route.length !== network.length ||
      route.bits !== network.bits ||
      route.vrf !== vrf ||
      (target !== null && (route.nextHop?.value !== target.nextHop?.value || route.interface !== target.interface)),
  );
}

/** `ip default-gateway A`: the way out of a device that routes nothing; behind every other route. */
export function readDefaultGateway(context: Context, command: Command, negated: boolean): Reading {
  const gateway = parseIp(command.words[negated ? 3 : 2] ?? '');
  if (negated || gateway?.bits !== 32) return negated ? 'ignored' : null;
  context.routing.statics.push({
    bits: 32,
    value: 0n,
    length: 0,
    vrf: null,
    nextHop: gateway,
    interface: null,
    discard: false,
    distance: 254,
    line: command.line,
  });
  return 'complete';
}

/** `no ip routing`: what such a device does with packets for others is not modelled. */
export function readRouting(_context: Context, _command: Command, negated: boolean): Reading {
  return negated ? todo() : 'ignored';
}

/** `ip vrf V`, `vrf definition V`: routes that are leaked between VRFs are not modelled. */
export function readVrf(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 1 : 0);
  if (!words.take('ip', 'vrf') && !words.take('vrf', 'definition') && !words.take('vrf', 'context')) return null;
  const name = words.next();
  if (name === undefined) return null;
  if (negated) return context.routing.vrfs.delete(name) ? 'complete' : 'ignored';
  context.routing.vrfs.set(name, command.line);
  context.block = {
    affects: FORWARDING,
    read: ({ words: below }) => {
      const word = below[0]?.toLowerCase();
      if (word === 'route-target' || word === 'import' || word === 'export') return todo();
      return [
        'rd',
        'description',
        'address-family',
        'exit-address-family',
        'exit',
        'vpn',
        'maximum',
        'mdt',
        'no',
      ].includes(word ?? '')
        ? 'ignored'
        : null;
    },
  };
  return 'complete';
}

/** `ip nat …`: recognised; which packets change their addresses is not modelled. It matters to those that cross to the outer side. */
export function readTranslation(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 3 : 2);
  if (
    negated ||
    ['translation', 'log', 'service', 'pool', 'settings', 'create', 'portmap'].includes(words.peek() ?? '')
  )
    return 'ignored';
  context.routing.translations.push(command.line);
  const list = command.words[command.words.findIndex((word) => word.toLowerCase() === 'list') + 1];
  if (command.words.some((word) => word.toLowerCase() === 'list') && list !== undefined)
    context.use('access-list', list, command.line);
  return 'later';
}

/** `line vty 0 4` and what says who may open a session there. */
export function readTerminalLine(context: Context, command: Command): Reading {
  const vty = command.words[1]?.toLowerCase() === 'vty';
  context.block = blockOf('ignored');
  if (!vty) return 'ignored';
  context.block = {
    affects: { filters: ['line vty'], forwarding: false },
    read: ({ words: all, line }) => readAccessClass(context, new Words(all), line),
  };
  return 'ignored';
}

function readAccessClass(context: Context, words: Words, line: Line): Reading {
  const ipv6 = words.take('ipv6');
  if (!words.take('access-class')) return 'ignored';
  const name = words.next() ?? '';
  const place = words.next()?.toLowerCase();
  context.use('access-list', name, line);
  if (place !== 'in') return 'ignored';
  context.routing.terminalAccess.push({ name, bits: ipv6 ? 128 : 32, line });
  return 'complete';
}

/** Routing protocols that are known and not modelled; those of IPv6 are a matter of its packets alone. */
export function readOtherRouter(context: Context, command: Command): Reading {
  const isOfSix = command.words[0]?.toLowerCase() === 'ipv6';
  // OSPFv3 speaks of IPv4 where it is told to.
  const isOfBoth = command.words[1]?.toLowerCase() === 'ospfv3';
  const affects = isOfSix || isOfBoth ? ROUTING_6 : ROUTING;
  context.block = isOfBoth
    ? { affects, read: ({ words }) => todo(words.includes('ipv4') ? ROUTING : affects) }
    : blockOf(todo(affects), affects);
  return todo(affects);
}
