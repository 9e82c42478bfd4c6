/** A report as the file that somebody asked for. */
import type { Report, ReportFormat } from '../contract-reports.ts';
import { csvOf } from '../exports/csv.ts';
import type { Table } from '../exports/tables.ts';
import { xlsxOf } from '../exports/xlsx.ts';
import { pdfOf } from './pdf.ts';

const TYPES: Readonly<Record<ReportFormat, string>> = {
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8; header=present',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
/** The media types of answers. */
export const REPORT_MEDIA: readonly string[] = Object.values(TYPES).map((type) => type.split(';')[0] ?? '');
const STEP = 500;

/** The file, named by what it is and the day it ends with. */
export async function fileOf(report: Report, format: ReportFormat): Promise<Response> {
  const name = `wardline-${report.kind}-${report.to.slice(0, 10)}.${format}`;
  return new Response(await bodyOf(report, format), {
    headers: { 'content-type': TYPES[format], 'content-disposition': `attachment; filename="${name}"` },
  });
}

async function bodyOf(report: Report, format: ReportFormat): Promise<Uint8Array<ArrayBuffer> | ReadableStream> {
  if (format === 'pdf') return pdfOf(report);
  const table = tableOf(report);
  return ReadableStream.from(format === 'csv' ? csvOf(table, batchesOf(report)) : xlsxOf(table, batchesOf(report)));
}

function tableOf({ kind, columns }: Report): Table<Report['rows'][number]> {
  return {
    name: kind,
    columns: columns.map(({ title }, index) => ({ title, cell: (row) => row[index] ?? null })),
  };
}

async function* batchesOf({ rows }: Report): AsyncGenerator<Report['rows']> {
  for (let at = 0; at < rows.length; at += STEP) yield rows.slice(at, at + STEP);
}
