import { expect, test } from 'vitest';
import { numberIn } from './NumberInput';

test.each([
  ['0.5', 0.5],
  ['5', 5],
  ['0', undefined],
  ['', undefined],
  ['.', undefined],
  ['11', undefined],
  ['1e1', 10],
])('%j between 0.5 and 10 is %j', (text, wanted) => {
  expect(numberIn(text, 0.5, 10)).toBe(wanted);
});
