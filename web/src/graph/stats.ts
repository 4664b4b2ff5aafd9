// What stands on the card of a group: all layers in it together.

import { layerKind } from '../base/layerKind';
import { type Mode, shareClass } from './classes';
import type { Facts } from './facts';
import type { Group } from './groups';
import { lineage } from './groups';
import type { Measures } from './measures';

export interface GroupStats {
  layers: number;
  timeMs: number;
  share: number;
  /** Layers by class. */
  classes: number[];
  /** The type that occurs most, of those that compute much where there are any. */
  main: string;
  /** What its last layer gives. */
  shape: string;
}

export function groupStats(
  groups: readonly Group[],
  facts: Facts,
  classes: Uint8Array,
  measures: Measures | undefined,
): GroupStats[] {
  const types = groups.map(() => new Map<string, number>());
  const stats = groups.map(() => ({
    layers: 0,
    timeMs: Number.NaN,
    share: Number.NaN,
    classes: [] as number[],
    main: '',
    shape: '',
  }));
  const { up } = lineage(groups);
  for (const [id, layer] of facts.weightOf.entries()) {
    if (layer !== -1) continue;
    for (const group of up[facts.groupOf[id] ?? 0] ?? [])
      count(stats[group], types[group], facts, classes, measures, id);
  }
  for (const [index, one] of stats.entries()) {
    const most = [...(types[index] ?? [])].sort((a, b) => weight(b) - weight(a))[0];
    one.main = most ? `${most[0]} ×${most[1]}` : '';
  }
  return stats;
}

const OUTSIDE = /^(Result|Output)$/;
const LIGHT = new Set(['elementwise', 'movement', 'io']);
const weight = ([type, layers]: [string, number]) =>
  LIGHT.has(layerKind(type)) ? layers : layers + 1e6;

function count(
  stats: GroupStats | undefined,
  types: Map<string, number> | undefined,
  facts: Facts,
  classes: Uint8Array,
  measures: Measures | undefined,
  id: number,
): void {
  if (!stats || !types) return;
  stats.layers += 1;
  if (!OUTSIDE.test(facts.types[id] ?? '')) stats.shape = facts.shapes[id] ?? '';
  const index = classes[id] ?? 0;
  stats.classes[index] = (stats.classes[index] ?? 0) + 1;
  const type = facts.types[id] ?? '';
  types.set(type, (types.get(type) ?? 0) + 1);
  const share = measures?.share[id] ?? Number.NaN;
  if (Number.isNaN(share)) return;
  stats.share = (Number.isNaN(stats.share) ? 0 : stats.share) + share;
  stats.timeMs = (Number.isNaN(stats.timeMs) ? 0 : stats.timeMs) + (measures?.timeMs[id] ?? 0);
}

/** Parts of a group's head by class: [class, fraction]; one class where times are added. */
export function composition(stats: GroupStats, mode: Mode): [number, number][] {
  if (mode === 'time') return [[shareClass(stats.share), 1]];
  const parts: [number, number][] = [];
  for (const [index, layers] of stats.classes.entries())
    if (layers) parts.push([index, layers / stats.layers]);
  return parts;
}
