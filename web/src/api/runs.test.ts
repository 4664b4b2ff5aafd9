import { expect, test } from 'vitest';
import { configText, doubts, headline, runModel, runTitle } from './runs';
import type { Run, RunKind } from './types';

const run = (kind: RunKind, result: unknown): Run => ({
  id: 'r-1',
  kind,
  model: 'a1',
  dataset: '',
  request: {},
  result,
  created_at: '',
});

test.each<[RunKind, unknown, string]>([
  ['benchmark', { throughput_fps: 471.28 }, '471 FPS'],
  ['sweep', { best: { throughput_fps: 1820.4 } }, 'best 1,820 FPS'],
  ['sweep', {}, 'no best point'],
  ['layers', { layers_ms: 2.402 }, '2.40 ms'],
  ['accuracy', { metric: 'top1', value: 0.682 }, 'top-1 68.2 %'],
  ['quantize', { scheme: 'int8', drop: 0.004 }, 'int8, drop +0.40 points'],
  ['quantize', { scheme: 'int8', drop: -0.001 }, 'int8, drop −0.10 points'],
  ['quantize', { scheme: 'weights-int4', weights_bytes: 1536 }, 'weights-int4, 1.50 KiB'],
  ['compare', { verdict: { throughput: { ratio: 5.527 } } }, 'B ×5.53 of A'],
  ['infer', { images: [{ name: 'cat.jpg' }] }, 'cat.jpg'],
  ['infer', { images: [{ name: 'a.jpg' }, { name: 'b.jpg' }] }, 'a.jpg, 1 more'],
  ['infer', {}, 'images'],
  ['compare', {}, 'compared'],
])('%s %j', (kind, result, wanted) => {
  expect(headline(run(kind, result))).toBe(wanted);
});

test('the model is named as the run has it, else by its id', () => {
  expect(runModel(run('benchmark', { model_name: 'resnet' }))).toBe('resnet');
  expect(runModel(run('quantize', { original_name: 'resnet' }))).toBe('resnet');
  expect(runModel(run('compare', { rows: [{ model_name: 'a' }, { model_name: 'b' }] }))).toBe(
    'a · b',
  );
  expect(runTitle(run('layers', {}), () => 'known')).toBe('Layer times · known');
});

test('an invalid run says why', () => {
  const reasons = [{ code: 'unstable', text: 'The interval is wide.' }];
  expect(doubts(run('benchmark', { verdict: { valid: false, reasons } }))).toEqual([
    'The interval is wide.',
  ]);
  expect(doubts(run('benchmark', { verdict: { valid: true, reasons } }))).toEqual([]);
  expect(doubts(run('compare', { verdict: { throughput: { ratio: 2 } } }))).toEqual([]);
});

test('a configuration in words', () => {
  const config = { precision: 'f32', batch: 1, streams: 2, target: 'cpu' };
  expect(configText(run('benchmark', { config }))).toBe('f32, batch 1, 2 streams');
  expect(configText(run('benchmark', { config: { ...config, target: 'cpu:avx2' } }))).toBe(
    'f32, batch 1, 2 streams, cpu:avx2',
  );
  expect(configText(run('compare', {}))).toBe('');
});
