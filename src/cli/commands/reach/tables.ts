/** Answers of `wardline reach` as people read them. */
import type {
  CompareAnswer,
  LinesAnswer,
  ReadAnswer,
  SearchAnswer,
  TestAnswer,
  UnreachableAnswer,
} from '#model/reach.ts';
import { lineText, packetText } from './shared.ts';

export function testTable({ verdict, line, because }: TestAnswer): string {
  return `${verdict}: ${because}\n  ${lineText(line)}\n`;
}

export function searchTable(answer: SearchAnswer): string {
  if (answer.found === true) return `${packetText(answer.packet)}\n  ${lineText(answer.line)}\n`;
  if (answer.found === false) return 'no such packet\n';
  return `unknown: ${answer.because}\n  ${lineText(answer.line)}\n`;
}

export function unreachableTable({ unreachable }: UnreachableAnswer): string {
  if (unreachable.length === 0) return 'every line decides some packet\n';
  return unreachable
    .map(({ filter, line, coveredBy, actionDiffers, because }) => {
      const covers = coveredBy.map((cover) => `    covered by ${lineText(cover)}\n`).join('');
      const note = actionDiffers ? ', which do otherwise with some of them' : '';
      return `${filter}: ${lineText(line)}\n    ${because}${note}\n${covers}`;
    })
    .join('');
}

export function compareTable({ equal, changes }: CompareAnswer): string {
  const head = equal === true ? 'nothing changes' : equal === false ? `${changes.length} changes` : 'unknown';
  const rows = changes.map(
    ({ packet, before, after }) =>
      `${packetText(packet)}\n  before ${before.verdict}: ${lineText(before.line)}\n  after  ${after.verdict}: ${lineText(after.line)}\n`,
  );
  return `${head}\n${rows.join('')}`;
}

export function linesTable({ lines }: LinesAnswer): string {
  if (lines.length === 0) return 'no line\n';
  return lines
    .map(({ filter, line, action, maybe }) => `${filter}: ${action}${maybe ? ' (maybe)' : ''} ${lineText(line)}\n`)
    .join('');
}

export function readTable({ files }: ReadAnswer): string {
  return files
    .map(({ path, dialect, lines, unknown, filters, ...names }) => {
      const counts = Object.entries(lines)
        .map(([support, count]) => `${count} ${support}`)
        .join(', ');
      const rows = [
        ...unknown.map((line) => `  not understood: ${lineText(line)}`),
        ...names.undefined.map(({ kind, name, line }) => `  ${kind} ${name} is nowhere: ${lineText(line)}`),
        ...names.unused.map(({ kind, name, line }) => `  ${kind} ${name} is used nowhere: ${lineText(line)}`),
        ...(filters.length === 0 ? [] : [`  filters: ${filters.join(', ')}`]),
      ];
      return `${path}: ${dialect}: ${counts}\n${rows.map((row) => `${row}\n`).join('')}`;
    })
    .join('');
}
