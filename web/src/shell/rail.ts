// Whether the rail is narrow, remembered in this browser.

import { useSyncExternalStore } from 'react';

const KEY = 'hone.rail';
const listeners = new Set<() => void>();
const narrow = () => localStorage.getItem(KEY) === 'narrow';

export function toggleRail(): void {
  localStorage.setItem(KEY, narrow() ? 'wide' : 'narrow');
  for (const tell of listeners) tell();
}

export const useNarrowRail = () =>
  useSyncExternalStore((tell) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  }, narrow);
