/** The contract of the settings. */
import { z } from 'zod';

/** Longest name of an organisation and longest notice, in characters. */
const NAME_LIMIT = 100;
const NOTICE_LIMIT = 1000;

export interface Settings {
  /** Whose network this is, as the page's head shows it. */
  readonly organisation: string;
  /** What everybody who signs in is told; plain text. */
  readonly notice: string;
  /** The IANA name of the time zone in which pages show times. */
  readonly timeZone: string;
}
export const SettingsSchema: z.ZodType<Settings> = z
  .strictObject({
    organisation: z.string().max(NAME_LIMIT),
    notice: z.string().max(NOTICE_LIMIT),
    timeZone: z.string().refine(isTimeZone, 'no time zone has this name; write it as Europe/Berlin'),
  })
  .meta({ id: 'Settings' });
export const SETTINGS_DEFAULTS: Settings = { organisation: '', notice: '', timeZone: 'UTC' };

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}
