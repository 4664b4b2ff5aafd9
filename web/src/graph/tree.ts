// The network as a list: groups with what is in them, as far as they are open.

import type { Facts } from './facts';
import { type Group, lineage } from './groups';

export interface TreeRow {
  /** Node as its number, group as its complement. */
  item: number;
  depth: number;
  open: boolean;
}

export function treeRows(
  groups: readonly Group[],
  facts: Facts,
  open: ReadonlySet<number>,
): TreeRow[] {
  const children = new Map<number, { first: number; item: number }[]>();
  const add = (parent: number, first: number, item: number) => {
    const list = children.get(parent) ?? [];
    list.push({ first, item });
    children.set(parent, list);
  };
  const { bodies } = lineage(groups);
  const ownBody = (id: number) => (facts.side === 'original' ? bodies.get(id) : undefined);
  const first = new Map<number, number>();
  for (const [id, layer] of facts.weightOf.entries()) {
    if (layer !== -1) continue;
    const body = ownBody(id);
    let group = body ?? facts.groupOf[id] ?? 0;
    if (body === undefined) add(group, id, id);
    while (group > 0 && !first.has(group)) {
      first.set(group, id);
      add(groups[group]?.parent ?? 0, id, ~group);
      group = groups[group]?.parent ?? 0;
    }
  }
  const rows: TreeRow[] = [];
  const walk = (parent: number, depth: number): void => {
    const list = children.get(parent) ?? [];
    for (const { item } of list.sort((a, b) => a.first - b.first)) {
      const isOpen = item < 0 && open.has(~item);
      rows.push({ item, depth, open: isOpen });
      if (isOpen) walk(~item, depth + 1);
    }
  };
  walk(0, 0);
  return rows;
}
