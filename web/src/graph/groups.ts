// The tree of groups of a network: name scopes, blocks where names say nothing, bodies of control
// flow. The runtime's graph uses the same groups, so that both open and close together.

import { blockSize, cut } from './blocks';
import type { Net } from './net';
import { scopes } from './scopes';

export interface Group {
  id: number;
  /** Stays the same while the network does. */
  key: string;
  title: string;
  parent: number;
  kind: 'root' | 'scope' | 'block' | 'body';
  /** Node whose body it is, else -1. */
  owner: number;
}
export interface Grouping {
  groups: Group[];
  /** Innermost group of each node. */
  groupOf: Int32Array;
}

/** A network with more layers is first shown with its groups closed. */
export const SHOWN_MOST = 150;
/** A level of such a network with more children is cut into blocks. */
export const LEVEL_MOST = 80;

const ROOT: Group = { id: 0, key: '', title: 'all', parent: -1, kind: 'root', owner: -1 };

class Builder {
  readonly groups: Group[] = [{ ...ROOT }];
  readonly byKey = new Map<string, number>([['', 0]]);
  add(parent: number, name: string, rest: Pick<Group, 'title' | 'kind' | 'owner'>): number {
    const key = `${this.groups[parent]?.key ?? ''}/${name}`;
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const id = this.groups.length;
    this.groups.push({ id, key, parent, ...rest });
    this.byKey.set(key, id);
    return id;
  }
}

/** A number alone says nothing: "layer1.0", not "0". */
function scopeTitle(path: readonly string[], depth: number): string {
  const last = path[depth - 1] ?? '';
  return /^\d+$/.test(last) && depth > 1 ? `${path[depth - 2]}.${last}` : last;
}

function scoped(build: Builder, base: number, path: readonly string[]): number {
  let group = base;
  for (const [index, name] of path.entries()) {
    const title = scopeTitle(path, index + 1);
    group = build.add(group, name, { title, kind: 'scope', owner: -1 });
  }
  return group;
}

function placed(net: Net, build: Builder): Int32Array {
  const paths = scopes(net);
  const groupOf = new Int32Array(net.nodes.length);
  const bodyOf = new Map<number, number>();
  for (const node of net.nodes) {
    const base = node.owner < 0 ? 0 : (bodyOf.get(node.owner) ?? 0);
    groupOf[node.id] = scoped(build, base, node.owner < 0 ? (paths?.[node.id] ?? []) : []);
    if (node.hasBody) {
      const title = `${node.type} ${node.name}`;
      const rest = { title, kind: 'body' as const, owner: node.id };
      bodyOf.set(node.id, build.add(groupOf[node.id] ?? 0, `body:${node.id}`, rest));
    }
  }
  return groupOf;
}

/** A scope whose only content is one scope is that scope. */
function unwrapped(groups: Group[], groupOf: Int32Array, net: Net): void {
  const filled = new Set(
    net.nodes.filter((node) => net.weightOf[node.id] === -1).map((node) => groupOf[node.id]),
  );
  for (const group of groups) {
    if (group.kind !== 'scope' || filled.has(group.id)) continue;
    const inner = groups.filter((one) => one.parent === group.id);
    const [only] = inner;
    if (inner.length !== 1 || only?.kind !== 'scope') continue;
    only.parent = group.parent;
    only.title = `${group.title}/${only.title}`;
    group.parent = -2;
  }
}

interface Item {
  first: number;
  nodes: number[];
  group: number;
}

function itemsOf(net: Net, build: Builder, groupOf: Int32Array, level: number): Item[] {
  const items = new Map<number, Item>();
  const bodies = new Map(build.groups.filter((g) => g.owner >= 0).map((g) => [g.owner, g.id]));
  for (const node of net.nodes) {
    if (net.weightOf[node.id] !== -1) continue;
    let group = bodies.get(node.id) ?? groupOf[node.id] ?? 0;
    if (group === level) {
      items.set(-1 - node.id, { first: node.id, nodes: [node.id], group: -1 });
      continue;
    }
    while (group > 0 && build.groups[group]?.parent !== level)
      group = build.groups[group]?.parent ?? 0;
    if (group <= 0) continue;
    const item = items.get(group) ?? { first: node.id, nodes: [], group };
    item.nodes.push(node.id);
    items.set(group, item);
  }
  return [...items.values()].sort((a, b) => a.first - b.first);
}

