/** Dates as makers write them where others write versions: `May 2018`, `8/30/2024`, `26-June-2017`, `August 28`. */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const;
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const YEAR = '((?:19|20)\\d\\d)';

/** Where each form keeps year, month and day; 0 is a part that the form lacks. */
const FORMS: readonly { readonly form: RegExp; readonly year: number; readonly month: number; readonly day: number }[] =
  [
    { form: new RegExp(`^${MONTH}\\.? (\\d{1,2})(?:st|nd|rd|th)?,? ${YEAR}`, 'i'), year: 3, month: 1, day: 2 },
    { form: new RegExp(`^(\\d{1,2})[- ]${MONTH}[-, ]+${YEAR}`, 'i'), year: 3, month: 2, day: 1 },
    { form: new RegExp(`^${MONTH}\\.?,?[- ]${YEAR}`, 'i'), year: 2, month: 1, day: 0 },
    { form: new RegExp(`^${MONTH}\\.? (\\d{1,2})(?![\\d.])`, 'i'), year: 0, month: 1, day: 2 },
    { form: new RegExp(`^${YEAR}-(\\d\\d)-(\\d\\d)(?![\\d.])`), year: 1, month: 2, day: 3 },
    { form: new RegExp(`^(\\d{1,2})/(\\d{1,2})/${YEAR}`), year: 3, month: 1, day: 2 },
  ];

/** A date at the beginning of a text. */
export interface StatedDate {
  /** Year (0 where none is stated), month, and the day where one is stated. */
  readonly numbers: readonly number[];
  /** How many characters it takes. */
  readonly length: number;
}

/** The date that `text` begins with, or null. Month before day between slashes, as the advisories of CISA write. */
export function readDate(text: string): StatedDate | null {
  for (const { form, year, month, day } of FORMS) {
    const match = form.exec(text);
    if (!match) continue;
    const numbers = [Number(match[year || 99] ?? 0), monthOf(match[month] ?? '')];
    if (day > 0) numbers.push(Number(match[day]));
    return { numbers, length: match[0].length };
  }
  return null;
}

function monthOf(text: string): number {
  const named = MONTHS.findIndex((month) => text.toLowerCase().startsWith(month));
  return named >= 0 ? named + 1 : Number(text);
}
