import { expect, test } from 'vitest';
import { waterfall } from './waterfall';

const STEPS = [
  { name: 'conv10', difference: -6.58 },
  { name: 'reorder', difference: 0.1 },
  { name: 'expand', difference: -2.16 },
  { name: 'flatten', difference: 0 },
];

test('steps go down from the first sum to the last, largest first', () => {
  const falls = waterfall({ name: 'A', value: 10 }, 'B', STEPS);
  expect(falls.map((fall) => fall.name)).toEqual(['A', 'conv10', 'expand', 'reorder', 'B']);
  expect(falls[1]).toMatchObject({ from: 10, to: 10 - 6.58 });
  expect(falls.at(-1)?.to).toBeCloseTo(10 - 6.58 - 2.16 + 0.1);
});

test('what is not shown is one step, so that the sum stays whole', () => {
  const falls = waterfall({ name: 'A', value: 10 }, 'B', STEPS, 1);
  expect(falls.map((fall) => fall.name)).toEqual(['A', 'conv10', 'the 2 others', 'B']);
  expect(falls[2]?.difference).toBeCloseTo(-2.06);
  expect(falls.at(-1)?.to).toBeCloseTo(1.36);
});