function readsOf(net: Net, items: Item[]): number[][] {
  const position = new Map<number, number>();
  for (const [index, item] of items.entries()) for (const id of item.nodes) position.set(id, index);
  return items.map((item, index) => {
    const from = new Set<number>();
    for (const id of item.nodes) {
      for (const edge of net.inputs[id] ?? []) {
        const source = position.get(edge.from);
        if (source !== undefined && source < index) from.add(source);
      }
    }
    return [...from];
  });
}

/** Cuts one level into blocks, and the blocks into larger ones, until it is short enough. */
function block(net: Net, build: Builder, groupOf: Int32Array, level: number, depth = 1): void {
  const items = itemsOf(net, build, groupOf, level);
  if (items.length <= LEVEL_MOST) return;
  const ends = cut(readsOf(net, items), blockSize(items.length));
  let begin = 0;
  for (const [index, end] of ends.entries()) {
    const title = `${depth > 1 ? 'Part' : 'Block'} ${index + 1}`;
    const rest = { title, kind: 'block' as const, owner: -1 };
    const id = build.add(level, `${depth}~${index + 1}`, rest);
    for (const item of items.slice(begin, end)) {
      const inner = build.groups[item.group];
      if (inner) inner.parent = id;
      if (inner && inner.owner >= 0) groupOf[inner.owner] = id;
      if (!inner) for (const node of item.nodes) groupOf[node] = id;
    }
    begin = end;
  }
  block(net, build, groupOf, level, depth + 1);
}

export function grouping(net: Net): Grouping {
  const build = new Builder();
  const groupOf = placed(net, build);
  unwrapped(build.groups, groupOf, net);
  if (net.weightOf.filter((layer) => layer === -1).length > SHOWN_MOST) {
    for (const group of [...build.groups])
      if (group.parent !== -2) block(net, build, groupOf, group.id);
  }
  for (const node of net.nodes) {
    const layer = net.weightOf[node.id] ?? -1;
    if (layer >= 0) groupOf[node.id] = groupOf[layer] ?? 0;
  }
  return { groups: build.groups, groupOf };
}

/** From the group up to the root. */
export function ancestors(groups: readonly Group[], group: number): number[] {
  const chain: number[] = [];
  for (let at = group; at > 0; at = groups[at]?.parent ?? 0) chain.push(at);
  return [...chain, 0];
}

export interface Lineage {
  /** From each group up to the root. */
  up: number[][];
  /** Group of the body of a node. */
  bodies: Map<number, number>;
}
const known = new WeakMap<readonly Group[], Lineage>();

/** The same, for all groups of a network that is built. */
export function lineage(groups: readonly Group[]): Lineage {
  let one = known.get(groups);
  if (!one) {
    const up = groups.map((group) => ancestors(groups, group.id));
    const owners = groups.filter((group) => group.owner >= 0);
    one = { up, bodies: new Map(owners.map((group) => [group.owner, group.id])) };
    known.set(groups, one);
  }
  return one;
}

/** Groups that are open at first: all of a small network, of a large one until there is something to see. */
export function firstOpen(
  groups: readonly Group[],
  groupOf: Int32Array,
  weightOf: Int32Array,
): number[] {
  const layers = groups.map(() => 0);
  for (const [id, layer] of weightOf.entries())
    if (layer === -1)
      for (const group of ancestors(groups, groupOf[id] ?? 0))
        layers[group] = (layers[group] ?? 0) + 1;
  const all = groups.filter(
    (group) => group.id > 0 && group.parent >= 0 && (layers[group.id] ?? 0) > 0,
  );
  if ((layers[0] ?? 0) <= SHOWN_MOST) return all.map((group) => group.id);
  const open: number[] = [];
  for (let level = [0]; level.length === 1; ) {
    const [only = 0] = level;
    if (only > 0) open.push(only);
    const direct = groupOf.filter((group, id) => group === only && weightOf[id] === -1).length;
    level = all.filter((group) => group.parent === only).map((group) => group.id);
    if (direct > 8) break;
  }
  return open;
}
