// What is shown of a network while some of its groups are open: for every open group the items in
// it and the pieces of edges between them. An edge that leaves an open group goes through a port at
// the group's border, one port a tensor, so that every group can be laid out by itself.

import type { Group, Grouping } from './groups';
import { ancestors } from './groups';
import type { Net } from './net';

/** A node as its number, a group as its number's complement. */
export type Item = number;
export const groupItem = (group: number): Item => ~group;
export const isGroup = (item: Item) => item < 0;

export interface Piece {
  /** Item, or 'in' and 'out' for a port at the container's border. */
  source: Item | 'in';
  target: Item | 'out';
  /** Names the tensor: its maker and port. */
  tensor: string;
  from: number;
  fromPort: number;
  /** Readers that this piece leads to. */
  to: number[];
  /** The piece ends at the reader itself, not at a border. */
  last: boolean;
}
export interface Container {
  group: number;
  items: Item[];
  pieces: Piece[];
  /** Tensors that come in and go out, one port each. */
  ins: string[];
  outs: string[];
}
export interface Plan {
  containers: Map<number, Container>;
}

interface Ground {
  net: Net;
  groups: readonly Group[];
  groupOf: Int32Array;
  open: ReadonlySet<number>;
  bodies: Map<number, number>;
  weights: boolean;
}

const shown = (ground: Ground, id: number) => ground.weights || ground.net.weightOf[id] === -1;

/** Open groups from the root down, then the item that stands for the node. */
function chain(ground: Ground, node: number): { path: number[]; item: Item } {
  const body = ground.bodies.get(node);
  const down = ancestors(ground.groups, ground.groupOf[node] ?? 0).reverse();
  const closed = down.findIndex((group) => group !== 0 && !ground.open.has(group));
  if (closed >= 0) return { path: down.slice(0, closed), item: groupItem(down[closed] ?? 0) };
  return { path: down, item: body === undefined ? node : groupItem(body) };
}

export function planOf(
  net: Net,
  grouping: Grouping,
  open: ReadonlySet<number>,
  weights: boolean,
): Plan {
  const { groups, groupOf } = grouping;
  const bodies = new Map(
    groups
      .filter((g) => g.owner >= 0 && g.owner < net.nodes.length && net.nodes[g.owner]?.hasBody)
      .map((g) => [g.owner, g.id]),
  );
  const ground: Ground = { net, groups, groupOf, open, bodies, weights };
  const chains = net.nodes.map((node) =>
    shown(ground, node.id) ? chain(ground, node.id) : undefined,
  );
  const plan = new Planner();
  for (const place of chains) if (place) plan.place(place.path, place.item);
  for (const edge of net.edges) {
    const from = chains[edge.from];
    const to = chains[edge.to];
    if (from && to) plan.connect(from, to, edge);
  }
  return { containers: plan.containers };
}

type Place = { path: number[]; item: Item };

class Planner {
  readonly containers = new Map<number, Container>();
  private readonly items = new Map<number, Set<Item>>();
  private readonly pieces = new Map<string, Piece>();

  private container(group: number): Container {
    let one = this.containers.get(group);
    if (!one) {
      one = { group, items: [], pieces: [], ins: [], outs: [] };
      this.containers.set(group, one);
      this.items.set(group, new Set());
    }
    return one;
  }

  private put(group: number, item: Item): void {
    const container = this.container(group);
    const known = this.items.get(group);
    if (known?.has(item)) return;
    known?.add(item);
    container.items.push(item);
  }

  place(path: number[], item: Item): void {
    for (const [depth, group] of path.entries()) {
      const next = path[depth + 1];
      this.put(group, next === undefined ? item : groupItem(next));
    }
  }

  private piece(group: number, piece: Omit<Piece, 'to'>, to: number): void {
    const key = `${group} ${piece.source} ${piece.target} ${piece.tensor}`;
    const known = this.pieces.get(key);
    if (known) {
      known.to.push(to);
      return;
    }
    const whole = { ...piece, to: [to] };
    this.pieces.set(key, whole);
    const container = this.container(group);
    container.pieces.push(whole);
    if (piece.source === 'in' && !container.ins.includes(piece.tensor))
      container.ins.push(piece.tensor);
    if (piece.target === 'out' && !container.outs.includes(piece.tensor))
      container.outs.push(piece.tensor);
  }

  connect(a: Place, b: Place, edge: { from: number; fromPort: number; to: number }): void {
    const common = {
      tensor: `${edge.from}:${edge.fromPort}`,
      from: edge.from,
      fromPort: edge.fromPort,
    };
    let shared = 0;
    while (
      shared + 1 < a.path.length &&
      shared + 1 < b.path.length &&
      a.path[shared + 1] === b.path[shared + 1]
    )
      shared += 1;
    const at = (place: Place, depth: number): Item => {
      const next = place.path[depth + 1];
      return next === undefined ? place.item : groupItem(next);
    };
    const source = at(a, shared);
    const target = at(b, shared);
    if (source === target) return;
    for (let depth = a.path.length - 1; depth > shared; depth -= 1) {
      const piece = { ...common, source: at(a, depth), target: 'out' as const, last: false };
      this.piece(a.path[depth] ?? 0, piece, edge.to);
    }
    const last = b.path.length - 1 === shared;
    this.piece(a.path[shared] ?? 0, { ...common, source, target, last }, edge.to);
    for (let depth = shared + 1; depth < b.path.length; depth += 1) {
      const end = depth === b.path.length - 1;
      const piece = { ...common, source: 'in' as const, target: at(b, depth), last: end };
      this.piece(b.path[depth] ?? 0, piece, edge.to);
    }
  }
}
