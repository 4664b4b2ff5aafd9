// Which models were made from which: INT8, compressed and other children below their origin.

import type { Model } from './types';

export interface Relative {
  model: Model;
  /** 0 for an original, 1 for what was made from it. */
  depth: number;
}

/** Every model, children right below their origin; originals keep the order they came in. */
export function familyTree(models: readonly Model[]): Relative[] {
  const known = new Set(models.map((model) => model.id));
  const children = new Map<string, Model[]>();
  const roots: Model[] = [];
  for (const model of models) {
    const origin = model.derived_from;
    if (!origin || origin === model.id || !known.has(origin)) roots.push(model);
    else children.set(origin, [...(children.get(origin) ?? []), model]);
  }
  const rows: Relative[] = [];
  const add = (model: Model, depth: number) => {
    rows.push({ model, depth });
    for (const child of children.get(model.id) ?? []) add(child, depth + 1);
  };
  for (const root of roots) add(root, 0);
  return rows;
}

/** The part of the tree that `id` stands in, from its first origin down. */
export function familyOf(models: readonly Model[], id: string): Relative[] {
  const tree = familyTree(models);
  const at = tree.findIndex((one) => one.model.id === id);
  if (at < 0) return [];
  let first = at;
  while ((tree[first]?.depth ?? 0) > 0) first -= 1;
  const rest = tree.slice(first + 1);
  const next = rest.findIndex((one) => one.depth === 0);
  return tree.slice(first, next < 0 ? undefined : first + 1 + next);
}
