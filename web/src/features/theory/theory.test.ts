import { expect, test } from 'vitest';
import type { Analysis, LayerAnalysis } from '../../api/types';
import { batchOf, kindTiles, layerRows, measureOf, shortName, tilesSummary } from './theory';

const layer = (name: string, type: string, more: Partial<LayerAnalysis> = {}): LayerAnalysis => ({
  name,
  type,
  gflop: 0,
  giop: 0,
  gmac: 0,
  parameters: 0,
  weights_bytes: 0,
  input_bytes: 0,
  output_bytes: 1024,
  arithmetic_intensity: 0,
  energy_mj: {
    compute: 0,
    weights: 0,
    activations: 0,
    total: 0.001,
    activations_from_dram: 0,
    total_from_dram: 0,
  },
  output_shapes: ['1x64x8x8'],
  ...more,
});
const ANALYSIS = {
  layers: [
    layer('data', 'Parameter'),
    layer('conv1', 'Convolution', { gflop: 0.3, parameters: 1728 }),
    layer('conv2', 'Convolution', { giop: 0.6, parameters: 100 }),
    layer('prob', 'SoftMax', { gflop: 0.1 }),
  ],
} as unknown as Analysis;

test('floating point and integer operations count together', () => {
  const rows = layerRows(ANALYSIS, measureOf('operations'));
  expect(rows.map((row) => [row.mega_operations, row.integer])).toEqual([
    [0, false],
    [300, false],
    [600, true],
    [100, false],
  ]);
  expect(rows.map((row) => row.share)).toEqual([0, 0.3, 0.6, 0.1].map((x) => expect.closeTo(x)));
});

test.each([
  ['operations', 'convolution:conv1+conv2 pooling:prob'],
  ['parameters', 'convolution:conv1+conv2'],
  ['output', 'convolution:conv1+conv2 io:data pooling:prob'],
  ['nonsense', 'convolution:conv1+conv2 pooling:prob'],
])('tiles of %s', (by, tiles) => {
  const found = kindTiles(ANALYSIS, measureOf(by));
  const text = found.map((one) => `${one.kind}:${one.layers.map((l) => l.name).join('+')}`);
  expect(text.join(' ')).toBe(tiles);
});

test('the summary names the largest kind', () => {
  const measure = measureOf('operations');
  expect(tilesSummary(kindTiles(ANALYSIS, measure), measure)).toBe(
    'Operations of 3 layers; convolution makes 90 % of it.',
  );
  expect(tilesSummary([], measure)).toBe('No layer has any operations.');
});

test.each([
  ['operations', 0.785, '0.785 GFLOP'],
  ['operations', 0.0005, '0.500 MFLOP'],
  ['output', 1536.4, '1.50 KiB'],
  ['energy', 0.036, '36.0 µJ'],
  ['parameters', 1_235_499, '1.24 M'],
])('%s %d reads %s', (by, value, text) => {
  expect(measureOf(by).show(value)).toBe(text);
});

test.each([
  ['resnet/block1/conv2d/Relu', 'conv2d/Relu'],
  ['conv1', 'conv1'],
  ['/a', 'a'],
])('%s is short %s', (name, short) => {
  expect(shortName(name)).toBe(short);
});

test.each([
  ['8', 8],
  ['', undefined],
  ['0', undefined],
  ['5000', undefined],
  ['x', undefined],
])('batch %j', (text, batch) => {
  expect(batchOf(text)).toBe(batch);
});
