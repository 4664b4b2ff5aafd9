import { expect, test } from 'vitest';
import type { LayerTime } from '../api/types';
import { ceilings, type Peaks, roofPoints, roofScales, slopes, withoutPoint } from './roofline';

const PEAKS: Peaks = {
  gflops: 116,
  precision: 'f32',
  gflops_by_precision: { bf16: 229, f32: 116, int8: 440, f16: 0 },
  gbytes_per_second: 19.8,
  cache_gbytes_per_second: 75.7,
  cache_bytes: 16_777_216,
  streams: 2,
  threads: 2,
  measured_at: '2026-11-21T13:36:02Z',
};
const layer = (change: Partial<LayerTime>) =>
  ({
    name: 'l',
    type: 'Convolution',
    time_share: 0.1,
    arithmetic_intensity: 0,
    ...change,
  }) as LayerTime;
const LAYERS = [
  layer({ name: 'conv1', time_ms: 0.51, achieved_gflops: 89.4, arithmetic_intensity: 11.8 }),
  layer({ name: 'reorder', type: 'Reorder', time_ms: 0.11 }),
  layer({ name: 'flatten', type: 'Reshape' }),
];

test('a precision that was not measured has no ceiling', () => {
  expect(ceilings(PEAKS).map((one) => one.name)).toEqual([
    'int8 440 GFLOP/s',
    'bf16 229 GFLOP/s',
    'f32 116 GFLOP/s',
  ]);
  expect(slopes({ ...PEAKS, cache_gbytes_per_second: 0 }).map((one) => one.kind)).toEqual([
    'memory',
  ]);
});

test('only layers with operations and time are dots; the rest is counted', () => {
  expect(roofPoints(LAYERS).map((point) => point.layer)).toEqual(['conv1']);
  expect(withoutPoint(LAYERS)).toEqual({ layers: 1, ms: 0.11 });
});

test('every ridge is in the picture', () => {
  const { x, y } = roofScales(roofPoints(LAYERS), PEAKS);
  expect(x.log && y.log).toBe(true);
  expect(x.max).toBeGreaterThan(440 / 19.8);
  expect(y.max).toBeGreaterThan(440);
});
