/** The documentation of `docs/`, built into the page: its pages, their pictures, and a search through all of them. */
import { lexer, type Token, type Tokens } from 'marked';

/** Loaded when a page is read, or when something is searched. */
const FILES = import.meta.glob<string>(['../../../docs/*.md', '../../../docs/decisions/*.md'], {
  query: '?raw',
  import: 'default',
});
const PICTURES = import.meta.glob<string>('../../../docs/images/*.png', {
  query: '?url',
  import: 'default',
  eager: true,
});
/** Hits that are shown, and characters around one. */
const HITS = 40;
const AROUND = 90;
const FIRST_DECISION = /^\d{4}-/;

export interface ManualEntry {
  /** As the address has it: `12-sensors`, `0005-no-patient-data`. */
  readonly name: string;
  readonly isDecision: boolean;
}

const nameOf = (path: string): string => path.replace(/^.*\//, '').replace(/\.md$/, '');

/** All pages in their order, decisions behind the others. */
export const MANUAL: readonly ManualEntry[] = Object.keys(FILES)
  .map((path) => ({ name: nameOf(path), isDecision: FIRST_DECISION.test(nameOf(path)) }))
  .sort((a, b) => Number(a.isDecision) - Number(b.isDecision) || (a.name < b.name ? -1 : 1));

/** A page: its title and what is in it. */
export interface ManualPage {
  readonly name: string;
  readonly title: string;
  readonly tokens: readonly Token[];
}

/** Reads a page; null where there is none of this name. */
export async function readManual(name: string): Promise<ManualPage | null> {
  const path = Object.keys(FILES).find((one) => nameOf(one) === name);
  const load = path === undefined ? undefined : FILES[path];
  return load === undefined ? null : pageOf(name, await load());
}

/** A page out of its markdown. */
export function pageOf(name: string, markdown: string): ManualPage {
  const tokens = lexer(markdown);
  const title = tokens.find((token): token is Tokens.Heading => token.type === 'heading');
  return { name, title: title === undefined ? name : plainText(title), tokens };
}

/** All pages. */
export async function readWholeManual(): Promise<readonly ManualPage[]> {
  const pages = await Promise.all(MANUAL.map(({ name }) => readManual(name)));
  return pages.filter((page) => page !== null);
}

/** The words of a token, without marks. */
export function plainText(token: Token): string {
  if ('tokens' in token && token.tokens) return token.tokens.map(plainText).join('');
  if (token.type === 'list') return (token as Tokens.List).items.map(plainText).join(' ');
  if (token.type === 'table') {
    const { header, rows } = token as Tokens.Table;
    return [header, ...rows].flatMap((row) => row.map((cell) => cell.tokens.map(plainText).join(''))).join(' ');
  }
  return 'text' in token ? String(token.text) : ' ';
}

/** The place of a heading in the address. */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}

export interface ManualHit {
  readonly page: ManualPage;
  /** The heading it stands below. */
  readonly heading: string;
  readonly excerpt: string;
}

/** Sections that hold every word, those with all of them in the heading first. */
export function searchManual(pages: readonly ManualPage[], query: string): readonly ManualHit[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const hits: (ManualHit & { readonly isHeading: boolean })[] = [];
  for (const page of pages) {
    for (const { heading, text } of sectionsOf(page)) {
      const all = `${heading} ${text}`.toLowerCase();
      if (!words.every((word) => all.includes(word))) continue;
      const isHeading = words.every((word) => heading.toLowerCase().includes(word));
      hits.push({ page, heading, excerpt: excerptOf(text, words[0] ?? ''), isHeading });
    }
  }
  return hits.sort((a, b) => Number(b.isHeading) - Number(a.isHeading)).slice(0, HITS);
}

function sectionsOf({ title, tokens }: ManualPage): readonly { readonly heading: string; readonly text: string }[] {
  const sections: { heading: string; text: string }[] = [];
  for (const token of tokens) {
    const last = sections.at(-1);
    if (token.type === 'heading') sections.push({ heading: plainText(token), text: '' });
    else if (token.type === 'html') continue;
    else if (last) last.text += ` ${plainText(token)}`;
    else sections.push({ heading: title, text: plainText(token) });
  }
  return sections;
}

function excerptOf(text: string, word: string): string {
  const whole = text.replaceAll(/\s+/g, ' ').trim();
  const at = Math.max(0, whole.toLowerCase().indexOf(word));
  const from = Math.max(0, at - AROUND);
  return `${from > 0 ? '…' : ''}${whole.slice(from, at + AROUND)}${at + AROUND < whole.length ? '…' : ''}`;
}

/** Where a link of the documentation leads: a page of it, another place on the web, or nowhere in the product. */
export type ManualLink =
  | { readonly kind: 'page'; readonly name: string; readonly hash: string }
  | { readonly kind: 'outside'; readonly href: string }
  | { readonly kind: 'none' };

/** What an address in the markdown means. */
export function linkOf(href: string): ManualLink {
  const [path = '', hash = ''] = href.split('#');
  if (/^https?:\/\//.test(href)) return { kind: 'outside', href };
  if (/(^|\/)openapi\.json$/.test(path)) return { kind: 'outside', href: '/api/docs' };
  const name = nameOf(path);
  if (path.endsWith('.md') && MANUAL.some((entry) => entry.name === name)) return { kind: 'page', name, hash };
  return { kind: 'none' };
}

/** The built file of a picture; null where there is none. */
export function pictureOf(href: string): string | null {
  const name = href.replace(/^.*\//, '');
  return Object.entries(PICTURES).find(([path]) => path.endsWith(`/images/${name}`))?.[1] ?? null;
}
