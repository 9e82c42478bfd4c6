/** A desk for findings in memory, for the tests of the API. */
import type { Finding } from '#model/finding.ts';
import type { Suppression, TriageStep } from '#model/triage.ts';
import { type TriageDesk, TriageRefused } from './triage.ts';

const TIME = '2026-11-24T12:00:00.000000Z';

/** Keeps steps and suppressions; knows no places. */
export function triageOver(findings: readonly Finding[]): TriageDesk {
  const steps: TriageStep[] = [];
  const suppressions: Suppression[] = [];
  const of: TriageDesk['of'] = ({ id }) => {
    const mine = steps.filter(({ finding }) => finding === id);
    const last = (kind: TriageStep['kind']): string | null =>
      mine.findLast((step) => step.kind === kind)?.after ?? null;
    return {
      state: (last('state') ?? 'open') as 'open',
      since: null,
      again: false,
      assignee: last('assignee'),
      comments: mine.filter(({ text }) => text !== null).length,
      suppressed: null,
      places: [],
    };
  };
  return {
    of,
    groups: () => [{ value: 'exploit.smb.eternalblue', findings: 1, severity: 'critical', last: TIME }],
    async change(ids, { state, assignee, comment }, by) {
      return ids.map((id) => {
        const finding = findings.find((one) => one.id === id);
        if (!finding) throw new TriageRefused('missing', `There is no finding ${id}; look at the list again.`);
        const add = (step: Pick<TriageStep, 'kind' | 'after' | 'text'>): void =>
          void steps.push({
            ...step,
            id: steps.length + 1,
            finding: id,
            time: TIME,
            by,
            before: null,
            withdrawn: null,
          });
        if (state !== undefined) add({ kind: 'state', after: state, text: null });
        if (assignee !== undefined) add({ kind: 'assignee', after: assignee, text: null });
        if (comment !== undefined) add({ kind: 'comment', after: null, text: comment });
        return { ...finding, triage: of(finding) };
      });
    },
    revision: 0,
    async mark(finding, task, isDone, by) {
      const sides = { before: isDone ? null : task, after: isDone ? task : null };
      const about = { finding, time: TIME, by, text: null, withdrawn: null };
      steps.push({ ...about, ...sides, id: steps.length + 1, kind: 'task' });
    },
    done: (id) =>
      steps.flatMap(({ finding, kind, after, by, time }) =>
        finding === id && kind === 'task' && after !== null ? [{ task: after, by: by.id, time }] : [],
      ),
    history: async (id) => steps.filter(({ finding }) => finding === id),
    async withdraw(_, step, by) {
      const index = steps.findIndex(({ id, text }) => id === step && text !== null);
      const found = steps[index];
      if (!found) throw new TriageRefused('missing', 'There is no such comment.');
      steps[index] = { ...found, text: null, withdrawn: { by, time: TIME } };
    },
    suppressions: () => suppressions,
    async suppress(asked, by) {
      const made = { ...asked, id: suppressions.length + 1, by, createdAt: TIME, ended: null };
      suppressions.push(made);
      return made;
    },
    async unsuppress(id, by) {
      const found = suppressions.find((one) => one.id === id);
      if (!found) throw new TriageRefused('missing', 'There is no such suppression.');
      return { ...found, ended: { by, time: TIME } };
    },
  };
}
