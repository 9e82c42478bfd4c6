/** What an operator says at the command line: kept in the folder of data as over the API, and written to the same audit log. */
import { createAudit } from '#api/auth/audit.ts';
import { auditHeadFile } from '#api/auth/audit-head-file.ts';
import { openInstallationKey } from '#api/auth/secrets.ts';
import { CorrectionRefused } from '#api/corrections.ts';
import { faultLine, shape } from '#base/shape.ts';
import { type Asked, type Author, askedSchema, type Correction, type Question } from '#model/correction.ts';
import type { Device } from '#model/device.ts';
import { createCorrectionDesk } from './correction-desk.ts';
import { withKept } from './kept.ts';
import { type Memory, placesIn } from './memory.ts';

/** A step, and the device as it is after it. */
export interface Told {
  readonly step: Correction;
  readonly device: Device | null;
}

export interface DeviceDesk {
  /** A device by its id or one of its addresses. Throws a CorrectionRefused. */
  find(word: string): Device;
  history(device: string): readonly Correction[];
  /** The devices to look at next, those that teach most first. */
  next(): readonly Question[];
  /** `asked` is as it was typed. Throws a CorrectionRefused. */
  correct(device: string, asked: Asked): Promise<Told>;
  /** Takes a step back, the last one that holds where none is named. Throws a CorrectionRefused. */
  undo(device: string, step: number | null): Promise<Told>;
}

/** Opens the folder, does the work and closes it again. `name` is who speaks. Throws what `openMemory` throws, and a FolderError where nothing is kept there. */
export async function withDesk(
  data: string,
  name: string,
  warn: (message: string) => void,
  work: (desk: DeviceDesk) => Promise<void>,
): Promise<void> {
  await withKept(data, warn, (memory) => work(createDesk(memory, data, { id: 'system', name })));
}

function createDesk({ core, state }: Memory, data: string, author: Author): DeviceDesk {
  const now = (): Date => new Date();
  const { key, auditHead } = placesIn(data);
  const audit = createAudit({
    store: state.accounts.audit,
    head: auditHeadFile(auditHead),
    key: openInstallationKey(key),
    now,
  });
  const desk = createCorrectionDesk(core, () => core.settle(), now);
  const record = (action: string, { device, id, step }: Correction): Promise<unknown> =>
    audit.record({
      actor: author.id,
      address: null,
      action,
      target: `device:${device}`,
      outcome: 'done',
      detail: { kind: step.kind, step: id, user: author.name },
    });
  return {
    find(word): Device {
      const device = core.device(word) ?? core.byAddress(word.toLowerCase());
      if (device) return device;
      throw new CorrectionRefused('missing', `there is no device ${word}; name it by its id, a MAC or an IP address`);
    },
    history: (device) => core.corrections(device),
    next: () => core.questions(),
    async correct(device, asked): Promise<Told> {
      const step = await desk.correct(device, judged(asked), author);
      await record('correctDevice', step);
      return { step, device: core.device(device) };
    },
    async undo(device, named): Promise<Told> {
      const last = core.corrections(device).findLast(({ undone }) => undone === null);
      const number = named ?? last?.id;
      if (number === undefined)
        throw new CorrectionRefused('refused', 'nothing was said of this device that could be taken back');
      const step = await desk.undo(device, number, author);
      await record('undoCorrection', step);
      return { step, device: core.device(device) };
    },
  };
}

/** True for what cannot be: its message says why, its code whether it is refused or not there. */
export function isRefused(error: unknown): error is CorrectionRefused {
  return error instanceof CorrectionRefused;
}

/** What was typed, by the same limits as over the API. */
function judged(asked: Asked): Asked {
  const read = shape(askedSchema, asked);
  if (read.ok) return read.value;
  throw new CorrectionRefused('missing', faultLine(read.faults[0], 'this'));
}
