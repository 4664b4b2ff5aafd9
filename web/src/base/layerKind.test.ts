import { expect, test } from 'vitest';
import { layerKind } from './layerKind';

test.each([
  ['Convolution', 'convolution'],
  ['GroupConvolution', 'depthwise'],
  ['Convert', 'movement'],
  ['ConvertLike', 'movement'],
  ['FullyConnected', 'matmul'],
  ['AvgPool', 'pooling'],
  ['BatchNormInference', 'normalisation'],
  ['Relu', 'elementwise'],
  ['Parameter', 'io'],
  ['Const', 'io'],
])('%s is %s', (type, kind) => {
  expect(layerKind(type)).toBe(kind);
});
