/** The text of a Cisco configuration as commands: comments, banners and certificates set aside, each line with its place. */
import type { Line } from '../line.ts';

/** Longest line that is read; what lies behind is not looked at, and the line counts as not understood. */
const LINE_LIMIT = 4096;
/** Most words of a line. */
const WORD_LIMIT = 512;

/** A line of a configuration, as words. */
export interface Command {
  readonly line: Line;
  /** Spaces in front of it; a tab goes to the next multiple of eight. */
  readonly indent: number;
  readonly words: readonly string[];
}

/** What a text holds. */
export interface Source {
  readonly commands: readonly Command[];
  /** Lines that say nothing to the device or to people alone: banners, certificates, what a terminal printed. */
  readonly passed: readonly Line[];
  /** Lines that cannot be read as words: too long, or with control characters. */
  readonly unreadable: readonly Line[];
}

const CHATTER =
  /^(?:Building configuration|Current configuration|Using \d+ out of|Load for |Time source is|Last configuration change|NVRAM config last|No configuration change|--More--|[\w.-]+[#>]\s*(?:sh(?:ow?)?|wr(?:ite)?)\b)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Reads the lines of a text. `comment` is the sign that begins a comment where a line begins with it. */
export function readSource(text: string, file: string, comment = '!'): Source {
  const commands: Command[] = [];
  const passed: Line[] = [];
  const unreadable: Line[] = [];
  let until: ((line: string) => boolean) | null = null;
  let opened: Line | null = null;
  let at = 0;
  for (const raw of text.split(/\r\n|\n|\r/)) {
    at++;
    const trimmed = (raw.length > LINE_LIMIT ? raw.slice(0, LINE_LIMIT) : raw).trim();
    if (until) {
      passed.push({ file, at, number: null, text: trimmed });
      if (until(raw)) until = null;
      continue;
    }
    if (trimmed === '' || trimmed.startsWith(comment)) continue;
    const line: Line = { file, at, number: null, text: trimmed };
    if (raw.length > LINE_LIMIT) unreadable.push(line);
    else if (CHATTER.test(trimmed)) passed.push(line);
    else {
      until = textBlock(trimmed);
      if (until) {
        opened = line;
        passed.push(line);
      } else if (trimmed.startsWith('banner ')) passed.push(line);
      else addCommand(line, raw, commands, unreadable);
    }
  }
  // Text that never ends may have swallowed commands.
  if (until && opened) unreadable.push({ ...opened, text: `${opened.text} (does not end)` });
  return { commands, passed, unreadable };
}

function addCommand(line: Line, raw: string, commands: Command[], unreadable: Line[]): void {
  const words = CONTROL.test(line.text) ? [] : line.text.split(/\s+/, WORD_LIMIT + 1);
  if (words.length === 0 || words.length > WORD_LIMIT) unreadable.push(line);
  else commands.push({ line, indent: indentOf(raw), words });
}

function indentOf(raw: string): number {
  let indent = 0;
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (code === 0x20) indent++;
    else if (code === 9) indent += 8 - (indent % 8);
    else break;
  }
  return indent;
}

/** The text with the lines of banners and certificates empty, so that all others keep their places. */
export function withoutTexts(text: string): string {
  let until: ((line: string) => boolean) | null = null;
  const kept = text.split(/\r\n|\n|\r/).map((line) => {
    if (!until) until = textBlock(line.trim());
    else {
      if (until(line)) until = null;
      return '';
    }
    return until ? '' : line;
  });
  // Text that never ends may have swallowed commands: then nothing is set aside.
  return until ? text : kept.join('\n');
}

/** Where a line opens text that goes on below (a banner, a certificate in hexadecimal): what tells its last line. */
function textBlock(trimmed: string): ((line: string) => boolean) | null {
  const banner = /^banner\s+(?:[a-z-]+\s+)?(\^.|\S)(.*)$/i.exec(trimmed);
  if (banner) {
    const delimiter = banner[1] ?? '';
    if ((banner[2] ?? '').includes(delimiter)) return null;
    // A word in place of a sign: the text ends at a line that says EOF.
    if (/^[a-z]/i.test(delimiter)) return (line) => line.trim() === 'EOF' || line.includes(delimiter);
    return (line) => line.includes(delimiter);
  }
  if (/^certificate\s+(?:ca|self-signed|rollover)?\s*[0-9a-f]+$/i.test(trimmed))
    return (line) => line.trim() === 'quit';
  return null;
}
