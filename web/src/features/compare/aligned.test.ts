import { expect, test } from 'vitest';
import type { Comparison } from '../../api/types';
import { waterfall } from '../../charts/waterfall';
import { alignedRows, steps, sumA } from './aligned';

type Pair = Comparison['layers'][number];
const side = (name: string, precision: string, time_ms?: number): Pair['a'][number] => ({
  name,
  type: 'Convolution',
  kernel: `brgconv_${precision}`,
  precision,
  ...(time_ms === undefined ? {} : { time_ms }),
});

// squeezenet1.1 against its INT8 form.
const LAYERS: Pair[] = [
  {
    original_layers: ['conv10/WithoutBiases', 'conv10', 'relu_conv10'],
    change: 'regrouped',
    a: [side('conv10/WithoutBiases', 'f32', 7.15)],
    b: [side('conv10/WithoutBiases', 'u8', 0.57)],
    a_ms: 7.15,
    b_ms: 0.57,
    difference_ms: -6.58,
    ratio: 0.08,
  },
  {
    original_layers: [],
    change: 'only_b',
    a: [],
    b: [side('reorder', 'f32', 0.11), side('reorder_2', 'f32')],
    a_ms: 0,
    b_ms: 0.11,
    difference_ms: 0.11,
  },
  {
    original_layers: ['flatten'],
    change: 'only_b',
    a: [],
    b: [side('flatten', 'f32')],
    a_ms: 0,
    b_ms: 0,
    difference_ms: 0,
  },
];

test('a side that did not run has no time, which is not 0', () => {
  const rows = alignedRows(LAYERS);
  expect(rows.map(({ name, aMs, bMs }) => [name, aMs, bMs])).toEqual([
    ['conv10/WithoutBiases', 7.15, 0.57],
    ['reorder and 1 more', undefined, 0.11],
    ['flatten', undefined, undefined],
  ]);
  expect(rows[0]?.precisionB).toBe('u8');
});

test('the waterfall of all layers ends at the sum of B', () => {
  const rows = alignedRows(LAYERS);
  const falls = waterfall({ name: 'A', value: sumA(rows) }, 'B', steps(rows));
  expect(falls.at(-1)?.to).toBeCloseTo(0.68);
});
