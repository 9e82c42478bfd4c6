/** Keys for the whole page, one or two in a row, while nobody types; they can be turned off (WCAG 2.1.4). */
import { useEffect, useRef } from 'react';
import { remember, remembered } from './storage.ts';

/** The second key of a pair has to come within this time, in milliseconds. */
const PAIR = 1200;

const PAIR_BEGINS = 'g';

export type Keys = Readonly<Record<string, () => unknown>>;

/** Which action a key means after the one before it. */
export function meant(keys: Keys, before: string | null, key: string): (() => unknown) | null {
  const pair = before === null ? undefined : keys[`${before} ${key}`];
  // Behind the first key of a pair no key stands for itself: `g s` goes to a page, whoever else hears `s`.
  return pair ?? (before === PAIR_BEGINS ? null : (keys[key] ?? null));
}

/** Whether keys of one letter are heard in this browser. */
export function keysAreOn(): boolean {
  return remembered('keys') !== 'off';
}

/** Turns them on or off. */
export function turnKeys(on: boolean): void {
  remember('keys', on ? null : 'off');
}

/** Listens while it is mounted. */
export function useKeys(keys: Keys): void {
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    let before: { readonly key: string; readonly at: number } | null = null;
    const onKey = (event: KeyboardEvent): void => {
      const { target, key } = event;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !keysAreOn()) return;
      if (target instanceof HTMLElement && target.closest('input, textarea, select, dialog, [contenteditable]')) return;
      const recent = before !== null && event.timeStamp - before.at < PAIR ? before.key : null;
      const action = meant(now.current, recent, key);
      before = { key, at: event.timeStamp };
      if (action === null) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
