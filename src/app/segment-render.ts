/** Policies written as configurations: from files to a text that was read back and found to be the policy. */
import { RenderError, type Written } from '#segment/dialect.ts';
import { policyDialects, renderPolicy } from '#segment/render.ts';
import { readCardedDevices } from './carded-devices.ts';
import { readPolicy } from './policy-file.ts';
import { SegmentError } from './segment-error.ts';

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
  const devices = request.devices === undefined ? [] : readCardedDevices(request.devices);
  try {
    return renderPolicy(policy, devices, request.dialect);
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    throw new SegmentError(`${request.policy}: ${error.message}`);
  }
}
