/** A report on paper (PDF 1.7): its scope, period and time on the first page, the table with its heads on every page, page numbers. */
import { setImmediate as breathe } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import type { Report, ReportCell, ReportColumn } from '../contract-reports.ts';
import { type Face, openFace } from './paper.ts';

/** Rows on paper; a spreadsheet takes all of them. */
const ROWS_LIMIT = 5000;
const CELL_LINES = 4;
/** A4 across, in points, and what is left free at its edges. */
const [WIDTH, HEIGHT, EDGE] = [842, 595, 36];
const ROOM = WIDTH - 2 * EDGE;
const [SMALL, PLAIN, LARGE] = [7, 9, 18];
const LINE = 1.3;
const GAP = 5;
const INK = { text: '#1b2733', muted: '#56646f', line: '#cfd7dd', head: '#eef2f4' } as const;

type Doc = InstanceType<typeof PDFDocument>;
interface Paper {
  readonly doc: Doc;
  readonly plain: Face;
  readonly bold: Face;
  readonly report: Report;
  readonly moment: (text: string) => string;
  y: number;
}

/** The bytes of the report. Other work goes on between its pages. */
export async function pdfOf(report: Report): Promise<Uint8Array<ArrayBuffer>> {
  const doc = new PDFDocument({
    size: [WIDTH, HEIGHT],
    margin: 0,
    bufferPages: true,
    lang: 'en',
    info: {
      Title: report.title,
      Creator: 'Wardline',
      Producer: 'Wardline',
      CreationDate: new Date(report.madeAt),
    },
  });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    doc.once('end', resolve);
    doc.once('error', reject);
  });
  const paper: Paper = {
    doc,
    plain: openFace('plain'),
    bold: openFace('bold'),
    report,
    moment: momentsIn(report.timeZone),
    y: EDGE,
  };
  doc.registerFont('plain', paper.plain.bytes);
  doc.registerFont('bold', paper.bold.bytes);
  drawHead(paper);
  await drawTable(paper);
  drawFeet(paper);
  doc.end();
  await ended;
  return new Uint8Array(Buffer.concat(chunks));
}

/** Moments in a time zone, as 2026-11-24 08:00. */
function momentsIn(timeZone: string): (text: string) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (text) => format.format(new Date(text));
}

interface Style {
  readonly x?: number;
  readonly width?: number;
  readonly size?: number;
  readonly font?: 'plain' | 'bold';
  readonly colour?: string;
  readonly most?: number;
}

/** Writes a text in lines at the pen and moves it below them. */
function write(paper: Paper, text: string, style: Style = {}): void {
  const { x = EDGE, width = ROOM, size = PLAIN, font = 'plain', colour = INK.text, most = 6 } = style;
  const face = paper[font];
  for (const line of face.lines(face.printable(text), size, width, most)) {
    put(paper, line, x, { size, font, colour });
    paper.y += size * LINE;
  }
}

function put(
  { doc, y }: Paper,
  line: string,
  x: number,
  { size, font, colour }: Required<Omit<Style, 'x' | 'width' | 'most'>>,
): void {
  doc.font(font).fontSize(size).fillColor(colour).text(line, x, y, { lineBreak: false });
}

function drawHead(paper: Paper): void {
  const { report, moment } = paper;
  const { organisation, title, q, from, to, madeAt, timeZone, figures, notes, summary, sources } = report;
  if (organisation !== '') write(paper, organisation, { colour: INK.muted, most: 1 });
  write(paper, title, { size: LARGE, font: 'bold', most: 1 });
  paper.y += GAP;
  write(paper, `Scope: ${q === '' ? 'all devices' : `devices that match ${q}`}`);
  write(paper, `Period: ${moment(from)} to ${moment(to)} (${timeZone})`);
  write(paper, `Made: ${moment(madeAt)} (${timeZone})`);
  paper.y += GAP;
  drawFigures(paper, figures);
  drawPoints(paper, 'What it says', summary, INK.text);
  drawPoints(paper, 'What weakens this report', notes, INK.muted);
  drawPoints(paper, 'What it rests on', sources, INK.muted);
  if (report.rows.length > ROWS_LIMIT)
    write(
      paper,
      `Printed are the first ${ROWS_LIMIT.toLocaleString('en')} of ${report.total.toLocaleString('en')} rows; take CSV or XLSX for all of them.`,
      { font: 'bold' },
    );
  paper.y += GAP;
}

