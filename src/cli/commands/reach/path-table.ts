/** Ways through a network as people read them. */
import type { CompareAnswer, NetworkCompareAnswer, PathAnswer, PathSearchAnswer, PathTold } from '#model/reach.ts';
import { lineText, packetText } from './shared.ts';
import { compareTable } from './tables.ts';

export function pathTable(answer: PathAnswer | PathSearchAnswer): string {
  if (!('found' in answer)) {
    const because = answer.because === undefined ? '' : `: ${answer.because}\n  ${lineText(answer.line ?? null)}`;
    return `${answer.verdict}${because}\n${pathRows(answer.paths)}${assumedRows(answer.assumes)}`;
  }
  if (answer.found === false) return 'no such packet\n';
  if (answer.found === 'unknown') return `unknown: ${answer.because}\n  ${lineText(answer.line)}\n`;
  return `${packetText(answer.packet)} from ${answer.from}: ${answer.verdict}\n${pathRows(answer.paths)}${assumedRows(answer.assumes)}`;
}

function assumedRows(assumes: readonly string[] = []): string {
  return assumes.map((each) => `  assumed: ${each}\n`).join('');
}

function pathRows(paths: readonly PathTold[]): string {
  return paths
    .map(({ disposition, hops }) => {
      const rows = hops.map((hop) => {
        const filters = hop.filters.map(({ name, verdict, line }) => `      ${name}: ${verdict} ${lineText(line)}\n`);
        return `    ${hop.in ?? '·'} → ${hop.node} → ${hop.out ?? '·'}\n${filters.join('')}`;
      });
      return `  ${disposition}\n${rows.join('')}`;
    })
    .join('');
}

/** What a change changes: of a filter, or of the ways through a network. */
export function anyCompareTable(answer: CompareAnswer | NetworkCompareAnswer): string {
  if (!isOfNetworks(answer)) return compareTable(answer);
  const head =
    answer.equal === true ? 'nothing changes' : answer.equal === false ? `${answer.changes.length} changes` : 'unknown';
  const rows = answer.changes.map(
    ({ packet, from, before, after }) =>
      `${packetText(packet)} from ${from}\n before ${before.verdict}\n${pathRows(before.paths)} after ${after.verdict}\n${pathRows(after.paths)}`,
  );
  return `${head}\n${rows.join('')}`;
}

function isOfNetworks(answer: CompareAnswer | NetworkCompareAnswer): answer is NetworkCompareAnswer {
  return answer.changes.some((change) => 'from' in change);
}
