/** What a NetBIOS datagram states: the sender's name, its work group, and what kind of system it says it is. */
import { netbiosName } from '../../formats/dns-names.ts';
import type { Context, Observer } from '../../protocol.ts';
import type { NbdgmMessage } from './message.ts';

/** Suffixes: the messenger service has persons' names; the others in use here are of hosts. */
const MESSENGER = '03';
/** Suffixes of names that are groups: master browsers and browser elections. */
const GROUPS: ReadonlySet<string> = new Set(['1d', '1e']);

/** Bits of the server type in the order of MS-BRWS section 2.2.1 (SV_TYPE_*). */
const SERVER_TYPES: readonly (readonly [bit: number, word: string])[] = [
  [0x00000001, 'workstation'],
  [0x00000002, 'server'],
  [0x00000004, 'sql-server'],
  [0x00000008, 'domain-controller'],
  [0x00000010, 'backup-domain-controller'],
  [0x00000020, 'time-source'],
  [0x00000040, 'apple-file-server'],
  [0x00000080, 'novell-server'],
  [0x00000100, 'domain-member'],
  [0x00000200, 'print-server'],
  [0x00000400, 'dial-in-server'],
  [0x00000800, 'unix'],
  [0x00001000, 'nt-workstation'],
  [0x00002000, 'windows-for-workgroups'],
  [0x00008000, 'nt-server'],
  [0x00010000, 'potential-browser'],
  [0x00020000, 'backup-browser'],
  [0x00040000, 'master-browser'],
  [0x00080000, 'domain-master-browser'],
  [0x00400000, 'windows-95'],
  [0x01000000, 'cluster'],
  [0x02000000, 'terminal-server'],
];

export function observe(message: NbdgmMessage, _context: Context, observer: Observer): void {
  const source = netbiosName(message.source);
  if (source && source.suffix !== MESSENGER && source.name !== '*')
    observer.fact('nbdgm.name', `${source.name}<${source.suffix}>`, 'sender', 'SOURCE_NAME');
  const { browser } = message;
  if (browser === null) return;
  if (browser.kind === 'domain') observer.fact('nbdgm.group', browser.group, 'sender', 'DomainAnnouncement');
  if (browser.kind !== 'host') return;
  const field = browser.isMaster ? 'LocalMasterAnnouncement' : 'HostAnnouncement';
  observer.fact('nbdgm.hostName', browser.name, 'sender', field);
  observer.fact('nbdgm.osVersion', browser.osVersion, 'sender', field);
  const kinds = SERVER_TYPES.filter(([bit]) => (browser.serverType & bit) !== 0).map(([, word]) => word);
  if (kinds.length > 0) observer.fact('nbdgm.serverType', kinds.join(','), 'sender', field);
  // Hosts announce themselves to their own work group.
  const group = netbiosName(message.destination);
  if (group && GROUPS.has(group.suffix)) observer.fact('nbdgm.group', group.name, 'sender', 'DESTINATION_NAME');
}
