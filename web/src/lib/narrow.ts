/** Whether the screen is narrow: then tables become cards. */
import { useSyncExternalStore } from 'react';

const QUERY = '(max-width: 720px)';

export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(QUERY);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => matchMedia(QUERY).matches,
  );
}
