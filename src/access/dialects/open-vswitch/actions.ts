/** Actions of a flow: whether a packet leaves the switch, and which tables are asked on the way (ovs-actions(7)). */
import { fieldKey } from './fields.ts';
import { type ActionText, splitOutside } from './syntax.ts';

/** A table that is asked; behind `ct` the state of the connection is known. */
export interface Asked {
  readonly table: number;
  readonly tracked: boolean | null;
}

/** What a flow's actions come to. */
export interface Outcome {
  /** The packet leaves by a port, whatever tables say. */
  readonly leaves: boolean;
  readonly asks: readonly Asked[];
  /** Fields that are written before a table is asked. */
  readonly writes: readonly string[];
  readonly translates: boolean;
  /** What makes the outcome unknown, or null. */
  readonly because: string | null;
  readonly support: 'complete' | 'todo' | 'unrecognised';
}

const OUTPUTS: ReadonlySet<string> = new Set('normal flood all local in_port output enqueue'.split(' '));
/** Actions that change nothing that decides. */
const PASSING: ReadonlySet<string> = new Set(
  'set_queue pop_queue note sample fin_timeout ct_clear delete_field debug_recirc exit learn check_pkt_larger save restore set_mpls_ttl dec_mpls_ttl'.split(
    ' ',
  ),
);
/** Actions that write a field of the packet. */
const WRITES: ReadonlyMap<string, string> = new Map([
  ['mod_vlan_vid', 'vlan'],
  ['mod_vlan_pcp', 'vlan'],
  ['strip_vlan', 'vlan'],
  ['pop_vlan', 'vlan'],
  ['push_vlan', 'vlan'],
  ['set_vlan_vid', 'vlan'],
  ['set_vlan_pcp', 'vlan'],
  ['mod_dl_src', 'mac_src'],
  ['mod_dl_dst', 'mac_dst'],
  ['mod_nw_src', 'ip_src'],
  ['mod_nw_dst', 'ip_dst'],
  ['mod_tp_src', 'port_src'],
  ['mod_tp_dst', 'port_dst'],
  ['mod_nw_tos', 'ip_tos'],
  ['mod_nw_ecn', 'ip_ecn'],
  ['mod_nw_ttl', 'ip_ttl'],
  ['dec_ttl', 'ip_ttl'],
  ['set_tunnel', 'tun_id'],
  ['set_tunnel64', 'tun_id'],
  ['write_metadata', 'metadata'],
]);
/** Names of fields in `load:…->NXM_OF_IP_SRC[]`. */
const NXM: ReadonlyMap<string, string> = new Map([
  ['ETH_SRC', 'mac_src'],
  ['ETH_DST', 'mac_dst'],
  ['VLAN_TCI', 'vlan'],
  ['VLAN_VID', 'vlan'],
  ['IP_SRC', 'ip_src'],
  ['IP_DST', 'ip_dst'],
  ['IPV4_SRC', 'ip_src'],
  ['IPV4_DST', 'ip_dst'],
  ['IPV6_SRC', 'ip_src'],
  ['IPV6_DST', 'ip_dst'],
  ['TCP_SRC', 'port_src'],
  ['TCP_DST', 'port_dst'],
  ['UDP_SRC', 'port_src'],
  ['UDP_DST', 'port_dst'],
  ['IP_TOS', 'ip_tos'],
  ['IP_TTL', 'ip_ttl'],
]);

interface State {
  leaves: boolean;
  readonly asks: Asked[];
  readonly writes: string[];
  translates: boolean;
  because: string | null;
  support: Outcome['support'];
}

/** Reads the actions of one flow. */
export function readActions(actions: readonly ActionText[]): Outcome {
  const state: State = { leaves: false, asks: [], writes: [], translates: false, because: null, support: 'complete' };
  for (const action of actions) {
    // Nothing behind it is done.
    if (action.name === 'exit') break;
    readAction(action, state);
  }
  return state;
}

function readAction({ name, argument }: ActionText, state: State): void {
  const lower = name.toLowerCase().replaceAll('"', '');
  const written = WRITES.get(lower);
  if (lower === 'drop' || PASSING.has(lower)) return;
  if (OUTPUTS.has(lower) || /^\d{1,5}$/.test(lower) || name.startsWith('"')) state.leaves = true;
  else if (written) state.writes.push(written);
  else if (lower === 'resubmit') resubmit(argument, state);
  else if (lower === 'goto_table' && /^\d{1,3}$/.test(argument))
    state.asks.push({ table: Number(argument), tracked: null });
  else if (lower === 'ct') track(argument, state);
  else if (lower === 'load' || lower === 'move' || lower === 'set_field') write(argument, state);
  else if (lower === 'clone') readInner(argument, state);
  else if (KNOWN.has(lower)) unknown(state, 'todo', `${lower} is not modelled`);
  else unknown(state, 'unrecognised', `the action "${name.slice(0, 40)}" is not understood`);
}

const KNOWN: ReadonlySet<string> = new Set(
  'controller group meter conjunction multipath bundle bundle_load write_actions clear_actions apply_actions push_mpls pop_mpls encap decap push pop output_trunc stack_push stack_pop table'.split(
    ' ',
  ),
);

function unknown(state: State, support: 'todo' | 'unrecognised', because: string): void {
  state.because ??= because;
  if (state.support !== 'unrecognised') state.support = support;
}

/** `resubmit(PORT,TABLE[,ct])`: a port that is named stands for the one that packets came in by. */
function resubmit(argument: string, state: State): void {
  const [port = '', table = '', mode] = argument.split(',');
  if (port !== '' && port.toLowerCase() !== 'in_port')
    unknown(state, 'todo', 'resubmit with another port is not modelled');
  if (!/^\d{1,3}$/.test(table)) unknown(state, 'todo', `resubmit to "${table.slice(0, 20)}" is not modelled`);
  else if (mode === 'ct') unknown(state, 'todo', 'resubmit with ct is not modelled');
  else state.asks.push({ table: Number(table), tracked: null });
}

/** `ct(commit,zone=1,table=2,nat(…))`: with a table, the packet goes on there and its state is known. */
function track(argument: string, state: State): void {
  for (const part of splitOutside(argument, (character) => character === ',') ?? []) {
    const table = /^table=(\d{1,3})$/.exec(part);
    if (table) state.asks.push({ table: Number(table[1]), tracked: true });
    else if (part.startsWith('nat')) {
      state.translates = true;
      state.writes.push('ip_src', 'ip_dst', 'port_src', 'port_dst');
    }
  }
}

/** `load:VALUE->NXM_OF_IP_SRC[]`, `set_field:VALUE->ip_src`. */
function write(argument: string, state: State): void {
  const target = argument.slice(argument.indexOf('->') + 2).replace(/\[.*$/, '');
  const nxm = /^(?:NXM|OXM)_(?:OF|NX)_(\w+)$/i.exec(target)?.[1]?.toUpperCase();
  state.writes.push((nxm && NXM.get(nxm)) ?? fieldKey((nxm ?? target).toLowerCase()));
}

function readInner(argument: string, state: State): void {
  for (const part of splitOutside(argument, (character) => character === ',') ?? []) {
    const parenthesis = /^(\w+)\((.*)\)$/s.exec(part);
    const colon = /^(\w+):(.*)$/s.exec(part);
    const [, name = part, inner = ''] = parenthesis ?? colon ?? [];
    if (name.toLowerCase() === 'clone') unknown(state, 'todo', 'a clone within a clone is not modelled');
    else readAction({ name, argument: inner }, state);
  }
}
