// The list of models as rows: a tree, sorted and filtered without tearing families apart.

import { familyTree, type Relative } from '../../api/family';
import type { Model } from '../../api/types';

export type ColumnId =
  | 'name'
  | 'format'
  | 'precision'
  | 'size'
  | 'operations'
  | 'parameters'
  | 'throughput'
  | 'accuracy'
  | 'imported';

const VALUES: Record<ColumnId, (model: Model) => string | number | undefined> = {
  name: (model) => model.name.toLowerCase(),
  format: (model) => model.format,
  precision: (model) => model.precision,
  size: (model) => model.weights_bytes,
  operations: (model) => operations(model),
  parameters: (model) => model.summary?.parameters,
  throughput: (model) => model.summary?.best_throughput_fps,
  accuracy: (model) => model.summary?.accuracy,
  imported: (model) => model.imported_at,
};

function operations({ summary }: Model): number | undefined {
  return summary?.gflop === undefined ? undefined : summary.gflop + (summary.giop ?? 0);
}

/** "-size" is size, largest first. */
export function parseSort(text: string): { column: ColumnId; descending: boolean } | undefined {
  const descending = text.startsWith('-');
  const column = (descending ? text.slice(1) : text) as ColumnId;
  return column in VALUES ? { column, descending } : undefined;
}

/** Missing values stand last, whichever way. */
function compare(a: Model, b: Model, column: ColumnId, descending: boolean): number {
  const [left, right] = [VALUES[column](a), VALUES[column](b)];
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined);
  const order = left < right ? -1 : left > right ? 1 : 0;
  return descending ? -order : order;
}

const fits = (model: Model, words: string[]) => {
  const text = `${model.name} ${model.format} ${model.precision} ${model.card.task}`.toLowerCase();
  return words.every((word) => text.includes(word));
};

/** Rows in the order they are shown; a model that fits brings its origins along. */
export function modelRows(models: readonly Model[], sort: string, search: string): Relative[] {
  const order = parseSort(sort) ?? { column: 'imported' as const, descending: true };
  const sorted = [...models].sort((a, b) => compare(a, b, order.column, order.descending));
  const rows = familyTree(sorted);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row, at) => {
    if (fits(row.model, words)) return true;
    for (let next = at + 1; next < rows.length; next += 1) {
      const below = rows[next];
      if (!below || below.depth <= row.depth) return false;
      if (fits(below.model, words)) return true;
    }
    return false;
  });
}
