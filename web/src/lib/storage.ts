/** What this browser remembers of its user: small preferences, never data of the hospital. */

/** The value kept under `name`; null where there is none, or where the browser keeps nothing. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`wardline.${name}`);
  } catch {
    return null;
  }
}

/** Keeps a value, or forgets it. */
export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`wardline.${name}`);
    else localStorage.setItem(`wardline.${name}`, value);
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}
