// What happens on the way from one place to another: the focus goes to the content, a new place
// begins at its top, and the way back leads to where one had scrolled to.

import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { placeOf } from './crumbs';

const PATIENCE_MS = 2000;
const key = () => window.location.pathname + window.location.search;

/** Scrolls there as soon as the page is long enough. */
function scrollWhenLong(to: number): () => void {
  const begin = performance.now();
  let frame = 0;
  const tick = () => {
    window.scrollTo(0, to);
    if (window.scrollY < to - 1 && performance.now() - begin < PATIENCE_MS) {
      frame = requestAnimationFrame(tick);
    }
  };
  tick();
  return () => cancelAnimationFrame(frame);
}

/** Remembers how far each address was scrolled; gives what to go back to, once. */
function useScrollMemory() {
  const kept = useRef(new Map<string, number>());
  const back = useRef<number | undefined>(undefined);
  useEffect(() => {
    history.scrollRestoration = 'manual';
    const keep = () => kept.current.set(key(), window.scrollY);
    const pop = () => {
      back.current = kept.current.get(key()) ?? 0;
    };
    window.addEventListener('scroll', keep, { passive: true });
    window.addEventListener('popstate', pop);
    return () => {
      window.removeEventListener('scroll', keep);
      window.removeEventListener('popstate', pop);
    };
  }, []);
  return back;
}

export function useArrival(): void {
  const [path] = useLocation();
  const { section, id } = placeOf(path);
  const object = `${section}/${id}`;
  const back = useScrollMemory();
  const before = useRef(object);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the path is an arrival
  useEffect(() => {
    const to = back.current;
    back.current = undefined;
    if (to !== undefined) return scrollWhenLong(to);
    if (before.current === object) return;
    window.scrollTo(0, 0);
    document.getElementById('content')?.focus({ preventScroll: true });
  }, [path, object]);
  // Runs after the effect above: what it compares with is where one came from.
  useEffect(() => {
    before.current = object;
  }, [object]);
}
