import { expect, test } from 'vitest';
import { bytes, change, count, duration, milliseconds, number, percent, ratio } from './numbers';

test.each([
  [number(0.01234), '0.0123'],
  [number(1234.5), '1,235'],
  [number(null), '–'],
  [number(Number.NaN), '–'],
  [milliseconds(1.5), '1.50 ms'],
  [percent(0.1234), '12.3 %'],
  [ratio(1.826), '×1.83'],
  [change(-0.5), '−0.500'],
  [bytes(1536), '1.50 KiB'],
  [count(12_345_678), '12.3 M'],
  [count(577), '577'],
  [duration(130), '2 min 10 s'],
])('%s reads %s', (got, wanted) => {
  expect(got).toBe(wanted);
});
