/** Whom documents mean: an address, a kind of data or device, or a name that a person has to explain. */
import { formatPrefix, parsePrefix } from '#base/prefix.ts';
import { cellText, plainWords } from './document.ts';

/** Kinds of ends of declared flows that are written with a colon. */
const WRITTEN =
  /^(category|device|model|manufacturer|function|zone|dataset|dns|controller|person|role|name)\s*:\s*(\S.*)$/i;

/** What documents call parties that every hospital has, narrower ones first. */
const PARTIES: readonly (readonly [RegExp, string])[] = [
  [/^(?:any|all|everybody|everyone|alle|beliebig)$/, 'any'],
  [/\b(?:pacs|vna|image archive|image manager|bildarchiv)\b/, 'dataset:pacs'],
  [/\bris\b|\bradiology information|\bworklist (?:server|provider|scp)\b/, 'dataset:ris'],
  [/\blis\b|\blims\b|\blaboratory information|\blaborsystem\b/, 'dataset:lis'],
  [
    /\b(?:ehr|emr|his|kis|epr)\b|\b(?:electronic (?:health|medical)|patient) record|\bhospital information/,
    'dataset:ehr',
  ],
  [/\b(?:interface|integration) engine\b|\bkommunikationsserver\b/, 'dataset:messages'],
  [/\bfhir\b/, 'dataset:fhir'],
  [/\bbackup\b/, 'dataset:backup'],
  [/\bfile ?(?:server|share)\b/, 'dataset:files'],
  [/\bdomain controller\b|\bactive directory\b|\bldap server\b/, 'dataset:directory'],
];

/** An end, and whether somebody has to say who is meant. */
export interface ReadEnd {
  readonly end: string;
  readonly isNamed: boolean;
}

/** Reads whom a cell means; `known` is what a mapping says, by plain words. None for an empty cell. */
export function readEnd(cell: string, known: ReadonlyMap<string, readonly string[]>): readonly ReadEnd[] {
  const text = cellText(cell);
  if (text === '' || text === '-') return [];
  const said = known.get(plainWords(text));
  if (said !== undefined) return said.map((end) => ({ end, isNamed: true }));
  const prefix = parsePrefix(text);
  if (prefix) return [named(formatPrefix(prefix).replace(/\/(?:32|128)$/, ''))];
  if (text === '*') return [named('any')];
  const written = WRITTEN.exec(text);
  if (written) {
    const [, kind = '', name = ''] = written;
    return [{ end: `${kind.toLowerCase()}:${name.trim()}`, isNamed: kind.toLowerCase() !== 'name' }];
  }
  // Several addresses in one cell are several ends.
  const parts = text.split(/[,;]\s*|\s+/).filter((part) => part !== '');
  if (parts.length > 1 && parts.every((part) => parsePrefix(part) !== null))
    return parts.slice(0, 256).flatMap((part) => readEnd(part, known));
  if (/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+\.?$/i.test(text)) return [named(`dns:${text.toLowerCase().replace(/\.$/, '')}`)];
  const words = plainWords(text);
  const party = PARTIES.find(([pattern]) => pattern.test(words))?.[1];
  if (party !== undefined) return [named(party)];
  return [{ end: `name:${text}`, isNamed: false }];
}

function named(end: string): ReadEnd {
  return { end, isNamed: true };
}
