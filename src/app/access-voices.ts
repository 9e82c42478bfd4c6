/** The four voices of access from files or a folder of data: who is meant, what is read of network, policy and documents, and the answer. */
import fs from 'node:fs';
import path from 'node:path';
import type { NetworkModel } from '#access/forwarding/model.ts';
import { createCan } from '#access/voices/can.ts';
import { vendorOf } from '#api/access/vendors.ts';
import { isOurs } from '#api/map/zones.ts';
import { type KnownDevice, knownDeviceSchema } from '#model/segment.ts';
import type { Voice, VoicesAnswer } from '#model/voices.ts';
import { hearVoices, NoSuchSubject } from '#segment/voices/hear.ts';
import type { Sources, VoiceSubject, World } from '#segment/voices/world.ts';
import { datasetNamed } from './datasets.ts';
import { type History, type HistoryRequest, readHistory } from './history.ts';
import { readNdjson } from './ndjson.ts';
import { readPolicy } from './policy-file.ts';
import { createConfigurationFiles } from './reach-files.ts';
import { createNetworks } from './reach-network.ts';
import { readDeclared } from './segment-declare.ts';
import { SegmentError } from './segment-error.ts';

/** Where the voices that no sensor hears come from. */
export interface VoicePlaces {
  /** A folder of configurations. */
  readonly network?: string | undefined;
  readonly policy?: string | undefined;
  /** A document, or a folder of them. */
  readonly declared?: string | undefined;
  /** A file of intents; no voice, but held against network and policy. */
  readonly intents?: string | undefined;
}

export interface VoicesRequest extends HistoryRequest, VoicePlaces {
  /** `pacs`, a device's id, name or address, an account, a vendor's domain; or `dataset:…`, `device:…`, `person:…`, `vendor:…`. */
  readonly subject: string;
  /** Hears what of the documents has to be looked at. */
  tell?(message: string): void;
}

/** Whom can be asked about. */
export interface VoiceSubjects {
  readonly datasets: readonly string[];
  readonly devices: readonly string[];
  readonly people: readonly string[];
  readonly vendors: readonly string[];
}

const ADVICE: Readonly<Record<Voice, string>> = {
  can: 'Not asked: give a folder of configurations (--network).',
  may: 'Not asked: give a policy with rules (--policy).',
  did: 'Not asked: give a folder of data (--data) or flows (--flows).',
  should: 'Not asked: give documents (--declared).',
};

/** Throws a SegmentError, a ReachError or an error of the stores, with a sentence for a person. */
export async function voices(request: VoicesRequest): Promise<VoicesAnswer> {
  const sources = readSources(request, ADVICE, request.tell);
  const world = await readWorld(request);
  return hear(world, sources, subjectNamed(request.subject, world));
}

/** Whom there is to ask about. Throws as `voices` does. */
export async function voiceSubjects(request: Omit<VoicesRequest, 'subject'>): Promise<VoiceSubjects> {
  return subjectsOf(await readWorld(request));
}

/** Hears the voices; a subject that is nobody is told in a sentence. Throws a SegmentError. */
function hear(world: World, sources: Sources, subject: VoiceSubject): VoicesAnswer {
  try {
    return hearVoices(world, sources, subject);
  } catch (error) {
    if (!(error instanceof NoSuchSubject)) throw error;
    throw new SegmentError(error.message);
  }
}

/** Reads network, policy and documents. Throws a SegmentError or a ReachError. */
function readSources(
  { network, policy, declared }: VoicePlaces,
  advice: Readonly<Record<Voice, string>>,
  tell?: (message: string) => void,
): Sources {
  return {
    can: network === undefined ? null : createCan(openNetwork(network)),
    policy: policy === undefined ? null : readPolicy(policy),
    declared: declared === undefined ? null : readDeclared(declared, tell),
    advice,
  };
}

/** The model of a folder of configurations. Throws a ReachError. */
export function openNetwork(folder: string): NetworkModel {
  const [model] = createNetworks(createConfigurationFiles()).open([folder]);
  if (!model) throw new SegmentError(`${folder}: holds no network`);
  return model;
}

/** Without traffic the devices alone: of a file, or beside the configurations. */
async function readWorld(request: Omit<VoicesRequest, 'subject'>): Promise<World> {
  if (request.data !== undefined || request.flows !== undefined) {
    const history = await readHistory(request);
    const beside =
      request.devices === undefined && history.devices.length === 0 ? devicesBeside(request.network) : null;
    return worldOf({ ...history, devices: beside ?? history.devices });
  }
  const devices =
    request.devices === undefined ? devicesBeside(request.network) : readNdjson(request.devices, knownDeviceSchema);
  if (devices === null)
    throw new SegmentError(
      'name a folder of data (--data), a file of flows (--flows), or at least devices (--devices)',
    );
  return { ...worldOf({ devices, conversations: [], named: [] }), conversations: null };
}

