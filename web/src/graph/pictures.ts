// Puts together what a pane draws, and what stands out in it when something is chosen.

import { classesOf, classified, type Mode } from './classes';
import type { Counterparts } from './counterparts';
import type { Facts, Side } from './facts';
import { type Group, lineage } from './groups';
import type { Measures } from './measures';
import { type Emphasis, hotEdges, type Picture } from './picture';
import { groupItem, type Item, isGroup } from './plan';
import type { Scene } from './scene';
import { groupStats } from './stats';

export interface Selection {
  side: Side;
  item: Item;
}

export function fullShare(shares: Float32Array | undefined): number {
  let most = 0;
  for (const share of shares ?? []) if (share > most) most = share;
  return most || 1;
}

export function pictureOf(
  scene: Scene,
  facts: Facts,
  groups: readonly Group[],
  mode: Mode,
  measures: Measures | undefined,
  pairs: Counterparts | undefined,
): Picture {
  const { classes } = classified(mode, facts, measures);
  return {
    scene,
    facts,
    groups,
    mode,
    classes,
    stats: groupStats(groups, facts, classes, measures),
    measures,
    fullShare: fullShare(measures?.share),
    fusedInto: facts.side === 'original' ? pairs?.runtime : undefined,
  };
}

const places = new WeakMap<Picture, (node: number) => Item | undefined>();

/** The item of a picture that shows a node: itself, its layer, its body, or the group it is hidden in. */
export function placeOf(picture: Picture): (node: number) => Item | undefined {
  const known = places.get(picture);
  if (known) return known;
  const { scene, facts, groups } = picture;
  const shown = new Set<Item>();
  for (const [index, item] of scene.items.entries()) if (!scene.open[index]) shown.add(item);
  const { up, bodies } = lineage(groups);
  const place = (node: number): Item | undefined => {
    if (shown.has(node)) return node;
    const layer = facts.weightOf[node] ?? -1;
    if (layer >= 0) return place(layer);
    const body = facts.side === 'original' ? bodies.get(node) : undefined;
    if (body !== undefined && scene.items.includes(groupItem(body))) return groupItem(body);
    const group = up[facts.groupOf[node] ?? 0]?.find((one) => one > 0 && shown.has(groupItem(one)));
    return group === undefined ? undefined : groupItem(group);
  };
  places.set(picture, place);
  return place;
}

/** Nodes of an item: itself, or all layers of the group. */
export function nodesOf(facts: Facts, groups: readonly Group[], item: Item): number[] {
  if (!isGroup(item)) return [item];
  const inside = lineage(groups).up.map((chain) => chain.includes(~item));
  return [...facts.weightOf.keys()].filter(
    (id) => facts.weightOf[id] === -1 && inside[facts.groupOf[id] ?? 0],
  );
}

export function partners(
  pairs: Counterparts | undefined,
  side: Side,
  node: number,
): readonly number[] {
  return (side === 'original' ? pairs?.runtime[node] : pairs?.original[node]) ?? [];
}

/** Items of this pane that stand for what is chosen in the other one. */
function related(
  picture: Picture,
  chosen: Selection,
  other: Facts | undefined,
  pairs: Counterparts | undefined,
  place: (node: number) => Item | undefined,
): Set<Item> {
  if (!other || chosen.side === picture.facts.side) return new Set();
  if (isGroup(chosen.item) && picture.scene.items.includes(chosen.item))
    return new Set([chosen.item]);
  const nodes = nodesOf(other, picture.groups, chosen.item);
  const found = nodes.flatMap((node) => [...partners(pairs, chosen.side, node)]).map(place);
  return new Set(found.filter((item): item is Item => item !== undefined));
}

export function emphasisOf(
  picture: Picture,
  chosen: Selection | undefined,
  other: Facts | undefined,
  pairs: Counterparts | undefined,
  hits: Int32Array | undefined,
  only: readonly string[],
): Emphasis {
  const place = placeOf(picture);
  const own = chosen?.side === picture.facts.side ? chosen.item : undefined;
  const selected = own === undefined || isGroup(own) ? own : place(own);
  const near = chosen ? related(picture, chosen, other, pairs, place) : new Set<Item>();
  const found = new Set(
    [...(hits ?? [])].map(place).filter((item): item is Item => item !== undefined),
  );
  const keys = classesOf(picture.mode).map((one) => one.key);
  return {
    selected,
    related: near,
    hits: found,
    only: new Set(only.map((key) => keys.indexOf(key)).filter((index) => index >= 0)),
    hot: own === undefined ? undefined : touched(picture, own),
  };
}

function touched(picture: Picture, item: Item): Uint8Array {
  const nodes = new Set(nodesOf(picture.facts, picture.groups, item));
  return hotEdges(picture.scene, (node) => nodes.has(node));
}
