/** Events of the service as they happen (server-sent events): answers that they touch are asked again, soon and not too often. */
import { useEffect, useSyncExternalStore } from 'react';
import { answers, SESSION_KEY } from './api.ts';

export type LiveState = 'connecting' | 'live' | 'lost';
/** Events of this long are answered by one round of questions, in milliseconds. */
const GATHER = 1500;
/** A stream that was refused is asked for again after this long, in milliseconds. */
const RETRY = 3000;

/** Which answers an event makes old, by the first word of their keys. */
const TOUCHES: Readonly<Record<string, readonly string[]>> = {
  change: ['devices', 'device', 'changes', 'counts', 'flows', 'stats', 'search', 'captures', 'facts'],
  finding: ['findings', 'finding', 'device', 'incidents'],
  triage: ['findings', 'finding', 'suppressions', 'incidents'],
  sensor: ['sensors'],
  capture: ['captures'],
};

let state: LiveState = 'connecting';
const listeners = new Set<() => void>();
const noticeListeners = new Set<(message: string) => void>();
const waiting = new Set<string>();
let timer: ReturnType<typeof setTimeout> | null = null;

function become(next: LiveState): void {
  if (state === next) return;
  // What was missed meanwhile is not known: everything is asked again.
  if (state === 'lost' && next === 'live') void answers.invalidateQueries();
  state = next;
  for (const listener of listeners) listener();
}

function touch(kind: string): void {
  for (const key of TOUCHES[kind] ?? []) waiting.add(key);
  if (timer !== null) return;
  timer = setTimeout(() => {
    timer = null;
    const keys = new Set(waiting);
    waiting.clear();
    void answers.invalidateQueries({ predicate: ({ queryKey }) => keys.has(String(queryKey[0])) });
  }, GATHER);
}

/** Follows the events while it is mounted: once, by the frame of the page. */
export function useLiveEvents(): void {
  useEffect(() => {
    let source: EventSource | null = null;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const connect = (): void => {
      source = new EventSource('/api/v1/events');
      source.addEventListener('open', () => become('live'));
      source.addEventListener('error', () => {
        become('lost');
        // The session may have ended, or the service may have gone: asking tells.
        void answers.invalidateQueries({ queryKey: SESSION_KEY });
        // A browser that was refused does not try again by itself.
        if (source?.readyState === EventSource.CLOSED) retry = setTimeout(connect, RETRY);
      });
      for (const kind of Object.keys(TOUCHES)) source.addEventListener(kind, () => touch(kind));
      source.addEventListener('notice', (event: MessageEvent<string>) => {
        const { message } = JSON.parse(event.data) as { readonly message: string };
        for (const listener of noticeListeners) listener(message);
      });
    };
    connect();
    const onOffline = (): void => become('lost');
    const onOnline = (): void => {
      if (source?.readyState === EventSource.OPEN) become('live');
    };
    addEventListener('offline', onOffline);
    addEventListener('online', onOnline);
    return () => {
      removeEventListener('offline', onOffline);
      removeEventListener('online', onOnline);
      clearTimeout(retry);
      source?.close();
      become('connecting');
    };
  }, []);
}

/** Whether what is shown is kept current. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/** Calls `listener` with every notice while it is mounted. */
export function useNotices(listener: (message: string) => void): void {
  useEffect(() => {
    noticeListeners.add(listener);
    return () => {
      noticeListeners.delete(listener);
    };
  }, [listener]);
}