function devicesBeside(network: string | undefined): readonly KnownDevice[] | null {
  const file = network === undefined ? null : path.join(network, 'devices.ndjson');
  return file !== null && fs.existsSync(file) ? readNdjson(file, knownDeviceSchema) : null;
}

/** Parties outside become devices of their own, by domain, or by address where no name was said. */
export function worldOf({ devices, conversations, named }: History): World {
  const parties = new Map<string, { readonly ips: Set<string>; readonly names: Set<string> }>();
  const note = (id: string, ip: string, name: string): void => {
    const party = parties.get(id) ?? { ips: new Set(), names: new Set([id]) };
    party.ips.add(ip);
    party.names.add(name);
    parties.set(id, party);
  };
  const own = devices.filter((device) => !device.ips.every(isOutside) || isKnownThing(device));
  const known = new Set(own.flatMap(({ ips }) => ips));
  for (const { by, name, server } of named) {
    const domain = by === 'server-name' && !isOurs(server) ? vendorOf(name) : null;
    if (domain === null || known.has(server)) continue;
    note(domain, server, name.toLowerCase());
  }
  for (const { ips } of parties.values()) for (const ip of ips) known.add(ip);
  for (const { client, server } of conversations)
    for (const ip of [client, server]) if (isOutside(ip) && !known.has(ip)) note(ip, ip, ip);
  const vendors = [...parties].map(([id, { ips, names }]) => ({ id, ips: [...ips].sort(), names: [...names] }));
  return {
    devices: [...own, ...vendors],
    conversations,
    named,
    vendors: new Set(parties.keys()),
  };
}

/** Hospitals have public addresses too: what is known to be something is theirs. */
function isKnownThing({ ips, category, function: role, critical, datasets }: KnownDevice): boolean {
  return ips.length === 0 || category != null || role != null || critical === true || (datasets?.length ?? 0) > 0;
}

/** True for an address of one host beyond the hospital. */
function isOutside(address: string): boolean {
  return !isOurs(address) && !/^(2(2[4-9]|3\d)\.|255\.|0\.|ff)/i.test(address);
}

function subjectsOf({ devices, named, vendors }: World): VoiceSubjects {
  const own = devices.filter(({ id }) => !vendors.has(id));
  return {
    datasets: [...new Set(own.flatMap(({ datasets }) => datasets ?? []))].sort(),
    devices: own.map(({ id }) => id).sort(),
    people: [...new Set(named.flatMap(({ by, name }) => (by === 'user' ? [name] : [])))].sort(),
    vendors: [...vendors].sort(),
  };
}

const WRITTEN = /^(dataset|device|person|vendor):\s*(.+)$/i;

/** Whom a word means: as it is written, else a dataset, a device, a vendor, a person. Throws a SegmentError for nobody and for several. */
function subjectNamed(text: string, world: World): VoiceSubject {
  const [, kind = '', name = ''] = WRITTEN.exec(text.trim()) ?? [];
  const wanted = (name || text).trim().toLowerCase();
  const { datasets, people, vendors } = subjectsOf(world);
  const found: VoiceSubject[] = [];
  const offer = (of: VoiceSubject['kind'], ids: readonly string[]): void => {
    if (kind === '' || kind.toLowerCase() === of) found.push(...ids.map((id) => ({ kind: of, id })));
  };
  offer(
    'dataset',
    datasets.filter((one) => one === datasetNamed(wanted)),
  );
  // Archives are called what they hold: the word alone means all that hold it.
  if (found[0]) return found[0];
  offer('device', devicesNamed(wanted, world));
  offer(
    'vendor',
    vendors.filter((one) => one.toLowerCase() === wanted),
  );
  offer(
    'person',
    people.filter((one) => one.toLowerCase() === wanted),
  );
  const [first, ...others] = found;
  if (first && others.length === 0) return first;
  if (first)
    throw new SegmentError(
      `${text} may be ${found.map((one) => `${one.kind}:${one.id}`).join(' or ')}; write which is meant`,
    );
  // Nobody was seen: documents may still speak of a person, and the answer says who there is.
  if (/^(?:dataset|person|vendor|device)$/i.test(kind))
    return { kind: kind.toLowerCase() as VoiceSubject['kind'], id: name.trim() };
  throw new SegmentError(`nobody is known as ${text}; wardline access without a name lists who there is`);
}

function devicesNamed(wanted: string, { devices, vendors }: World): readonly string[] {
  const own = devices.filter(({ id }) => !vendors.has(id));
  const exact = own.filter(({ id, ips }) => id.toLowerCase() === wanted || ips.includes(wanted));
  const found =
    exact.length > 0 ? exact : own.filter(({ names }) => names?.some((one) => one.toLowerCase() === wanted));
  return found.map(({ id }) => id);
}
