/** Light, dark, or as the system says. */
import { remember, remembered } from './storage.ts';

export type Theme = 'system' | 'light' | 'dark';
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** The theme that was chosen in this browser. */
export function chosenTheme(): Theme {
  return THEMES.find((theme) => theme === remembered('theme')) ?? 'system';
}

/** Shows the page in a theme from now on. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', theme);
  remember('theme', theme === 'system' ? null : theme);
}

/** The theme after this one. */
export function nextTheme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
}
