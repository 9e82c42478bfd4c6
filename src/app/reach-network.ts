/** Networks from folders: every device's configuration, every host's description, and the model of how they forward packets. */
import fs from 'node:fs';
import path from 'node:path';
import { hostConfiguration, readHost } from '#access/forwarding/host.ts';
import { createNetworkModel, type NetworkModel } from '#access/forwarding/model.ts';
import type { Inventory, Member } from '#access/forwarding/topology.ts';
import { interfaceNamesIn } from '#access/packets/names.ts';
import { PacketSpace } from '#access/packets/space.ts';
import { placeUnread } from '#access/unread.ts';
import { type Prefix, parseIp } from '#base/prefix.ts';
import { type KnownDevice, knownDeviceSchema } from '#model/segment.ts';
import { readNdjson } from './ndjson.ts';
import { ReachError } from './reach-error.ts';
import type { ConfigurationFiles } from './reach-files.ts';
import { SegmentError } from './segment-error.ts';

/** Devices of an inventory, as they may lie beside the configurations of a network. */
export const DEVICES_FILE = 'devices.ndjson';
/** Most files of one network. */
const FILE_LIMIT = 100_000;
/** Largest description of a host, in bytes. */
const HOST_LIMIT = 1024 * 1024;
/** Models kept at most; the oldest go first, and all whose diagrams have grown beyond this many nodes. */
const MODEL_LIMIT = 4;
const NODE_LIMIT = 8_000_000;

export interface Networks {
  /** The models of some folders over one space of packets. Throws ReachError. */
  open(folders: readonly string[]): readonly NetworkModel[];
}

/** Models are kept from question to question; `devices` are known beside those that lie in a network's own folder. */
export function createNetworks(files: ConfigurationFiles, devices: readonly Known[] = []): Networks {
  const kept = new Map<string, readonly NetworkModel[]>();
  return {
    open(folders) {
      const key = JSON.stringify(folders);
      const known = kept.get(key);
      kept.delete(key);
      const isLarge = (known?.[0]?.space.diagrams.size ?? 0) > NODE_LIMIT;
      const models = known && !isLarge ? known : build(folders, files, devices);
      kept.set(key, models);
      for (const old of kept.keys()) if (kept.size > MODEL_LIMIT) kept.delete(old);
      return models;
    },
  };
}

function build(
  folders: readonly string[],
  files: ConfigurationFiles,
  devices: readonly Known[],
): readonly NetworkModel[] {
  const networks = folders.map((folder) => membersIn(folder, files));
  const space = new PacketSpace(interfaceNamesIn(networks.flat().map(({ configuration }) => configuration)));
  return networks.map((members, at) =>
    createNetworkModel(space, members, inventoryOf([...devices, ...besides(folders[at] ?? '')])),
  );
}

/** A device with its addresses. */
export type Known = Pick<KnownDevice, 'id' | 'ips'>;

/** Devices that are told beside the configurations of a folder. Throws ReachError. */
function besides(folder: string): readonly Known[] {
  const file = path.join(folder, DEVICES_FILE);
  try {
    return fs.existsSync(file) ? readNdjson(file, knownDeviceSchema) : [];
  } catch (cause) {
    if (cause instanceof SegmentError) throw new ReachError(cause.message, { cause });
    throw cause;
  }
}

function inventoryOf(devices: readonly Known[]): Inventory {
  const addresses = new Map<string, Prefix[]>();
  for (const { id, ips } of devices) {
    const own = addresses.get(id) ?? [];
    addresses.set(id, own);
    for (const ip of ips) {
      const parsed = parseIp(ip);
      if (parsed) own.push({ ...parsed, length: parsed.bits });
    }
  }
  return addresses;
}

/** The devices and hosts of a folder. Throws ReachError. */
function membersIn(folder: string, files: ConfigurationFiles): readonly Member[] {
  const names = namesIn(folder);
  const members: Member[] = [];
  for (const name of names.filter((each) => /\.cfg$/i.test(each) || /^[^/\\]+\.ya?ml$/i.test(each))) {
    const file = path.join(folder, name);
    if (fs.statSync(file).size === 0) continue;
    const configuration = files.openAny(file);
    members.push({ name: configuration.hostname ?? stem(name), configuration, isHost: false });
  }
  for (const name of names.filter((each) => /(?:^|[/\\])hosts[/\\][^/\\]+\.json$/i.test(each)))
    members.push(hostOf(folder, name, files));
  if (members.length === 0)
    throw new ReachError(
      `${folder}: holds no configurations; put one file NAME.cfg per device in it, and hosts/NAME.json`,
    );
  return distinct(placeUnread(members));
}

function namesIn(folder: string): readonly string[] {
  try {
    const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    if (names.length > FILE_LIMIT) throw new ReachError(`${folder}: holds more than ${FILE_LIMIT} files; split it`);
    return names.filter((name) => !fs.statSync(path.join(folder, name)).isDirectory());
  } catch (cause) {
    if (cause instanceof ReachError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new ReachError(`${folder}: cannot be read (${code}); name a folder of configurations`, { cause });
  }
}

function stem(name: string): string {
  return path.basename(name).replace(/\.[^.]*$/, '');
}

function hostOf(folder: string, name: string, files: ConfigurationFiles): Member {
  const file = path.join(folder, name);
  if (fs.statSync(file).size > HOST_LIMIT)
    throw new ReachError(`${file}: is larger than ${HOST_LIMIT} bytes; describe one host in it`);
  const host = readHost(fs.readFileSync(file, 'utf8'), file);
  if ('error' in host) throw new ReachError(host.error);
  const rules = host.iptablesFile === null ? null : files.open(rulesFile(folder, file, host.iptablesFile));
  return { name: host.hostname, configuration: hostConfiguration(host, rules, file), isHost: true };
}

/** A host's rules lie below the network's folder, named from there or from the host's own folder. */
function rulesFile(folder: string, host: string, named: string): string {
  const root = path.resolve(folder);
  for (const from of [root, path.dirname(path.resolve(host)), path.dirname(path.dirname(path.resolve(host)))]) {
    const file = path.resolve(from, named);
    const isBelow = file.startsWith(root + path.sep);
    if (isBelow && fs.existsSync(file)) return path.join(folder, path.relative(root, file));
  }
  throw new ReachError(`${host}: names the rules ${named}, which are not in ${folder}; put them there`);
}

/** Two devices of one name cannot be told apart. */
function distinct(members: readonly Member[]): readonly Member[] {
  const seen = new Map<string, Member>();
  for (const member of members) {
    const other = seen.get(member.name);
    if (other)
      throw new ReachError(
        `${member.configuration.file}: has the name ${member.name}, as has ${other.configuration.file}; give each device its own`,
      );
    seen.set(member.name, member);
  }
  return members;
}
