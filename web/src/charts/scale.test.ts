import { expect, test } from 'vitest';
import { fractionOf, percentScaleOf, scaleOf, tickText, valueAt } from './scale';

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
  expect(percentScaleOf([])).toEqual({ log: false, min: 0, max: 100, ticks: [0, 100] });
});

test.each([
  ['up to all', [82, 100], 80, 100, [80, 85, 90, 95, 100]],
  ['down to none', [0, 38], 0, 50, [0, 10, 20, 30, 40, 50]],
  ['nothing found', [0, 0], 0, 1.2, [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2]],
  ['in the middle', [60.2, 63.9], 59, 65, [59, 60, 61, 62, 63, 64, 65]],
])('an axis of shares goes %s', (_, percents, min, max, ticks) => {
  expect(percentScaleOf(percents)).toEqual({ log: false, min, max, ticks });
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
