import { expect, test } from 'vitest';
import { headline, runSettings } from './headline';

test.each([
  ['benchmark', { throughput_fps: 471.2875 }, '471.3 FPS'],
  ['layers', { layers_ms: 21.05 }, '21.1 ms in layers'],
  ['accuracy', { metric: 'top1', value: 0.682 }, 'top-1 0.682'],
  [
    'sweep',
    { points: [{ throughput_fps: 933.1 }, { throughput_fps: 1820 }, {}] },
    '3 configurations, best 1,820 FPS',
  ],
  ['sweep', {}, '0 configurations'],
  ['quantize', { scheme: 'int8', drop: -0.001 }, 'int8, drop −0.10 points'],
  ['quantize', { scheme: 'int8' }, 'int8'],
  ['compare', { verdict: { throughput: { ratio: 5.53 } } }, 'B ×5.53 A'],
  ['something new', {}, ''],
])('%s of %j reads %s', (kind, result, text) => {
  expect(headline({ kind: kind as 'benchmark', result })).toEqual({ text, invalid: '' });
});

test('a measurement that does not count says why', () => {
  const verdict = { valid: false, reasons: [{ code: 'x', text: 'The machine was busy.' }] };
  const run = { kind: 'benchmark', result: { throughput_fps: 5, verdict } } as const;
  expect(headline(run).invalid).toBe('The machine was busy.');
});

test.each([
  [{ run: { streams: 'auto', precision: 'f32', targets: [] } }, 'f32'],
  [
    { run: { batch: 4, streams: 1, precision: 'bf16', targets: ['cpu'] } },
    'batch 4 · 1 stream · bf16 · cpu',
  ],
  [{}, ''],
])('%j reads %s', (request, text) => {
  expect(runSettings({ request })).toBe(text);
});
