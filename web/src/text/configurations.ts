/** The English words of configurations that are brought. Only the page of the segmentation loads them. */
import { number } from '../lib/format.ts';
import { some } from './some.ts';

export const CONFIGURATIONS_TEXT = {
  bring: 'Bring configurations',
  bringLead:
    'What firewalls, routers and switches are set up to do: proofs, drift and access rest on it. Nothing is changed on any device.',
  drop: 'Drop files, a folder or a ZIP here, or',
  choose: 'Choose files',
  folder: 'Choose a folder',
  limits: (files: number, size: string) =>
    `Cisco IOS, NX-OS and ASA, FortiOS, PAN-OS, nftables, iptables, Open vSwitch; up to ${number(files)} files, ${size} each`,
  secrets: 'Passwords, keys, communities, descriptions and remarks are taken out before anything is kept.',
  sending: 'On its way',
  reading: 'Being read…',
  progress: 'What became of the files',
  results: { taken: 'Taken', replaced: 'Replaced', unchanged: 'The same as before', refused: 'Not taken' },
  summary: (taken: number, refused: number) =>
    refused === 0
      ? `${some(taken, 'configuration', 'configurations')} read`
      : `${some(taken, 'configuration', 'configurations')} read, ${some(refused, 'file', 'files')} not taken`,
  prove: 'Make a plan and prove it',
  tooLarge: (size: string, limit: string) =>
    `Together these are ${size}; one upload takes ${limit}. Pack them as ZIP, or bring some first.`,
  none: 'No configurations yet',
  noneWhy:
    'Without them Wardline knows what was seen, and cannot prove what could be. Export the running configuration of your firewalls and switches and bring the files here.',
  noneMay: 'Security analysts, network engineers and administrators bring them.',
  named: (folder: string) =>
    `The configurations in ${folder} are used, as the configuration of the service names them. What is brought here holds instead of them.`,
  instead: (folder: string) => `These are used instead of ${folder}, which the configuration of the service names.`,
  title: 'What is known of the network',
  lead: 'Each file is a device: what it models, and which of its lines are not understood',
  find: 'Find a device or filter',
  noMatch: 'No configuration has this word.',
  devices: (count: number) => some(count, 'device', 'devices'),
  dialects: {
    'cisco-ios': 'Cisco IOS',
    'cisco-nx-os': 'Cisco NX-OS',
    'cisco-asa': 'Cisco ASA',
    fortios: 'FortiOS',
    'pan-os': 'PAN-OS',
    nftables: 'nftables',
    'iptables-save': 'iptables',
    'open-vswitch': 'Open vSwitch',
    'wardline-network': 'Wardline network',
  } as Readonly<Record<string, string>>,
  noDialect: 'In no dialect that is known',
  noDialectWhy:
    'Nothing of it is understood; its addresses alone say where it stands, and answers about ways through it are unknown.',
  understood: 'Every line that matters is understood',
  unknown: (count: number) => `${some(count, 'line is', 'lines are')} not understood`,
  unknownLead: 'Answers that hang on one of these lines are unknown, and say so.',
  line: (at: number) => `line ${number(at)}`,
  harmless: 'cannot change an answer',
  show: 'What it models',
  interfaces: 'Interfaces',
  filters: 'Filters',
  routes: 'Static routes',
  kept: 'Kept',
  cleaned: (lines: number) => (lines === 0 ? 'as it came' : `without ${some(lines, 'line', 'lines')} or parts of them`),
  down: 'down',
  noInterfaces: 'none',
  replace: 'Replace',
  remove: 'Remove',
  removeAsk: (device: string) => `${device} is left out of proofs, drift and access from now on. It can be taken back.`,
  changes: 'Changes',
  changesLead: 'Who brought or removed what; the last change can be taken back',
  kinds: { brought: 'Brought', removed: 'Removed', undone: 'Taken back' },
  size: (files: number) => some(files, 'configuration', 'configurations'),
  undo: 'Take back the last change',
  undoAsk: 'The configurations are again what they were before the last change.',
} as const;
