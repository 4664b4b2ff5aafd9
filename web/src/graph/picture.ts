// All that a picture shows, and what of it stands out.

import { percent } from '../base/numbers';
import type { Mode } from './classes';
import type { Facts } from './facts';
import type { Group } from './groups';
import type { Measures } from './measures';
import type { Palette } from './pen';
import { type Item, isGroup } from './plan';
import type { Scene } from './scene';
import type { GroupStats } from './stats';

export interface Picture {
  scene: Scene;
  facts: Facts;
  groups: readonly Group[];
  mode: Mode;
  /** Class of each node. */
  classes: Uint8Array;
  stats: readonly GroupStats[];
  measures: Measures | undefined;
  /** Share that fills the bar of a card. */
  fullShare: number;
  /** By original layer: runtime layers; the brackets follow it. */
  fusedInto: readonly (readonly number[])[] | undefined;
}
export interface Emphasis {
  selected: Item | undefined;
  related: ReadonlySet<Item>;
  hits: ReadonlySet<Item>;
  /** Classes that are not dimmed; none: all. */
  only: ReadonlySet<number>;
  /** 1 for each piece of an edge that touches the selection. */
  hot: Uint8Array | undefined;
}
export const NO_EMPHASIS: Emphasis = {
  selected: undefined,
  related: new Set(),
  hits: new Set(),
  only: new Set(),
  hot: undefined,
};
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface Drawing {
  picture: Picture;
  emphasis: Emphasis;
  palette: Palette;
  /** Part of the scene that is seen. */
  seen: Rect;
  /** Screen pixels of one unit of the scene. */
  scale: number;
}

/** The figure at a card's right: a share of time, or operations a byte. */
export function cardFigure(picture: Picture, item: Item): string {
  const { measures, mode, stats } = picture;
  if (isGroup(item)) {
    const share = stats[~item]?.share ?? Number.NaN;
    return Number.isNaN(share) ? '' : percent(share);
  }
  const of = mode === 'intensity' ? measures?.intensity : measures?.share;
  const value = of?.[item] ?? Number.NaN;
  if (Number.isNaN(value)) return '';
  return mode === 'intensity' ? `${value.toPrecision(2)} F/B` : percent(value);
}

export function shareOf(picture: Picture, item: Item): number {
  return isGroup(item)
    ? (picture.stats[~item]?.share ?? Number.NaN)
    : (picture.measures?.share[item] ?? Number.NaN);
}

export function dimmed(drawing: Drawing, item: Item): boolean {
  const { only } = drawing.emphasis;
  if (only.size === 0) return false;
  if (!isGroup(item)) return !only.has(drawing.picture.classes[item] ?? 0);
  const counts = drawing.picture.stats[~item]?.classes ?? [];
  return ![...only].some((index) => (counts[index] ?? 0) > 0);
}

/** Which pieces of edges begin or end in a set of nodes. */
export function hotEdges(scene: Scene, inside: (node: number) => boolean): Uint8Array {
  return Uint8Array.from(scene.edgeFrom, (from, piece) => {
    if (inside(from)) return 1;
    const end = scene.edgeToStart[piece + 1] ?? 0;
    for (let at = scene.edgeToStart[piece] ?? 0; at < end; at += 1)
      if (inside(scene.edgeTo[at] ?? -1)) return 1;
    return 0;
  });
}
