// Removing with a minute to think again: what is removed leaves the lists at once, and the server
// hears of it when the minute is over, or when the page is left.

import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { type ApiError, address, remove } from './client';

export const UNDO_SECONDS = 60;

interface Pending {
  client: QueryClient;
  timer: ReturnType<typeof setTimeout>;
  failed: (error: ApiError) => void;
}

const pending = new Map<string, Pending>();
const listeners = new Set<() => void>();
let shown: ReadonlySet<string> = new Set();

function changed(): void {
  shown = new Set(pending.keys());
  for (const tell of listeners) tell();
}

async function send(path: string): Promise<void> {
  const one = pending.get(path);
  if (!one) return;
  clearTimeout(one.timer);
  try {
    await remove(path);
  } catch (error) {
    one.failed(error as ApiError);
  }
  await one.client.invalidateQueries({ queryKey: [path.split('/')[1]] });
  pending.delete(path);
  changed();
}

/** The page goes away: nobody can undo any more, so the server is told now. */
function leave(): void {
  for (const [path, one] of pending) {
    clearTimeout(one.timer);
    void fetch(address(path), {
      method: 'DELETE',
      keepalive: true,
      headers: { 'Content-Type': 'application/json' },
    });
  }
  pending.clear();
}
window.addEventListener('pagehide', leave);

/** Paths such as `/runs/r-1` that are on their way out: lists leave them away. */
export function usePendingRemovals(): ReadonlySet<string> {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => shown,
  );
}

export interface Removal {
  undo: () => void;
  now: () => void;
}

/** `remove(path, failed)`: hides it, deletes it after a minute; the answer can undo that. */
export function useRemoveLater(): (path: string, failed: (error: ApiError) => void) => Removal {
  const client = useQueryClient();
  return (path, failed) => {
    const timer = setTimeout(() => void send(path), UNDO_SECONDS * 1000);
    pending.set(path, { client, timer, failed });
    changed();
    return { undo: () => undo(path), now: () => void send(path) };
  };
}

function undo(path: string): void {
  const one = pending.get(path);
  if (!one) return;
  clearTimeout(one.timer);
  pending.delete(path);
  changed();
}
