// Walking with the arrow keys: down to a reader, up to a maker, sideways among what stands beside.

import { boxAt } from './paint';
import type { Rect } from './picture';
import type { Item } from './plan';
import type { Scene } from './scene';

export type Direction = 'up' | 'down' | 'left' | 'right';

interface Neighbours {
  before: Map<Item, Item[]>;
  after: Map<Item, Item[]>;
}

export function neighbours(
  from: Int32Array,
  to: Int32Array,
  item: (node: number) => Item | undefined,
): Neighbours {
  const all: Neighbours = { before: new Map(), after: new Map() };
  const add = (map: Map<Item, Item[]>, key: Item, value: Item) => {
    const list = map.get(key) ?? [];
    if (!list.includes(value)) list.push(value);
    map.set(key, list);
  };
  for (const [index, source] of from.entries()) {
    const a = item(source);
    const b = item(to[index] ?? -1);
    if (a === undefined || b === undefined || a === b) continue;
    add(all.after, a, b);
    add(all.before, b, a);
  }
  return all;
}

const middle = (box: Rect) => box.x + box.width / 2;

/** The next item, or undefined where the way ends. */
export function step(scene: Scene, around: Neighbours, at: Item, way: Direction): Item | undefined {
  const place = new Map<Item, Rect>();
  for (const [index, item] of scene.items.entries()) place.set(item, boxAt(scene, index));
  const here = place.get(at);
  if (!here) return undefined;
  const x = (item: Item) => middle(place.get(item) ?? here);
  if (way === 'up' || way === 'down') {
    const list = (way === 'up' ? around.before : around.after).get(at) ?? [];
    return [...list].sort(
      (a, b) => Math.abs(x(a) - middle(here)) - Math.abs(x(b) - middle(here)),
    )[0];
  }
  const beside = new Set<Item>();
  for (const maker of around.before.get(at) ?? [])
    for (const item of around.after.get(maker) ?? []) beside.add(item);
  for (const reader of around.after.get(at) ?? [])
    for (const item of around.before.get(reader) ?? []) beside.add(item);
  beside.delete(at);
  const sign = way === 'left' ? -1 : 1;
  return [...beside]
    .filter((item) => (x(item) - middle(here)) * sign > 0)
    .sort((a, b) => Math.abs(x(a) - middle(here)) - Math.abs(x(b) - middle(here)))[0];
}
