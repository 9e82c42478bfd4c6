/** What can be asked of devices, flows, facts and findings in the query language: one list for API, command line, stores and page. */
import type { Field, Searchable } from '#base/query.ts';
import type { Device } from './device.ts';
import type { Fact } from './fact.ts';
import type { Finding } from './finding.ts';
import type { Endpoint, Flow } from './flow.ts';
import type { DeviceLifecycle, Standing } from './lifecycle.ts';

const present = (...values: readonly (string | undefined | null)[]): readonly string[] =>
  values.filter((value) => typeof value === 'string');

const claimed = (name: keyof Device['identity'], help: string): Field<Device> => ({
  type: 'text',
  help,
  values: ({ identity }) => present(identity[name]?.value),
});

/** A device with how old it is and how exposed, where somebody knows. */
export type SearchedDevice = Device & { readonly lifecycle?: DeviceLifecycle };

/** What has only extended support left is out of support too. */
const standingsOf = (standings: readonly Standing[]): readonly string[] =>
  standings.length === 0 ? ['unknown'] : standings.flatMap((word) => (word === 'paid' ? ['ended', 'paid'] : [word]));

const advisoriesOf = ({ lifecycle }: SearchedDevice): DeviceLifecycle['advisories'] =>
  (lifecycle?.advisories ?? []).filter(({ status }) => status === 'known_affected' || status === 'under_investigation');

export const DEVICES: Searchable<SearchedDevice> = {
  name: 'devices',
  fields: {
    id: { type: 'word', help: 'The device with this id.', values: ({ id }) => [id] },
    name: { type: 'text', help: 'A name it goes by.', values: ({ names }) => names },
    ip: { type: 'address', help: 'An IP address it has, or a prefix around it.', values: ({ ips }) => ips },
    mac: { type: 'address', help: 'A MAC address it has.', values: ({ macs }) => macs },
    category: claimed('category', 'What kind of thing it is, as infusion-pump.'),
    manufacturer: claimed('manufacturer', 'Who made it.'),
    model: claimed('model', 'Its model.'),
    serial: claimed('serial', 'Its serial number.'),
    os: claimed('os', 'Its operating system.'),
    osVersion: claimed('osVersion', 'The version of its operating system.'),
    software: claimed('software', 'Its main software.'),
    firmware: claimed('firmware', 'Its firmware.'),
    location: claimed('location', 'Where it says it stands.'),
    role: { type: 'text', help: 'What it does on the network, as dicom:scp or router.', values: ({ roles }) => roles },
    firstSeen: { type: 'time', help: 'When it was first seen.', values: ({ firstSeen }) => [firstSeen] },
    lastSeen: { type: 'time', help: 'When it was last seen.', values: ({ lastSeen }) => [lastSeen] },
    unknown: {
      type: 'flag',
      help: 'yes where nobody knows what kind of thing it is.',
      values: ({ identity }) => [identity.category === null ? 'yes' : 'no'],
    },
    support: {
      type: 'word',
      help: 'How its system or software stands: ended, paid (ended for all who do not pay), perhaps, ending (within a year), supported or unknown.',
      values: ({ lifecycle }) => standingsOf((lifecycle?.products ?? []).map(({ standing }) => standing)),
    },
    osSupport: {
      type: 'word',
      help: 'The same of its operating system alone.',
      values: ({ lifecycle }) => standingsOf(lifecycle ? [lifecycle.os] : []),
    },
    supportEnds: {
      type: 'time',
      help: 'When its system or software was, or will be, out of support.',
      values: ({ lifecycle }) => (lifecycle?.products ?? []).map(({ date }) => `${date}T00:00:00.000000Z`),
    },
    exploited: {
      type: 'flag',
      help: 'yes where an advisory that holds speaks of a vulnerability that is known to be exploited.',
      values: ({ lifecycle }) => [lifecycle?.exploited ? 'yes' : 'no'],
    },
    advisory: {
      type: 'text',
      help: 'An advisory that holds, as ICSMA-24-254-01.',
      values: (device) => advisoriesOf(device).map(({ advisory }) => advisory),
    },
    cve: {
      type: 'word',
      help: 'A vulnerability that such an advisory speaks of.',
      values: (device) => advisoriesOf(device).flatMap(({ cves }) => cves),
    },
  },
  aliases: { vendor: 'manufacturer', hostname: 'name', address: 'ip', kind: 'category', type: 'category' },
  texts: ({ id, names, ips, macs, roles, identity }) => [
    id,
    ...names,
    ...ips,
    ...macs,
    ...roles,
    ...Object.values(identity).flatMap((claim) => (claim ? [claim.value] : [])),
  ],
};

const addressesOf = ({ ip, mac }: Endpoint): readonly string[] => present(ip, mac);

const serverNameOf = ({ tls }: Flow): readonly string[] => {
  const { sni } = tls ?? {};
  return typeof sni === 'string' ? [sni] : [];
};

