/** A drill's model from what is kept: devices by what is known of them, and who reaches whom as far as that was seen or nothing stands between. */
import { isPublicIp } from '#base/addresses.ts';
import { carriersOf } from '#drill/worms.ts';
import type { Device } from '#model/device.ts';
import type { DrillAccess, DrillDevice, DrillModel } from '#model/drill.ts';
import type { DeviceLifecycle } from '#model/lifecycle.ts';
import { datasetsOf } from './datasets.ts';
import { withKept } from './kept.ts';
import type { Memory } from './memory.ts';

/** All of time. */
const ALWAYS = { from: '1970-01-01T00:00:00.000000Z', to: '9999-12-31T23:59:59.999999Z' };

/** Services that worms go over, by the protocol that is seen. */
const SERVICES: ReadonlyMap<string, number> = new Map([
  ['smb', 445],
  ['rdp', 3389],
  ['ssh', 22],
  ['telnet', 23],
  ['dcerpc', 135],
  ['vnc', 5900],
  ['ftp', 21],
  ['http', 80],
  ['tls', 443],
  ['dicom', 104],
  ['hl7', 2575],
]);

/** Passwords of one protocol alone: nobody signs in to the system with them. */
const NO_ACCOUNTS: ReadonlySet<string> = new Set(['snmp.community', 'bacnet.password', 'astm.password']);
/** Names of one device that are kept in a model. */
const NAMES_LIMIT = 50;
/** Systems of Windows that were weak as they were shipped: without an update nobody knows better (CISA AA17-132A, CVE-2019-0708). */
const OLD_WINDOWS = /\b(?:NT|2000|XP|Vista|7|8|8\.1|Server 2003|Server 2008|Server 2012|Embedded|POSReady)\b/i;
const OLDER_WINDOWS =
  /\b(?:NT|2000|XP|Vista|7|Server 2003|Server 2008|Embedded Standard 2009|POSReady 2009|POSReady 7)\b/i;

/**
 * The model of a folder of data. Weak are systems that are no longer mended, devices of which an advisory holds whose
 * vulnerability is known to be exploited, and those of which a password to sign in with crossed in clear text, for all that packets say.
 * Access is what was seen, and every other host of the same network of 256 addresses, since nothing stands between these.
 * What clinical devices were seen to use is needed. Throws what opening the folder throws.
 */
export async function drillModelOf(data: string, warn: (message: string) => void): Promise<DrillModel> {
  return withKept(data, warn, drillModelOfMemory);
}

/** The same of what is open already. */
export async function drillModelOfMemory({
  core,
  flows,
  book,
}: Pick<Memory, 'core' | 'flows' | 'book'>): Promise<DrillModel> {
  const devices = core.devices();
  const ends = new Map(devices.flatMap(({ ips }, index) => ips.map((ip) => [ip, index] as const)));
  const seen = await flows.between(ALWAYS, ends);
  const access: DrillAccess[] = seen.flatMap(({ from, to, protocols }) => {
    const [client, server] = [devices[from.end ?? -1], devices[to.end ?? -1]];
    if (!client || !server || client === server) return [];
    const needed = client.clinical !== undefined || server.clinical !== undefined;
    return protocols.flatMap((protocol) => {
      const port = SERVICES.get(protocol);
      return port === undefined ? [] : [{ from: client.id, to: server.id, protocol: 'tcp', port, needed }];
    });
  });
  const heard = new Set(
    core
      .findings()
      .filter(({ kind, data = '' }) => kind === 'cleartext.credentials' && !NO_ACCOUNTS.has(data))
      .flatMap(({ targets }) => targets.map(({ device }) => device)),
  );
  const played = devices.map((device) => drillDevice(device, book.of(device), heard.has(device.id)));
  return { devices: played, access: [...access, ...besides(devices, played)] };
}

function drillDevice(device: Device, lifecycle: DeviceLifecycle, isHeard: boolean): DrillDevice {
  const { id, ips, macs, names, identity, clinical } = device;
  const because = weaknessesOf(device, lifecycle, isHeard);
  return {
    id,
    weakTo: Object.keys(because),
    because,
    critical: clinical?.lifeCritical === true,
    function: clinical?.function ?? null,
    ip: ips[0] ?? null,
    category: identity.category?.value ?? null,
    bed: clinical === undefined ? null : (identity.location?.value ?? null),
    names: [...ips, ...macs, ...names].slice(0, NAMES_LIMIT),
    datasets: datasetsOf(device),
  };
}

/** What a device is weak to, each with what says so. */
function weaknessesOf(
  { identity, roles }: Device,
  { advisories }: DeviceLifecycle,
  isHeard: boolean,
): Readonly<Record<string, string>> {
  const weak = new Map<string, string>();
  const system = `${identity.os?.value ?? ''} ${identity.osVersion?.value ?? ''}`.trim();
  const because = `${system} was shipped with this hole, and is not seen to be mended`;
  if (/windows/i.test(system)) {
    if (OLD_WINDOWS.test(system)) weak.set('eternalblue', because).set('eternalromance', because);
    if (OLDER_WINDOWS.test(system)) weak.set('bluekeep', because);
  }
  if (roles.includes('telnet:server'))
    weak.set('telnet', 'it answers to Telnet, whose passwords can be read and guessed');
  if (isHeard) weak.set('password-seen', 'a password of it crossed in clear text: whoever listened has it');
  for (const { advisory, title, status, quality, exploited } of advisories)
    if (exploited && status === 'known_affected' && (quality === 'exact' || quality === 'range'))
      weak.set(`advisory ${advisory}`.toLowerCase(), `${advisory}: ${title}`);
  return Object.fromEntries(weak);
}

/** Ports by which a device is taken through what it is weak to: those that carry it, or, where that is not known, those that it was seen to serve. */
function weakPorts({ roles }: Device, { weakTo }: DrillDevice): readonly number[] {
  const served = roles.flatMap((role) => {
    const [protocol = '', end] = role.split(':');
    const port = SERVICES.get(protocol);
    return end === 'server' && port !== undefined ? [port] : [];
  });
  const ports = weakTo.flatMap((weakness) => carriersOf(weakness)?.map(({ port }) => port) ?? served);
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** Hosts of one network of 256 addresses reach the services of its weak ones. */
function besides(devices: readonly Device[], played: readonly DrillDevice[]): readonly DrillAccess[] {
  const networks = Map.groupBy(
    devices.flatMap(({ ips }, index) =>
      ips
        .filter((ip) => ip.includes('.') && !isPublicIp(ip))
        .map((ip) => ({ index, network: ip.slice(0, ip.lastIndexOf('.')) })),
    ),
    ({ network }) => network,
  );
  const access: DrillAccess[] = [];
  for (const members of networks.values())
    for (const { index: to } of members) {
      const [device, target] = [devices[to], played[to]];
      if (!device || !target || target.weakTo.length === 0) continue;
      const ports = weakPorts(device, target);
      for (const { index: from } of members) {
        const source = played[from];
        if (source && from !== to)
          for (const port of ports)
            access.push({ from: source.id, to: target.id, protocol: 'tcp', port, needed: false });
      }
    }
  return access;
}
