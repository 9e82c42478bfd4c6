/** A segmentation in memory, for the tests of the API: one plan, one difference, one enforcement point. */
import type { Consequences, EnforcementTold, SegmentationState, Work } from '#model/segmentation.ts';
import { Refused } from './refused.ts';
import type { SegmentationDesk } from './segmentation.ts';

export const MADE_AT = '2026-11-24T12:00:00.000Z';
const SAFE: Consequences = { ruling: 'safe', stops: [], functions: [], objections: [], parties: [] };

/** Steps at device `d1` need a second person; `d9` is nobody. */
export function segmentationInMemory(): SegmentationDesk {
  const done: string[] = [];
  let approved = false;
  let proposer: string | null = null;
  const none: Work<never> = { state: 'none', madeAt: null, problem: null, answer: null };
  const state = (): SegmentationState => ({
    sources: { network: null, declared: null, intents: null, enforcement: '/srv/enforcement' },
    hasTraffic: true,
    approved: approved ? { zones: 1, rules: 0, watched: true } : null,
    editions: [],
    zones: ['ward'],
  });
  const enforcement = async (): Promise<EnforcementTold> => ({
    ...{ point: 'nftables', holds: 'nothing', confirmed: null, pending: null, counts: { audited: 0, stopped: 0 } },
    ...{ broken: null, reviews: [], proposals: [], parties: [] },
    history: done.map((event, index) => ({
      ...{ entry: index + 1, at: MADE_AT, event, account: 'root', by: null, generation: null, because: null },
    })),
  });
  const missing = (): never => {
    throw new Refused('missing', 'There is no such thing any more; look at the list again.');
  };
  return {
    state,
    plan: () => none,
    makePlan: () => ({ ...none, state: 'working' }),
    isolate: async ({ id }) => (id === 'd9' ? missing() : SAFE),
    async approve(madeAt) {
      if (madeAt !== MADE_AT) throw new Refused('conflict', 'The plan was made anew meanwhile.');
      approved = true;
      return state();
    },
    async undo() {
      approved = false;
      return state();
    },
    drift: () => none,
    lookForDrift: () => ({ ...none, state: 'working' }),
    adopt: async (id, because) =>
      id === 'x1'
        ? [
            {
              ...{ from: ['ward'], to: ['archive'], protocol: 'tcp', ports: ['104'], action: 'permit' },
              ...{ reason: because, basis: 'operator' },
            },
          ]
        : missing(),
    reopen: async (edition) => (edition === 1 ? state() : missing()),
    enforcement,
    async step({ step, plan, breakGlass }, by) {
      const ruling = step.kind === 'quarantine' && breakGlass === null ? 'escalated' : 'safe';
      const result = plan ? 'planned' : ruling === 'escalated' ? 'waiting' : 'applied';
      if (result === 'waiting') proposer = by.id;
      if (result === 'applied') done.push('applied');
      return { result, because: null, confirmBy: null, consequences: { ...SAFE, ruling } };
    },
    async approveStep(id, by) {
      if (id !== 'p1' || proposer === null) return missing();
      if (by.id === proposer) throw new Refused('conflict', 'A second person must approve.');
      done.push('applied');
      return { result: 'applied', because: null, confirmBy: MADE_AT, consequences: SAFE };
    },
    async withdrawStep(id) {
      if (id !== 'p1') missing();
      proposer = null;
    },
    async confirm(by) {
      done.push(`confirmed by ${by.name}`);
      return enforcement();
    },
    async rollback() {
      if (done.length === 0) throw new Refused('refused', 'Nothing stands there to be undone.');
      done.push('restored');
      return enforcement();
    },
    async review(entry) {
      if (entry !== 7) return missing();
      return enforcement();
    },
  };
}
