// Short news at the lower edge, with a way back where there is one. `showToast` from anywhere; the
// frame shows them.

import { useSyncExternalStore } from 'react';
import './toast.css';
import { Button } from './basics';
import { Icon } from './Icon';

export interface Toast {
  text: string;
  /** Takes back what was done. */
  undo?: () => void;
  /** Called when it goes away without an undo. */
  done?: () => void;
  kind?: 'plain' | 'bad';
  seconds?: number;
}
interface Shown extends Toast {
  id: number;
}

let shown: readonly Shown[] = [];
let count = 0;
const listeners = new Set<() => void>();

function set(next: readonly Shown[]): void {
  shown = next;
  for (const tell of listeners) tell();
}

export function dismissToast(id: number, undone = false): void {
  const toast = shown.find((one) => one.id === id);
  if (!toast) return;
  set(shown.filter((one) => one.id !== id));
  if (undone) toast.undo?.();
  else toast.done?.();
}

/** Shows it for some seconds (6, or as long as can be undone). The answer takes it away. */
export function showToast(toast: Toast): () => void {
  count += 1;
  const id = count;
  set([...shown, { ...toast, id }]);
  const timer = setTimeout(() => dismissToast(id), (toast.seconds ?? 6) * 1000);
  return () => {
    clearTimeout(timer);
    dismissToast(id);
  };
}

function useToasts(): readonly Shown[] {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => shown,
  );
}

/** Where they stand; once, in the frame. */
export function Toasts() {
  return (
    <section className="toasts" aria-label="News" aria-live="polite">
      {useToasts().map((toast) => (
        <div key={toast.id} className={`toast ${toast.kind ?? 'plain'}`}>
          <span>
            {toast.kind === 'bad' ? <span aria-hidden="true">✕ </span> : null}
            {toast.text}
          </span>
          {toast.undo ? <Button onClick={() => dismissToast(toast.id, true)}>Undo</Button> : null}
          <button
            type="button"
            className="icon-button"
            aria-label={`Close: ${toast.text}`}
            onClick={() => dismissToast(toast.id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </section>
  );
}
