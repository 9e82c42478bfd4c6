/** The operator's word as the API and the command line hand it on: kept, and shown at once. */
import type { CorrectionDesk } from '#api/corrections.ts';
import { formatTime } from '#base/time.ts';
import type { Core } from './core/core.ts';

/** `settle` draws conclusions and tells whoever listens. */
export function createCorrectionDesk(core: Core, settle: () => Promise<unknown>, now: () => Date): CorrectionDesk {
  const time = (): string => formatTime(now().getTime() * 1000);
  return {
    list: (device) => core.corrections(device),
    next: () => core.questions(),
    async correct(device, asked, by) {
      const step = await core.correct(device, asked, by, time());
      await settle();
      const isOfKind = step.step.kind === 'confirm' || step.step.kind === 'correct';
      const teaching = isOfKind ? core.teaching(step.device) : null;
      return teaching === null ? step : { ...step, teaching };
    },
    async undo(device, number, by) {
      const step = await core.undo(device, number, by, time());
      await settle();
      return step;
    },
  };
}