export const FLOWS: Searchable<Flow> = {
  name: 'flows',
  fields: {
    client: {
      type: 'address',
      help: 'Address of who opened it, or a prefix.',
      values: ({ client }) => addressesOf(client),
    },
    server: {
      type: 'address',
      help: 'Address of who was asked, or a prefix.',
      values: ({ server }) => addressesOf(server),
    },
    ip: {
      type: 'address',
      help: 'Address of either end, or a prefix.',
      values: ({ client, server }) => [...addressesOf(client), ...addressesOf(server)],
    },
    port: {
      type: 'number',
      help: 'Port of the server.',
      values: ({ server }) => (server.port === undefined ? [] : [server.port]),
    },
    protocol: { type: 'word', help: 'Application protocol, as dicom.', values: ({ protocol }) => present(protocol) },
    transport: { type: 'word', help: 'tcp, udp, icmp, …', values: ({ transport }) => present(transport) },
    vlan: { type: 'number', help: 'A VLAN that carried it.', values: ({ vlan }) => vlan },
    state: { type: 'word', help: 'established, refused, unanswered, reset, …', values: ({ state }) => [state] },
    user: { type: 'text', help: 'Who signed in over it.', values: ({ users }) => users ?? [] },
    sni: { type: 'text', help: 'The server name that the client asked for in TLS.', values: serverNameOf },
    capture: { type: 'text', help: 'The capture or sensor that saw it.', values: ({ capture }) => [capture] },
    bytes: {
      type: 'number',
      help: 'Bytes both ways.',
      values: ({ clientBytes, serverBytes }) => [clientBytes + serverBytes],
    },
    start: { type: 'time', help: 'When it began.', values: ({ start }) => [start] },
  },
  aliases: { src: 'client', dst: 'server', address: 'ip', time: 'start' },
  texts: (flow) => [
    ...addressesOf(flow.client),
    ...addressesOf(flow.server),
    ...present(flow.protocol, flow.transport),
    ...serverNameOf(flow),
    ...(flow.users ?? []),
  ],
};

export const FACTS: Searchable<Fact> = {
  name: 'facts',
  fields: {
    key: { type: 'text', help: 'What is said, as dicom.implementationVersionName.', values: ({ key }) => [key] },
    value: { type: 'text', help: 'The value that was said.', values: ({ value }) => [value] },
    ip: { type: 'address', help: 'IP address of who said it.', values: ({ subject }) => present(subject.ip) },
    mac: { type: 'address', help: 'MAC address of who said it.', values: ({ subject }) => present(subject.mac) },
    protocol: { type: 'word', help: 'The protocol it was said in.', values: ({ source }) => [source.protocol] },
    capture: { type: 'text', help: 'The capture or sensor that heard it.', values: ({ source }) => [source.capture] },
    time: { type: 'time', help: 'When it was said.', values: ({ time }) => [time] },
  },
  aliases: { address: 'ip' },
  texts: ({ key, value, subject }) => [key, value, ...present(subject.ip, subject.mac)],
};

export const FINDINGS: Searchable<Finding> = {
  name: 'findings',
  fields: {
    id: { type: 'word', help: 'The finding with this id.', values: ({ id }) => [id] },
    kind: { type: 'text', help: 'Its kind, as exploit.smb.eternalblue.', values: ({ kind }) => [kind] },
    severity: { type: 'word', help: 'critical, high, medium, low or info.', values: ({ severity }) => [severity] },
    device: {
      type: 'word',
      help: 'A device that acted or was acted on.',
      values: ({ actors, targets }) => present(...[...actors, ...targets].map(({ device }) => device)),
    },
    ip: {
      type: 'address',
      help: 'An address that acted or was acted on, or a prefix.',
      values: ({ actors, targets }) => present(...[...actors, ...targets].map(({ ip }) => ip)),
    },
    outcome: { type: 'word', help: 'attempted, failed or succeeded.', values: ({ outcome }) => [outcome] },
    state: {
      type: 'word',
      help: 'Where it stands: open, acknowledged, in-progress, resolved or false-positive.',
      values: ({ triage }) => [triage?.state ?? 'open'],
    },
    assignee: {
      type: 'word',
      help: 'The account whose it is.',
      values: ({ triage }) => present(triage?.assignee),
    },
    suppressed: {
      type: 'flag',
      help: 'yes where it is held back for a while.',
      values: ({ triage }) => [typeof triage?.suppressed === 'number' ? 'yes' : 'no'],
    },
    place: {
      type: 'text',
      help: 'Where one of its devices is: a place that it tells, else its subnet.',
      values: ({ triage }) => triage?.places ?? [],
    },
    start: { type: 'time', help: 'When it began.', values: ({ start }) => [start] },
    end: { type: 'time', help: 'When it ended.', values: ({ end }) => [end] },
  },
  aliases: { address: 'ip', time: 'start' },
  texts: ({ id, kind, title, action, actors, targets }) => [
    id,
    kind,
    title,
    action,
    ...present(...[...actors, ...targets].flatMap(({ device, ip }) => [device, ip])),
  ],
};
