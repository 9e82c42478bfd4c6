/** Devices with the cards that switches know them by: of a file, or as a folder of data knows them. */
import { z } from 'zod';
import { canonicalMac } from '#base/prefix.ts';
import { knownDeviceSchema } from '#model/segment.ts';
import type { CardedDevice } from '#segment/render.ts';
import { knownDevice, withKeptDevices } from './history.ts';
import { readNdjson } from './ndjson.ts';

/** What an export of the inventory says of a device, beside what a line of devices says anyway. */
const claimSchema = z.object({ value: z.string() }).nullish();
const exportedSchema = z.object({
  identity: z.object({ category: claimSchema, manufacturer: claimSchema, model: claimSchema }),
  clinical: z.object({ function: z.string().nullish(), lifeCritical: z.boolean().optional() }).nullish(),
});

const macSchema = z.string().transform((text, context) => {
  const mac = canonicalMac(text);
  if (mac === null) context.addIssue({ code: 'custom', message: `${JSON.stringify(text.slice(0, 40))} is no MAC` });
  return mac ?? '';
});

/** A line of devices with their cards, as people write it or as the inventory is exported. */
const cardedDeviceSchema: z.ZodType<CardedDevice> = z.preprocess(
  flattened,
  z.intersection(knownDeviceSchema, z.object({ macs: z.array(macSchema).default([]) })),
);

/** Throws a SegmentError. */
export function readCardedDevices(file: string): readonly CardedDevice[] {
  return readNdjson(file, cardedDeviceSchema);
}

/** The devices of a folder that no service holds. Throws a SegmentError, a FolderError or a StateError. */
export async function keptCardedDevices(data: string): Promise<readonly CardedDevice[]> {
  return withKeptDevices(data, (devices) => devices.map((device) => ({ ...knownDevice(device), macs: device.macs })));
}

/** Claims of the inventory as the plain properties that zones are made of. */
function flattened(line: unknown): unknown {
  const read = exportedSchema.safeParse(line);
  if (!read.success || typeof line !== 'object') return line;
  const { identity, clinical } = read.data;
  return {
    ...line,
    category: identity.category?.value ?? null,
    manufacturer: identity.manufacturer?.value ?? null,
    model: identity.model?.value ?? null,
    function: clinical?.function ?? null,
    critical: clinical?.lifeCritical ?? false,
  };
}
