// Layers of two runs side by side, by the layers of the network that both stand for.

import type { Comparison } from '../../api/types';
import type { Step } from '../../charts/waterfall';

type Pair = Comparison['layers'][number];
type Side = Pair['a'][number];

export interface AlignedRow {
  name: string;
  change: Pair['change'];
  original: string;
  typeA: string;
  typeB: string;
  precisionA: string;
  precisionB: string;
  kernelA: string;
  kernelB: string;
  /** Undefined: nothing of it ran there. */
  aMs: number | undefined;
  bMs: number | undefined;
  differenceMs: number;
  ratio: number | undefined;
}

const joined = (side: readonly Side[], of: (layer: Side) => string) =>
  [...new Set(side.map(of))].join(', ');

/** Time of a side; undefined where none of its layers was executed. */
function timeOf(side: readonly Side[], ms: number): number | undefined {
  return side.some((layer) => layer.time_ms !== undefined) ? ms : undefined;
}

function nameOf(pair: Pair): string {
  return pair.a[0]?.name ?? pair.b[0]?.name ?? pair.original_layers[0] ?? '';
}

export function alignedRows(layers: readonly Pair[]): AlignedRow[] {
  return layers.map((pair) => {
    const more = Math.max(pair.a.length, pair.b.length) - 1;
    return {
      name: more > 0 ? `${nameOf(pair)} and ${more} more` : nameOf(pair),
      change: pair.change,
      original: pair.original_layers.join(', '),
      typeA: joined(pair.a, (layer) => layer.type),
      typeB: joined(pair.b, (layer) => layer.type),
      precisionA: joined(pair.a, (layer) => layer.precision),
      precisionB: joined(pair.b, (layer) => layer.precision),
      kernelA: joined(pair.a, (layer) => layer.kernel),
      kernelB: joined(pair.b, (layer) => layer.kernel),
      aMs: timeOf(pair.a, pair.a_ms),
      bMs: timeOf(pair.b, pair.b_ms),
      differenceMs: pair.difference_ms,
      // Over what did not run there is no ratio, and none of it either.
      ratio: pair.a_ms > 0 && timeOf(pair.b, pair.b_ms) !== undefined ? pair.ratio : undefined,
    };
  });
}

export const steps = (rows: readonly AlignedRow[]): Step[] =>
  rows.map((row) => ({ name: row.name, difference: row.differenceMs }));

export const sumA = (rows: readonly AlignedRow[]) =>
  rows.reduce((sum, row) => sum + (row.aMs ?? 0), 0);

const CHANGES: Record<Pair['change'], string> = {
  same: 'same',
  fused: 'fused in B',
  split: 'split in B',
  regrouped: 'regrouped',
  only_a: 'only in A',
  only_b: 'only in B',
};
export const changeText = (change: Pair['change']) => CHANGES[change];
