import { expect, test } from 'vitest';
import { amountFits } from './amounts';

test.each([
  [0.6, '> 0.5', true],
  [0.5, '>0.5', false],
  [2, '<=2', true],
  [3, '=3', true],
  [3, '2', true],
  [1, '2', false],
  [3, '1..5', true],
  [6, '1 .. 5', false],
  [undefined, '> 0', false],
  [undefined, '-', true],
  [1, '-', false],
  [1, '>', true],
])('%s under "%s": %s', (value, wanted, fits) => {
  expect(amountFits(value, wanted)).toBe(fits);
});
