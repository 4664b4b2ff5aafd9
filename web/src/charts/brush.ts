// Drawing a box over a chart with the pointer. A press that does not move stays a click.

import { type RefObject, useEffect, useRef, useState } from 'react';

/** Fractions of the plot, 0,0 at its lower left. */
export interface Box {
  left: number;
  right: number;
  low: number;
  high: number;
}
export interface Margins {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const MOVED_PX = 6;
const within = (fraction: number) => Math.min(1, Math.max(0, fraction));

type At = { x: number; y: number };

/** The box between two places, as fractions of the plot inside `place`. */
export function boxBetween(
  place: { left: number; top: number; width: number; height: number },
  margins: Margins,
  a: At,
  b: At,
): Box {
  const width = place.width - margins.left - margins.right;
  const height = place.height - margins.top - margins.bottom;
  const x = (at: At) => within((at.x - place.left - margins.left) / width);
  const y = (at: At) => within(1 - (at.y - place.top - margins.top) / height);
  return {
    left: Math.min(x(a), x(b)),
    right: Math.max(x(a), x(b)),
    low: Math.min(y(a), y(b)),
    high: Math.max(y(a), y(b)),
  };
}

/** Listens on the parent of `layer`; gives the box while it is drawn. */
export function useBrush(
  layer: RefObject<HTMLElement | null>,
  margins: Margins,
  onBrush: (box: Box) => void,
): Box | undefined {
  const [box, setBox] = useState<Box>();
  const latest = useRef(onBrush);
  latest.current = onBrush;
  useEffect(() => {
    const place = layer.current?.parentElement;
    if (!place) return;
    let from: At | undefined;
    let drawn: Box | undefined;
    const at = (event: PointerEvent): At => ({ x: event.clientX, y: event.clientY });
    const down = (event: PointerEvent) => {
      from = event.button === 0 ? at(event) : undefined;
    };
    const move = (event: PointerEvent) => {
      if (!from) return;
      const to = at(event);
      if (!drawn && Math.hypot(to.x - from.x, to.y - from.y) < MOVED_PX) return;
      drawn = boxBetween(place.getBoundingClientRect(), margins, from, to);
      setBox(drawn);
    };
    const up = () => {
      if (drawn) latest.current(drawn);
      from = undefined;
      drawn = undefined;
      setBox(undefined);
    };
    place.addEventListener('pointerdown', down);
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', up);
    return () => {
      place.removeEventListener('pointerdown', down);
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', up);
    };
  }, [layer, margins]);
  return box;
}
