import { expect, test } from 'vitest';
import { commandLine } from './command';

test.each([
  [
    'benchmark',
    { model: 'squeeze net', run: { streams: 2, batch: 1 }, seconds: 3 },
    "hone benchmark 'squeeze net' --streams 2 --batch 1 --seconds 3",
  ],
  [
    'sweep',
    { model: 'a', batches: [1, 2], max_latency_ms: 5 },
    'hone sweep a --batches 1,2 --max-latency-ms 5',
  ],
  [
    'infer',
    { model: 'a', with: 'b', images: ['my cat.jpg'], run: { targets: ['cpu:avx2'] } },
    "hone infer a 'my cat.jpg' --with b --target cpu:avx2",
  ],
  ['compare', { candidates: ['a', 'b'], layers: true }, 'hone compare a b --layers'],
  [
    'quantize',
    { model: 'a', dataset: 'd', ignore: ['x', 're:y.*'], curve: false },
    "hone quantize a --dataset d --ignore x --ignore 're:y.*'",
  ],
  [
    'catalog get',
    { name: 'yolox', place: { catalog: '' }, precision: 'FP16' },
    'hone catalog get yolox --precision FP16',
  ],
  [
    'catalog list',
    { place: { catalog: '/srv/open model zoo' }, importable: true },
    "hone catalog list --catalog '/srv/open model zoo' --importable",
  ],
])('%s', (command, request, line) => {
  expect(commandLine(command, request)).toBe(line);
});
