import { expect, test } from 'vitest';
import { blockSize, crossings, cut } from './blocks';

/** A chain of `blocks` residual blocks of `length` layers: the last adds the block's input. */
function residual(blocks: number, length: number): number[][] {
  const reads: number[][] = [[]];
  for (let block = 0; block < blocks; block += 1) {
    const entry = reads.length - 1;
    for (let layer = 0; layer < length; layer += 1) {
      const own = [reads.length - 1];
      reads.push(layer === length - 1 ? [...own, entry] : own);
    }
  }
  return reads;
}

test('tensors that cross each boundary', () => {
  expect(crossings([[], [0], [1], [2, 0], [3]])).toEqual([1, 2, 2, 1, 0]);
});

test('residual blocks are kept whole', () => {
  expect(cut(residual(6, 8), 8)).toEqual([9, 17, 25, 33, 41, 49]);
});

test('a chain without cheap cuts is cut evenly', () => {
  const ends = cut(residual(40, 1), 10);
  expect(ends.at(-1)).toBe(41);
  const sizes = ends.map((end, index) => end - (ends[index - 1] ?? 0));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(15);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(8);
});

test.each([
  [100, 10],
  [20, 8],
  [3000, 40],
])('%i layers: blocks of about %i', (items, size) => {
  expect(blockSize(items)).toBe(size);
});
