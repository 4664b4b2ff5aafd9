// Linked scrolling: which height of one graph is which of the other, from the layers that both show.

import { boxAt } from './paint';
import type { Item } from './plan';
import type { Scene } from './scene';

export interface Heights {
  from: number[];
  to: number[];
}

/** Middles of items that stand for each other, rising in both. */
export function heights(a: Scene, b: Scene, partner: (item: Item) => Item | undefined): Heights {
  const places = new Map<Item, number>();
  for (const [index, item] of b.items.entries()) {
    if (b.open[index]) continue;
    const box = boxAt(b, index);
    places.set(item, box.y + box.height / 2);
  }
  const pairs: [number, number][] = [];
  for (const [index, item] of a.items.entries()) {
    if (a.open[index]) continue;
    const other = partner(item);
    const y = other === undefined ? undefined : places.get(other);
    const box = boxAt(a, index);
    if (y !== undefined) pairs.push([box.y + box.height / 2, y]);
  }
  pairs.sort((one, two) => one[0] - two[0]);
  const rising: [number, number][] = [];
  for (const pair of pairs) {
    const last = rising.at(-1);
    if (!last || (pair[0] > last[0] && pair[1] > last[1])) rising.push(pair);
  }
  return { from: rising.map(([y]) => y), to: rising.map(([, y]) => y) };
}

/** Straight lines between the pairs, and on beyond them. */
export function mapped({ from, to }: Heights, y: number): number | undefined {
  const last = from.length - 1;
  if (last < 0) return undefined;
  let at = from.findIndex((value) => value >= y);
  if (at < 0) return (to[last] ?? 0) + y - (from[last] ?? 0);
  if (at === 0) return (to[0] ?? 0) + y - (from[0] ?? 0);
  at -= 1;
  const [a, b] = [from[at] ?? 0, from[at + 1] ?? 0];
  const [c, d] = [to[at] ?? 0, to[at + 1] ?? 0];
  return c + ((y - a) / (b - a)) * (d - c);
}
