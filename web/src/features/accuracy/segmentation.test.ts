import { describe, expect, it } from 'vitest';
import type { RunImage } from '../../api/images';
import type { AccuracyReport } from '../../api/types';
import type { AccuracyRun } from './accuracy';
import { classifiesPixels, overlapText, regionRows, sidesOf, truthText } from './segmentation';

const NAMES = ['background', 'cat', 'dog'];
const image: RunImage = {
  index: 4,
  name: 'a.jpg',
  predictions: [],
  scores: [],
  correct: false,
  score: 0.5,
  pixels: [
    { truth: 0, prediction: 0, images: 50 },
    { truth: 1, prediction: 1, images: 20 },
    { truth: 1, prediction: 2, images: 20 },
    { truth: 1, prediction: 255, images: 10 },
  ],
  mask: {},
  true_mask: {},
};
const other: RunImage = {
  ...image,
  score: 0.75,
  pixels: [{ truth: 1, prediction: 1, images: 100 }],
};
const run = (id: string, metric: string) =>
  ({ id, result: { metric, model_name: id } }) as AccuracyRun;

describe('pixels of an image', () => {
  it('are rows of shares, the largest class first', () => {
    const [background, cat, dog] = regionRows(image, other, NAMES);
    expect(background).toMatchObject({ title: '0 background', truth: 0.5, found: 0.5, overlap: 1 });
    expect(cat).toMatchObject({ label: 1, truth: 0.5, found: 0.2, other: 1, overlap: 0.4 });
    expect(dog).toMatchObject({ label: 2, truth: 0, found: 0.2, overlap: 0 });
    expect(regionRows(image, undefined, NAMES)[0]?.other).toBeUndefined();
  });

  it('are said in a line', () => {
    expect(overlapText(image, other)).toBe('IoU 50.0 %, B 75.0 %');
    expect(truthText(image, NAMES)).toBe('cat');
  });

  it.each([
    ['miou', undefined, true],
    ['agreement', 'segmentation', true],
    ['agreement', 'classification', false],
    ['top1', 'segmentation', false],
  ])('are what %s of %s is about: %s', (metric, task, wanted) => {
    expect(classifiesPixels({ metric } as AccuracyReport, task)).toBe(wanted);
  });
});

describe('masks of an image', () => {
  it('are the one that was found, the truth and where they differ', () => {
    const sides = sidesOf(run('r-1', 'miou'), image);
    expect(sides.map((side) => side.name)).toEqual(['Found', 'Truth', 'Only what is wrong']);
    expect(sides[2]).toMatchObject({
      src: '/api/v1/runs/r-1/masks/4/found',
      against: '/api/v1/runs/r-1/masks/4/true',
    });
  });

  it('are those of both runs', () => {
    const beside = { run: run('r-2', 'agreement'), image: other };
    const sides = sidesOf(run('r-1', 'agreement'), image, beside);
    expect(sides.map((side) => side.key)).toEqual(['found', 'other', 'differs', 'true', 'wrong']);
    expect(sides[1]).toEqual({
      key: 'other',
      name: 'B: r-2',
      src: '/api/v1/runs/r-2/masks/4/found',
    });
    expect(sides[3]?.name).toBe('What counts as right');
  });

  it('are none where they are not kept', () => {
    const { mask: _, ...gone } = image;
    expect(sidesOf(run('r-1', 'miou'), gone)).toEqual([]);
  });
});
