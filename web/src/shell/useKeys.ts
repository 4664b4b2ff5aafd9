import { useLayoutEffect } from 'react';
import { useLocation } from 'wouter';
import { keyReader } from './keys';
import { showOverlay } from './overlay';
import { toggleRail } from './rail';

function typing(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]')) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'range', 'button'].includes(target.type);
  return target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** The keys of keys.ts, from anywhere on the page. */
export function useKeys(): void {
  const [, navigate] = useLocation();
  useLayoutEffect(() => {
    const read = keyReader();
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return;
      const act = read({
        key: event.key,
        ctrl: event.ctrlKey || event.metaKey,
        typing: typing(event.target),
        at: performance.now(),
      });
      if (!act) return;
      event.preventDefault();
      if ('go' in act) navigate(act.go);
      else if ('show' in act) showOverlay(act.show);
      else toggleRail();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate]);
}
