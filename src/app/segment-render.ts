/** Policies written as configurations: from files to a text that was read back and found to be the policy. */
import { z } from 'zod';
import { canonicalMac } from '#base/prefix.ts';
import { knownDeviceSchema } from '#model/segment.ts';
import { RenderError, type Written } from '#segment/dialect.ts';
import { type CardedDevice, policyDialects, renderPolicy } from '#segment/render.ts';
import { readNdjson } from './ndjson.ts';
import { readPolicy } from './policy-file.ts';
import { SegmentError } from './segment-error.ts';

/** A line of devices with the cards that switches know it by. */
const cardedDeviceSchema: z.ZodType<CardedDevice> = z.intersection(
  knownDeviceSchema,
  z.object({
    macs: z
      .array(
        z.string().transform((text, context) => {
          const mac = canonicalMac(text);
          if (mac === null)
            context.addIssue({ code: 'custom', message: `${JSON.stringify(text.slice(0, 40))} is no MAC` });
          return mac ?? '';
        }),
      )
      .default([]),
  }),
);

/** Dialects that policies are written in, with what each is for. */
export function renderDialects(): ReturnType<typeof policyDialects> {
  return policyDialects();
}

/** Throws a SegmentError where the files are not as they should be, or the policy has no words in the dialect. */
export function render(request: {
  readonly policy: string;
  readonly dialect: string;
  readonly devices?: string | undefined;
}): Written {
  const policy = readPolicy(request.policy);
  const devices = request.devices === undefined ? [] : readNdjson(request.devices, cardedDeviceSchema);
  try {
    return renderPolicy(policy, devices, request.dialect);
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    throw new SegmentError(`${request.policy}: ${error.message}`);
  }
}
