/** Drift from files or a folder of data: intent, configuration and traffic held against a policy. */
import { interfaceNamesIn } from '#access/packets/names.ts';
import { PacketSpace } from '#access/packets/space.ts';
import { type DeclaredFlow, declaredFlowSchema, type KnownDevice, knownDeviceSchema } from '#model/segment.ts';
import type { Disagreement } from '#segment/drift/disagreement.ts';
import { type Drift, driftOf } from '#segment/drift/drift.ts';
import { type Intent, readIntents } from '#segment/intents.ts';
import { withAges } from './drift-ages.ts';
import { type History, type HistoryRequest, readHistory } from './history.ts';
import { placesIn } from './memory.ts';
import { readNdjson } from './ndjson.ts';
import { readPolicy, readText } from './policy-file.ts';
import { createConfigurationFiles } from './reach-files.ts';
import { createNetworks } from './reach-network.ts';
import { besides, INTENT_SIZE_LIMIT, NETWORK_FILES } from './segment.ts';
import { readDeclared } from './segment-declare.ts';
import { SegmentError } from './segment-error.ts';

export interface DriftRequest extends HistoryRequest {
  readonly policy: string;
  /** A folder of configurations. */
  readonly network?: string | undefined;
  readonly intent?: string | undefined;
  readonly declared?: string | undefined;
  /** What was seen, where it is read already: `data` then only remembers ages. */
  readonly seen?: History | undefined;
}

/** Drift with its age: when each disagreement was told first, as far as a folder of data remembers, else when it was seen first. */
export interface AgedDrift extends Omit<Drift, 'drift'> {
  readonly drift: readonly (Disagreement & { readonly since: string | null })[];
}

/** Throws a SegmentError, a ReachError, an IntentError or an error of the stores, with a sentence for a person. */
export async function drift(request: DriftRequest): Promise<AgedDrift> {
  const { network, intent } = request;
  const policy = readPolicy(request.policy);
  const intents: readonly Intent[] =
    intent === undefined ? [] : readIntents(readText(intent, INTENT_SIZE_LIMIT), intent);
  const history = await readSeen(request);
  if (network === undefined && history === null)
    throw new SegmentError(
      'name what the policy is held against: configurations (--network), traffic (--data or --flows), or both',
    );
  const [model = null] = network === undefined ? [] : createNetworks(createConfigurationFiles()).open([network]);
  const besidesNetwork =
    network === undefined ? [] : besides<KnownDevice>(network, NETWORK_FILES.devices, knownDeviceSchema);
  const found = driftOf({
    ...{ policy, model, intents, space: model?.space ?? new PacketSpace(interfaceNamesIn([])) },
    devices: devicesOf(request, history, besidesNetwork),
    declared: declaredOf(request),
    conversations: history?.conversations ?? null,
  });
  const { data } = request;
  if (data === undefined) return { ...found, drift: found.drift.map((one) => ({ ...one, since: one.first })) };
  return { ...found, drift: withAges(found.drift, placesIn(data).drift, new Date()) };
}

/** Null where no traffic is named. */
async function readSeen(request: DriftRequest): Promise<History | null> {
  if (request.seen !== undefined) return request.seen;
  return request.data === undefined && request.flows === undefined ? null : readHistory(request);
}

/** Devices of a file that is named count alone; else those beside the configurations and those of the data, each once. */
function devicesOf(
  { devices }: DriftRequest,
  history: History | null,
  besidesNetwork: readonly KnownDevice[],
): readonly KnownDevice[] {
  if (devices !== undefined) return history?.devices ?? readNdjson(devices, knownDeviceSchema);
  const known = new Map([...(history?.devices ?? []), ...besidesNetwork].map((device) => [device.id, device]));
  return [...known.values()];
}

function declaredOf({ declared, network }: DriftRequest): readonly DeclaredFlow[] {
  if (declared !== undefined) return readDeclared(declared);
  return network === undefined ? [] : besides(network, NETWORK_FILES.declared, declaredFlowSchema);
}
