// Which part of a scene a pane shows. Changes are told at once; nothing is animated.

import { boxAt } from './paint';
import type { Rect } from './picture';
import type { Item } from './plan';
import type { Scene } from './scene';

export interface View {
  /** Scene coordinates of the pane's upper left corner. */
  x: number;
  y: number;
  /** Screen pixels of one unit of the scene. */
  scale: number;
}
export interface Size {
  width: number;
  height: number;
}

export const SCALE_LEAST = 0.002;
export const SCALE_MOST = 3;
const BORDER = 24;

const bounded = (scale: number) => Math.min(SCALE_MOST, Math.max(SCALE_LEAST, scale));

/** Zooms and keeps what is at (x, y) of the pane where it is. */
export function zoomed(view: View, factor: number, x: number, y: number): View {
  const scale = bounded(view.scale * factor);
  return {
    scale,
    x: view.x + x / view.scale - x / scale,
    y: view.y + y / view.scale - y / scale,
  };
}

export function panned(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x + dx / view.scale, y: view.y + dy / view.scale };
}

export function centered(view: View, box: Rect, size: Size): View {
  return {
    ...view,
    x: box.x + box.width / 2 - size.width / 2 / view.scale,
    y: box.y + box.height / 2 - size.height / 2 / view.scale,
  };
}

const READABLE = 0.3;

/** A view that shows the box well: moved no more than it takes, and upright to the middle. */
export function lookedAt(view: View, box: Rect, size: Size): View {
  if (view.scale < READABLE) return centered({ ...view, scale: 0.8 }, box, size);
  const [width, height] = [size.width / view.scale, size.height / view.scale];
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  const seen = box.y >= view.y + 20 && bottom <= view.y + height - 20;
  const y = seen ? view.y : (box.y + bottom) / 2 - height / 2;
  const margin = Math.min(90, width * 0.15);
  const beside = box.x < view.x || right > view.x + width;
  const x = beside ? Math.min(box.x - margin, Math.max(right + margin - width, view.x)) : view.x;
  return { ...view, x, y };
}

/** The whole scene. */
export function fitted(scene: Size, size: Size): View {
  const scale = bounded(
    Math.min(1, (size.width - BORDER) / scene.width, (size.height - BORDER) / scene.height),
  );
  return centered({ x: 0, y: 0, scale }, { x: 0, y: 0, ...scene }, size);
}

const FIT_LEAST = 0.04;

/** The whole scene; of one so tall that nothing could be told apart, the whole width. */
export function fittedOrWide(view: View, scene: Size, size: Size): View {
  const whole = fitted(scene, size);
  if (whole.scale >= FIT_LEAST) return whole;
  const scale = bounded(Math.min(1, (size.width - BORDER) / scene.width));
  const middle = view.y + size.height / 2 / view.scale;
  return {
    scale,
    x: scene.width / 2 - size.width / 2 / scale,
    y: Math.max(-8 / scale, middle - size.height / 2 / scale),
  };
}

/** At first: readable, from the top; the whole of it where that can still be read. */
export function firstView(scene: Size, size: Size): View {
  const whole = fitted(scene, size);
  if (whole.scale >= 0.7) return whole;
  const scale = Math.min(1, Math.max(0.7, (size.width - BORDER) / scene.width));
  return { scale, x: scene.width / 2 - size.width / 2 / scale, y: -8 / scale };
}

export function seenRect(view: View, size: Size): Rect {
  return { x: view.x, y: view.y, width: size.width / view.scale, height: size.height / view.scale };
}

/** Part of the scene stays in the pane, wherever one pans. */
export function kept(view: View, scene: Size, size: Size): View {
  const keep = 80 / view.scale;
  const within = (at: number, length: number, shown: number) =>
    Math.min(length - keep, Math.max(keep - shown / view.scale, at));
  return {
    ...view,
    x: within(view.x, scene.width, size.width),
    y: within(view.y, scene.height, size.height),
  };
}

export function indexOf(scene: Scene, item: Item): number {
  return scene.items.indexOf(item);
}

/** The item nearest to the pane's middle that `also` knows: it stays where it is when all else moves. */
export function anchor(scene: Scene, view: View, size: Size, also: Scene): Item | undefined {
  const known = new Set(also.items);
  const middle = {
    x: view.x + size.width / 2 / view.scale,
    y: view.y + size.height / 2 / view.scale,
  };
  let best: Item | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, item] of scene.items.entries()) {
    if (!known.has(item)) continue;
    const box = boxAt(scene, index);
    const distance = Math.hypot(box.x + box.width / 2 - middle.x, box.y - middle.y);
    if (distance < least) {
      least = distance;
      best = item;
    }
  }
  return best;
}

/** The view in which `item` of the new scene stands where it stood in the old one. */
export function carried(view: View, item: Item, before: Scene, after: Scene): View {
  const [old, now] = [indexOf(before, item), indexOf(after, item)];
  if (old < 0 || now < 0) return view;
  const [a, b] = [boxAt(before, old), boxAt(after, now)];
  const dx = b.x + b.width / 2 - (a.x + a.width / 2);
  return { ...view, x: view.x + dx, y: view.y + (b.y - a.y) };
}

/** The uppermost item at a point of the scene; open groups only by their head. */
export function itemAt(scene: Scene, x: number, y: number, head: number): Item | undefined {
  for (let index = scene.items.length - 1; index >= 0; index -= 1) {
    const box = boxAt(scene, index);
    const height = scene.open[index] ? head : box.height;
    const inside = x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + height;
    if (inside) return scene.items[index];
  }
  return undefined;
}

/** Where one pane looks, told to all who draw it. */
export class Camera {
  view: View = { x: 0, y: 0, scale: 1 };
  size: Size = { width: 0, height: 0 };
  /** Nothing was shown yet. */
  fresh = true;
  /** What is chosen next is under the pointer: it stays where it is. */
  pinned = false;
  /** Item whose corner stays where it is when the next scene comes. */
  hold: Item | undefined;
  private readonly listeners = new Set<(byHand: boolean) => void>();

  listen(listener: (byHand: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  /** `byHand`: the person moved it; a linked pane follows. */
  move(view: View, byHand = false): void {
    this.view = view;
    for (const tell of this.listeners) tell(byHand);
  }
}
