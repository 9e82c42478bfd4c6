/** Text as it can be printed: what the font has no sign for and what nobody can see is written out, then cut into lines that fit. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { create, type Font } from 'fontkit';

/** Longest text of a cell, in characters. */
const TEXT_LIMIT = 240;
/** Controls, zero-width characters and changes of direction: they could make one name look like another. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;
const MARK = '…';
const FILES: { readonly plain: string; readonly bold: string } = {
  plain: import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  bold: import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
};

/** A font of the DejaVu family: Latin, Greek, Cyrillic, Hebrew, Arabic and more, free to embed. */
export interface Face {
  readonly bytes: Buffer;
  /** Width of a text at a size, in points. */
  width(text: string, size: number): number;
  /** The text with everything written out that this face cannot show. */
  printable(text: string): string;
  /** At most `most` lines no wider than `width`; the last one ends in an ellipsis where there is more. */
  lines(text: string, size: number, width: number, most: number): readonly string[];
}

/** Reads a face from the fonts that came with the program. */
export function openFace(file: keyof typeof FILES): Face {
  const bytes = readFileSync(fileURLToPath(FILES[file]));
  const font = create(bytes) as Font;
  const advances = new Map<string, number>();
  const advance = (character: string): number => {
    const known = advances.get(character);
    if (known !== undefined) return known;
    const wide = font.glyphForCodePoint(character.codePointAt(0) ?? 0).advanceWidth / font.unitsPerEm;
    advances.set(character, wide);
    return wide;
  };
  const width = (text: string, size: number): number => {
    let sum = 0;
    for (const character of text) sum += advance(character);
    return sum * size;
  };
  const printable = (text: string): string => {
    let shown = '';
    for (const character of text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}${MARK}` : text)
      shown += character === '\n' ? ' ' : isShown(font, character) ? character : writtenOut(character);
    return shown;
  };
  return {
    bytes,
    width,
    printable,
    lines: (text, size, room, most) => linesOf(text, room, most, (part) => width(part, size)),
  };
}

function isShown(font: Font, character: string): boolean {
  return !UNSEEN.test(character) && font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
}

function writtenOut(character: string): string {
  return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

function linesOf(text: string, room: number, most: number, width: (part: string) => number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (width(longer) <= room) line = longer;
    else {
      if (line !== '') lines.push(line);
      const pieces = piecesOf(word, room, width);
      line = pieces.pop() ?? '';
      lines.push(...pieces);
    }
  }
  if (line !== '') lines.push(line);
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), ended(lines[most - 1] ?? '', room, width)];
}

/** A word that is wider than a line, cut by characters. */
function piecesOf(word: string, room: number, width: (part: string) => number): string[] {
  const pieces: string[] = [];
  let [piece, used] = ['', 0];
  for (const character of word) {
    const wide = width(character);
    if (piece !== '' && used + wide > room) {
      pieces.push(piece);
      [piece, used] = ['', 0];
    }
    piece += character;
    used += wide;
  }
  return [...pieces, piece];
}

function ended(line: string, room: number, width: (part: string) => number): string {
  let characters = [...line];
  while (characters.length > 0 && width(`${characters.join('')}${MARK}`) > room) characters = characters.slice(0, -1);
  return `${characters.join('')}${MARK}`;
}
