import { expect, test } from 'vitest';
import {
  bytes,
  change,
  count,
  duration,
  milliseconds,
  moment,
  number,
  percent,
  ratio,
  wholePercent,
} from './numbers';

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
  [moment('2026-11-21T12:00:00', new Date('2026-01-02')), '21 Nov, 12:00'],
  [moment('2025-11-21T12:00:00', new Date('2026-01-02')), '21 Nov 2025, 12:00'],
  [moment(''), '–'],
  [wholePercent(0.998), '99 %'],
  [wholePercent(1.2), '100 %'],
])('%s reads %s', (got, wanted) => {
  expect(got).toBe(wanted);
});
