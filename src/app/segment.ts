/** Segmentation from files: intents proved on a folder of configurations under a policy, certificates written and checked. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import type { NetworkModel } from '#access/forwarding/model.ts';
import {
  type DeclaredFlow,
  declaredFlowSchema,
  type KnownDevice,
  knownDeviceSchema,
  type Proof,
} from '#model/segment.ts';
import { certificateOf, type Witnessed } from '#segment/certificate.ts';
import { type Checked, checkCertificate } from '#segment/check/check.ts';
import { IntentError, readIntents } from '#segment/intents.ts';
import { createProver, type Proven } from '#segment/prove.ts';
import { readNdjson } from './ndjson.ts';
import { readPolicy, readText } from './policy-file.ts';
import { createConfigurationFiles } from './reach-files.ts';
import { createNetworks, DEVICES_FILE } from './reach-network.ts';
import { SegmentError } from './segment-error.ts';

/** Largest file of intents, in bytes. */
export const INTENT_SIZE_LIMIT = 200_000_000;
/** Files that lie beside the configurations of a network. */
export const NETWORK_FILES: { readonly devices: string; readonly declared: string } = {
  devices: DEVICES_FILE,
  declared: 'declared.ndjson',
};

export interface ProofRequest {
  readonly network: string;
  readonly policy: string;
  readonly intent: string;
  /** Declared flows, instead of those beside the configurations. */
  readonly declared?: string | undefined;
  /** Where the certificate is written. */
  readonly certificate?: string | undefined;
  /** Called behind each intent. */
  onIntent?(done: number, all: number): void;
}

/** Proves every intent of a file. Throws a SegmentError, a ReachError or an IntentError with a sentence for a person. */
export function prove({ network, policy, intent, declared, certificate, onIntent }: ProofRequest): Proof {
  const intents = readIntents(readText(intent, INTENT_SIZE_LIMIT), intent);
  const rules = readPolicy(policy);
  const [model] = createNetworks(createConfigurationFiles()).open([network]) as readonly [NetworkModel];
  const devices = besides<KnownDevice>(network, NETWORK_FILES.devices, knownDeviceSchema);
  const flows: readonly DeclaredFlow[] =
    declared === undefined
      ? besides(network, NETWORK_FILES.declared, declaredFlowSchema)
      : readNdjson(declared, declaredFlowSchema);
  const prover = createProver(model, rules, devices, flows);
  const proven: Proven[] = [];
  for (const sentence of intents) {
    try {
      proven.push(prover.prove(sentence));
    } catch (error) {
      if (!(error instanceof IntentError)) throw error;
      throw new SegmentError(`${intent}: line ${sentence.at}: ${error.message}`);
    }
    onIntent?.(proven.length, intents.length);
  }
  if (certificate !== undefined) {
    const text = certificateOf({
      model,
      network: witnessed(network),
      policy: hashOf(policy),
      intent: hashOf(intent),
      intents: intents.flatMap((sentence, index) => {
        const one = proven[index];
        return one ? [{ intent: sentence, proven: one }] : [];
      }),
      nameOf: (file) => below(network, file),
    });
    write(certificate, text);
  }
  return { intents: proven.map(({ answer }) => answer) };
}

/** Holds certificates against a network, a policy and intents. */
export function check(
  certificates: readonly string[],
  against: { readonly network: string; readonly policy: string; readonly intent: string },
): readonly Checked[] {
  return certificates.map((certificate) => checkCertificate(certificate, against));
}

function below(network: string, file: string): string {
  return path.relative(network, file).split(path.sep).join('/');
}

/** Every file of the network with its hash, in order of their names. */
function witnessed(network: string): readonly Witnessed[] {
  return fs
    .readdirSync(network, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(network, name))
    .filter((file) => !fs.statSync(file).isDirectory())
    .sort()
    .map((file) => ({ file: below(network, file), sha256: hashOf(file) }));
}

function hashOf(file: string): string {
  return createHash('sha256').update(fs.readFileSync(file)).digest('hex');
}

/** The lines of a file beside the configurations; where there is none they are none. */
export function besides<Item>(network: string, name: string, schema: z.ZodType<Item>): readonly Item[] {
  const file = path.join(network, name);
  return fs.existsSync(file) ? readNdjson(file, schema) : [];
}

/** Writes beside the file and puts it in its place: who is stopped leaves no half certificate. */
function write(file: string, text: string): void {
  try {
    fs.writeFileSync(`${file}.part`, text);
    fs.renameSync(`${file}.part`, file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new SegmentError(`${file}: cannot be written (${code}); name a place that can`);
  }
}
