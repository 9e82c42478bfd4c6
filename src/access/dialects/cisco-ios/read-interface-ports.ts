/** Lines of interfaces that are ports of a switch: VLANs, trunks, bundles. */
import { readVlans } from '../../cisco/vlans.ts';
import type { Words } from '../../cisco/words.ts';
import type { Line } from '../../line.ts';
import type { Context } from './context.ts';
import type { InterfaceDraft } from './interface-drafts.ts';
import { type Reading, todo } from './reading.ts';

/** `switchport …`. */
export function readSwitchport(
  draft: InterfaceDraft,
  words: Words,
  _context: Context,
  _line: Line,
  negated: boolean,
): Reading {
  if (words.done) {
    draft.switched = negated ? null : (draft.switched ?? 'access');
    return 'complete';
  }
  if (words.take('mode')) {
    const mode = words.peek();
    if (negated) draft.switched = null;
    else if (mode === 'access' || mode === 'trunk') draft.switched = mode;
    else return todo();
    return 'complete';
  }
  if (words.take('access', 'vlan')) {
    const vlan = negated ? 1 : words.number(4094);
    if (vlan === null) return null;
    draft.accessVlan = vlan;
    draft.switched ??= 'access';
    return 'complete';
  }
  if (words.take('trunk', 'allowed', 'vlan')) {
    const vlans = readVlans(words, draft.trunk);
    if (!vlans) return null;
    draft.trunk = vlans;
    return 'complete';
  }
  return ['trunk', 'nonegotiate', 'voice', 'port-security', 'host', 'block'].includes(words.peek() ?? '')
    ? 'ignored'
    : todo();
}

/** `encapsulation dot1q N`: the VLAN of a sub-interface. */
export function readEncapsulation(draft: InterfaceDraft, words: Words): Reading {
  if (!words.take('dot1q') && !words.take('isl')) return 'ignored';
  const vlan = words.number(4094);
  if (vlan === null || words.peek() === 'second-dot1q') return todo();
  draft.encapsulation = vlan;
  return 'complete';
}

/** `channel-group N …`: a member of a bundle (IEEE 802.1AX). */
export function readBundle(
  draft: InterfaceDraft,
  words: Words,
  _context: Context,
  _line: Line,
  negated: boolean,
): Reading {
  draft.bundle = negated ? null : `Port-channel${words.peek() ?? ''}`;
  return 'complete';
}

/** `autostate`: a VLAN's own interface goes down with its ports. */
export function readAutostate(
  draft: InterfaceDraft,
  _words: Words,
  _context: Context,
  _line: Line,
  negated: boolean,
): Reading {
  draft.autostate = !negated;
  return 'complete';
}