/** Sentences under a heading; nothing where there are none. */
function drawPoints(paper: Paper, title: string, sentences: readonly string[], colour: string): void {
  if (sentences.length === 0) return;
  write(paper, title, { font: 'bold' });
  for (const sentence of sentences) write(paper, `•  ${sentence}`, { colour });
  paper.y += GAP;
}

function drawFigures(paper: Paper, figures: Report['figures']): void {
  const across = 6;
  const width = ROOM / across;
  for (let at = 0; at < figures.length; at += across) {
    const top = paper.y;
    let bottom = top;
    for (const [index, { name, value }] of figures.slice(at, at + across).entries()) {
      paper.y = top;
      const place = { x: EDGE + index * width, width: width - GAP };
      write(paper, value, { ...place, size: 14, font: 'bold', most: 1 });
      write(paper, name, { ...place, size: SMALL + 1, colour: INK.muted, most: 2 });
      bottom = Math.max(bottom, paper.y);
    }
    paper.y = bottom + GAP;
  }
}

interface Placed {
  readonly column: ReportColumn;
  readonly x: number;
  readonly width: number;
}

function placed(columns: readonly ReportColumn[]): readonly Placed[] {
  const all = columns.reduce((sum, { width }) => sum + width, 0);
  let x = EDGE;
  return columns.map((column) => {
    const place = { column, x, width: (ROOM * column.width) / all };
    x += place.width;
    return place;
  });
}

async function drawTable(paper: Paper): Promise<void> {
  const { report } = paper;
  const places = placed(report.columns);
  if (report.rows.length === 0) {
    write(paper, 'Nothing is in this scope and period.', { font: 'bold' });
    return;
  }
  drawRow(
    paper,
    places.map(({ column }) => column.title),
    places,
    true,
  );
  for (const [index, row] of report.rows.slice(0, ROWS_LIMIT).entries()) {
    const texts = places.map(({ column }, at) => textOf(row[at] ?? null, column, paper));
    drawRow(paper, texts, places, false);
    if (index % 50 === 49) await breathe();
  }
}

function textOf(cell: ReportCell, { type }: ReportColumn, { moment }: Paper): string {
  if (cell === null) return '–';
  if (typeof cell === 'number') return cell.toLocaleString('en');
  return type === 'time' ? moment(cell) : cell;
}

/** A row, on a new page with the heads of the columns where it does not fit on this one. */
function drawRow(paper: Paper, texts: readonly string[], places: readonly Placed[], isHead: boolean): void {
  const font = isHead ? 'bold' : 'plain';
  const face = paper[font];
  const cells = texts.map((text, at) =>
    face.lines(face.printable(text), SMALL, (places[at]?.width ?? 0) - GAP, CELL_LINES),
  );
  const height = Math.max(1, ...cells.map((lines) => lines.length)) * SMALL * LINE + GAP;
  const { doc } = paper;
  if (paper.y + height > HEIGHT - EDGE - 2 * SMALL) {
    doc.addPage();
    paper.y = EDGE;
    if (!isHead)
      drawRow(
        paper,
        places.map(({ column }) => column.title),
        places,
        true,
      );
  }
  const top = paper.y;
  if (isHead) doc.rect(EDGE, top, ROOM, height).fill(INK.head);
  doc
    .moveTo(EDGE, top + height)
    .lineTo(WIDTH - EDGE, top + height)
    .lineWidth(0.5)
    .strokeColor(INK.line)
    .stroke();
  for (const [at, lines] of cells.entries()) {
    for (const [number, line] of lines.entries()) {
      paper.y = top + GAP / 2 + number * SMALL * LINE;
      put(paper, line, (places[at]?.x ?? EDGE) + 1, { size: SMALL, font, colour: INK.text });
    }
  }
  paper.y = top + height;
}

/** What it is and which page, at the foot of each: known once all pages are there. */
function drawFeet(paper: Paper): void {
  const { doc, plain, report, moment } = paper;
  const { start, count } = doc.bufferedPageRange();
  const style = { size: SMALL, font: 'plain', colour: INK.muted } as const;
  for (let page = start; page < start + count; page++) {
    doc.switchToPage(page);
    paper.y = HEIGHT - EDGE;
    const whose = report.organisation === '' ? 'Wardline' : `Wardline · ${report.organisation}`;
    const name = `${whose} · ${report.title} · made ${moment(report.madeAt)} (${report.timeZone})`;
    put(paper, plain.printable(name), EDGE, style);
    const number = `Page ${page - start + 1} of ${count}`;
    put(paper, number, WIDTH - EDGE - plain.width(number, SMALL), style);
  }
}
