import { expect, test } from 'vitest';
import { bestUnder, paretoFront, trusted } from './pareto';

// A sweep of resnet20 on two threads: batch × streams, latency p50, throughput.
const POINTS = [
  { name: '1×1', latencyMs: 0.464, throughputFps: 933 },
  { name: '1×2', latencyMs: 1.454, throughputFps: 1515 },
  { name: '2×1', latencyMs: 1.44, throughputFps: 1503 },
  { name: '4×2', latencyMs: 4.194, throughputFps: 1820 },
  { name: '4×1', latencyMs: 3.6, throughputFps: 1149 },
];

test('the front rises in both and leaves beaten points out', () => {
  expect(paretoFront(POINTS).map((point) => point.name)).toEqual(['1×1', '2×1', '1×2', '4×2']);
});

test.each([
  [undefined, '4×2'],
  [4, '1×2'],
  [1.45, '2×1'],
  [0.1, undefined],
])('under %s ms the best is %s', (bound, name) => {
  expect(bestUnder(POINTS, bound)?.name).toBe(name);
});

test('invalid runs count only where nothing else is', () => {
  const good = { valid: true };
  const bad = { valid: false };
  expect(trusted([good, bad])).toEqual({ points: [good], noneValid: false });
  expect(trusted([bad])).toEqual({ points: [bad], noneValid: true });
  expect(trusted([])).toEqual({ points: [], noneValid: false });
});
