/** A drill's model from what is kept: devices by what is known of them, and who reaches whom as far as that was seen or nothing stands between. */
import { isPublicIp } from '#base/addresses.ts';
import type { Device } from '#model/device.ts';
import type { DrillAccess, DrillDevice, DrillModel } from '#model/drill.ts';
import { withKept } from './kept.ts';

/** All of time. */
const ALWAYS = { from: '1970-01-01T00:00:00.000000Z', to: '9999-12-31T23:59:59.999999Z' };

/** Services that worms go over, by the protocol that is seen. */
const SERVICES: Readonly<Record<string, number>> = { smb: 445, rdp: 3389, ssh: 22, telnet: 23, dcerpc: 135, vnc: 5900 };

/** Systems of Windows that were weak as they were shipped: without an update nobody knows better (CISA AA17-132A, CVE-2019-0708). */
const OLD_WINDOWS = /\b(?:NT|2000|XP|Vista|7|8|8\.1|Server 2003|Server 2008|Server 2012|Embedded|POSReady)\b/i;
const OLDER_WINDOWS =
  /\b(?:NT|2000|XP|Vista|7|Server 2003|Server 2008|Embedded Standard 2009|POSReady 2009|POSReady 7)\b/i;

/**
 * The model of a folder of data. Weak are systems that are no longer mended, for all that packets say. Access is what was
 * seen, and every other host of the same network of 256 addresses, since nothing stands between these. What clinical devices
 * were seen to use is needed. Throws what opening the folder throws.
 */
export async function drillModelOf(data: string, warn: (message: string) => void): Promise<DrillModel> {
  return withKept(data, warn, async ({ core, flows }) => {
    const devices = core.devices();
    const ends = new Map(devices.flatMap(({ ips }, index) => ips.map((ip) => [ip, index] as const)));
    const seen = await flows.between(ALWAYS, ends);
    const access: DrillAccess[] = seen.flatMap(({ from, to, protocols }) => {
      const [client, server] = [devices[from.end ?? -1], devices[to.end ?? -1]];
      if (!client || !server || client === server) return [];
      const needed = client.clinical !== undefined || server.clinical !== undefined;
      return protocols.flatMap((protocol) => {
        const port = Object.hasOwn(SERVICES, protocol) ? SERVICES[protocol] : undefined;
        return port === undefined ? [] : [{ from: client.id, to: server.id, protocol: 'tcp', port, needed }];
      });
    });
    const played = devices.map(drillDevice);
    return { devices: played, access: [...access, ...besides(devices, played)] };
  });
}

function drillDevice({ id, ips, identity, clinical, roles }: Device): DrillDevice {
  return {
    id,
    weakTo: weaknessesOf(`${identity.os?.value ?? ''} ${identity.osVersion?.value ?? ''}`, roles),
    critical: clinical?.lifeCritical === true,
    function: clinical?.function ?? null,
    ip: ips[0] ?? null,
    category: identity.category?.value ?? null,
  };
}

function weaknessesOf(system: string, roles: readonly string[]): readonly string[] {
  const weak: string[] = [];
  if (/windows/i.test(system)) {
    if (OLD_WINDOWS.test(system)) weak.push('eternalblue', 'eternalromance');
    if (OLDER_WINDOWS.test(system)) weak.push('bluekeep');
  }
  if (roles.includes('telnet:server')) weak.push('telnet');
  return weak;
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
      const target = played[to];
      if (!target || target.weakTo.length === 0) continue;
      for (const { index: from } of members) {
        const source = played[from];
        if (source && from !== to)
          for (const port of [445, 3389, 23])
            access.push({ from: source.id, to: target.id, protocol: 'tcp', port, needed: false });
      }
    }
  return access;
}
