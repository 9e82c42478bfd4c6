/** STUN and TURN: how calls find a way through address translation, and with which software. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { StunMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const stun: Protocol = defineProtocol<StunMessage, null>({
  name: 'stun',
  title: 'Session Traversal Utilities for NAT',
  specifications: [
    { title: 'RFC 8489', url: 'https://www.rfc-editor.org/rfc/rfc8489' },
    { title: 'RFC 8656', url: 'https://www.rfc-editor.org/rfc/rfc8656' },
    { title: 'RFC 3489', url: 'https://www.rfc-editor.org/rfc/rfc3489' },
    { title: 'RFC 7983', url: 'https://www.rfc-editor.org/rfc/rfc7983' },
  ],
  places: { udp: [3478, 5349, 19302], tcp: [3478, 5349] },
  probe,
  reader: { remember: () => null, parse, observe },
  support: [
    { message: 'SOFTWARE', level: 'full' },
    { message: 'Other attributes', level: 'ignored', note: 'they identify nobody' },
    { message: 'DTLS between the same ports', level: 'full', note: 'recognised anew' },
    { message: 'Data of TURN channels', level: 'ignored' },
  ],
  facts: { 'stun.software': 'Software of the sender' },
});
