/** Times, numbers and names as people read them. */

const LOCALE = 'en';
const whole = new Intl.NumberFormat(LOCALE);
const short = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 3 });
const stamp = new Intl.DateTimeFormat(LOCALE, {
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const dayAndHour = new Intl.DateTimeFormat(LOCALE, {
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });

/** 12,345 */
export function number(value: number): string {
  return whole.format(value);
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;
/** Bytes with their unit, in thousands: 1.24 MB. */
export function bytes(value: number): string {
  let [rest, unit] = [value, 0];
  while (rest >= 999.5 && unit < UNITS.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${short.format(unit === 0 ? Math.round(rest) : rest)} ${UNITS[unit]}`;
}

/** A share from 0 to 1: 87 %; what is not quite nothing or all does not read so. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 0 && share > 0) return '< 1 %';
  if (rounded === 100 && share < 1) return '> 99 %';
  return `${rounded} %`;
}

/** A moment in the browser's zone, to the second. */
export function moment(text: string): string {
  return stamp.format(new Date(text));
}

/** A moment in the browser's zone, to the minute and without the year. */
export function shortMoment(text: string): string {
  return dayAndHour.format(new Date(text));
}

/** A moment in UTC, as a tooltip says it. */
export function utc(text: string): string {
  return `${text.slice(0, 19).replace('T', ' ')} UTC`;
}

const STEPS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;
/** How long ago: “3 hours ago”. */
export function ago(text: string, now: number = Date.now()): string {
  const seconds = (new Date(text).getTime() - now) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(0, 'second');
}

/** What the vocabulary calls infusion-pump: Infusion pump. */
export function words(name: string): string {
  const text = name.replaceAll(/[-_]/g, ' ');
  const known = ABBREVIATIONS.get(text.toLowerCase());
  if (known !== undefined) return known;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ['ct scanner', 'CT scanner'],
  ['mr scanner', 'MR scanner'],
  ['xray', 'X-ray'],
  ['ecg', 'ECG'],
  ['eeg', 'EEG'],
  ['pacs', 'PACS'],
  ['ris', 'RIS'],
  ['lis', 'LIS'],
  ['plc', 'PLC'],
  ['hmi', 'HMI'],
  ['ups', 'UPS'],
  ['pdu', 'PDU'],
  ['kvm', 'KVM switch'],
  ['iot', 'IoT device'],
  ['voip phone', 'VoIP phone'],
  ['ip camera', 'IP camera'],
  ['remote io', 'Remote I/O'],
]);

/** Controls, zero-width characters and changes of direction: they could make one name look like another. */
const UNSEEN = /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** A name as it may be shown: what cannot be seen is written out, so that it cannot deceive. */
export function seen(text: string): string {
  return text.replaceAll(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** Cut to `limit` characters, never in the middle of one. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, limit - 1);
  const last = head.charCodeAt(head.length - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return `${isHalf ? head.slice(0, -1) : head}…`;
}
