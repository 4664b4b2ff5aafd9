import { expect, test } from 'vitest';
import type { WeightsReport } from '../../api/types';
import { barHeights, levelsId, weightRows } from './weights';

const level = (scheme: string, grain: string, step: number) => ({
  scheme,
  grain,
  step,
  low: -1,
  high: 1,
  step_smallest: step,
  rms_error: 0,
});
const REPORT = {
  layers: [
    {
      layer: 'conv1',
      type: 'Convolution',
      weight: '74',
      shape: [64, 3, 3, 3],
      precision: 'f16',
      elements: 1728,
      sparsity: 0,
      not_a_number: 2,
      infinite: 0,
      histogram: [0, 4, 1],
      levels: [level('symmetric', 'tensor', 0.1), level('symmetric', 'channel', 0.05)],
    },
    {
      layer: 'mean',
      type: 'Add',
      weight: 'm',
      shape: [],
      precision: 'f32',
      elements: 1,
      sparsity: 1,
      not_a_number: 0,
      infinite: 0,
      histogram: [],
      levels: [level('symmetric', 'tensor', 0.2)],
    },
  ],
} as unknown as WeightsReport;

test.each([
  ['symmetric-channel', [0.05, 0.2]],
  ['symmetric-tensor', [0.1, 0.2]],
  ['asymmetric-tensor', [undefined, undefined]],
] as const)('steps of %s levels', (id, steps) => {
  expect(weightRows(REPORT, id).map((row) => row.step)).toEqual(steps);
});

test('values that are no numbers are said', () => {
  expect(weightRows(REPORT, 'symmetric-tensor').map((row) => [row.shape, row.broken])).toEqual([
    ['64 × 3 × 3 × 3', '2 not a number'],
    ['scalar', ''],
  ]);
});

test('levels of an address that are none are the usual ones', () => {
  expect(levelsId('x')).toBe('symmetric-channel');
});

test('bars', () => {
  expect(barHeights([0, 4, 1])).toEqual([0, 1, 0.5]);
  expect(barHeights([])).toEqual([]);
});
