// Which of the frame's overlays is open: at most one.

import { useSyncExternalStore } from 'react';

export type Overlay = 'search' | 'help' | 'jobs' | null;

let open: Overlay = null;
const listeners = new Set<() => void>();

export function showOverlay(next: Overlay): void {
  open = next;
  for (const tell of listeners) tell();
}

export const useOverlay = () =>
  useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => open,
  );
