// Puts together what a pane draws, and what stands out in it when something is chosen.

import { classesOf, classified, type Mode } from './classes';
import type { Counterparts } from './counterparts';
import type { Facts, Side } from './facts';
import { ancestors, type Group } from './groups';
import type { Measures } from './measures';
import { type Emphasis, hotEdges, type Picture } from './picture';
import { groupItem, type Item, isGroup } from './plan';
import type { Scene } from './scene';
import { groupStats } from './stats';
import { itemOfNode } from './walk';

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

/** The items that may stand for a node, from itself to the outermost group. */
export function chainOf(facts: Facts, groups: readonly Group[], node: number): Item[] {
  const up = ancestors(groups, facts.groupOf[node] ?? 0).filter((group) => group > 0);
  const layer = facts.weightOf[node] ?? -1;
  const body = groups.find((group) => group.owner === node && facts.side === 'original');
  const own = layer >= 0 ? [node, layer] : [node];
  return [...own, ...(body ? [groupItem(body.id)] : []), ...up.map(groupItem)];
}

export function placeOf(picture: Picture): (node: number) => Item | undefined {
  const { scene, facts, groups } = picture;
  return itemOfNode(scene, (node) => chainOf(facts, groups, node));
}

/** Nodes of an item: itself, or all layers of the group. */
export function nodesOf(facts: Facts, groups: readonly Group[], item: Item): number[] {
  if (!isGroup(item)) return [item];
  const inside = groups.map((group) => ancestors(groups, group.id).includes(~item));
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
