// The weights as rows: their range, and what 8-bit levels would do to them.

import type { WeightsReport } from '../../api/types';
import { type LayerKind, layerKind } from '../../base/layerKind';

export type LayerWeights = WeightsReport['layers'][number];
export type Levels = LayerWeights['levels'][number];

/** Which 8-bit levels: "symmetric-channel". */
export const LEVELS = [
  { value: 'symmetric-channel', text: 'symmetric, a channel' },
  { value: 'symmetric-tensor', text: 'symmetric, a tensor' },
  { value: 'asymmetric-channel', text: 'asymmetric, a channel' },
  { value: 'asymmetric-tensor', text: 'asymmetric, a tensor' },
] as const;
export type LevelsId = (typeof LEVELS)[number]['value'];

export const levelsId = (text: string): LevelsId =>
  LEVELS.find((one) => one.value === text)?.value ?? 'symmetric-channel';

/** Those levels, or the same for the tensor where the layer has no channels. */
export function levelsOf(weights: LayerWeights, id: LevelsId): Levels | undefined {
  const [scheme, grain] = id.split('-');
  const same = weights.levels.filter((one) => one.scheme === scheme);
  return same.find((one) => one.grain === grain) ?? same[0];
}

export interface WeightRow {
  key: string;
  layer: string;
  type: string;
  kind: LayerKind;
  weight: string;
  shape: string;
  precision: string;
  elements: number;
  /** From the smallest to the largest value. */
  range: [number, number] | undefined;
  /** From the lowest to the highest 8-bit level. */
  target: [number, number] | undefined;
  step: number | undefined;
  snr_db: number | undefined;
  sparsity: number;
  histogram: number[];
  /** What is wrong with the values themselves. */
  broken: string;
}

function brokenText({ not_a_number, infinite }: LayerWeights): string {
  const parts = [
    not_a_number > 0 ? `${not_a_number} not a number` : '',
    infinite > 0 ? `${infinite} infinite` : '',
  ];
  return parts.filter(Boolean).join(', ');
}

export function weightRows(report: WeightsReport, id: LevelsId): WeightRow[] {
  return report.layers.map((one, index) => {
    const levels = levelsOf(one, id);
    return {
      key: `${index} ${one.weight}`,
      layer: one.layer,
      type: one.type,
      kind: layerKind(one.type),
      weight: one.weight,
      shape: one.shape.join(' × ') || 'scalar',
      precision: one.precision,
      elements: one.elements,
      range: one.min === undefined || one.max === undefined ? undefined : [one.min, one.max],
      target: levels && [levels.low, levels.high],
      step: levels?.step,
      snr_db: levels?.snr_db,
      sparsity: one.sparsity,
      histogram: one.histogram,
      broken: brokenText(one),
    };
  });
}

/** Heights from 0 to 1; the root, so that thin tails are seen. */
export function barHeights(histogram: readonly number[]): number[] {
  const most = Math.max(1, ...histogram);
  return histogram.map((value) => Math.sqrt(value / most));
}
