import { expect, test } from 'vitest';
import { fractionOf, scaleOf, tickText, valueAt } from './scale';

test.each([
  ['a range under 10× is linear', [4, 5, 6], false, [3.5, 4, 4.5, 5, 5.5, 6, 6.5]],
  ['a range over 10× is logarithmic', [0.5, 30], true, [0.5, 1, 2, 5, 10, 20]],
  ['one point has room at both sides', [4], false, [3.6, 3.8, 4, 4.2, 4.4, 4.6]],
])('%s', (_, values, log, ticks) => {
  const scale = scaleOf(values);
  expect(scale.log).toBe(log);
  expect(scale.ticks).toEqual(ticks);
  for (const value of values) {
    expect(value).toBeGreaterThan(scale.min);
    expect(value).toBeLessThan(scale.max);
  }
});

test('a throughput axis begins at 0', () => {
  expect(scaleOf([81, 471], 'zero')).toEqual({
    log: false,
    min: 0,
    max: 500,
    ticks: [0, 100, 200, 300, 400, 500],
  });
});

test('nothing measured still is an axis', () => {
  expect(scaleOf([])).toEqual({ log: false, min: 0, max: 1, ticks: [0, 1] });
});

test.each([
  [scaleOf([0.5, 30]), 2],
  [scaleOf([4, 5, 6]), 4.4],
])('a place on the axis leads back to its value', (scale, value) => {
  expect(valueAt(scale, fractionOf(scale, value))).toBeCloseTo(value, 9);
});

test.each([
  [0.05, '0.05'],
  [2000, '2,000'],
  [1e-5, '1e-5'],
  [2e6, '2e6'],
])('%s reads %s', (value, text) => {
  expect(tickText(value)).toBe(text);
});
