import { describe, expect, it } from 'vitest';
import type { Dataset, Model } from '../../api/types';
import { classesOf, firstForm, requestOf } from './form';

const model = (shape: number[], more: object = {}) =>
  ({
    id: 'm',
    outputs: [{ shape }],
    card: { labels: [], label_offset: 0, ...more },
  }) as unknown as Model;
const dataset = (id: string, classes: number, annotated = 1000) =>
  ({ id, classes, annotated, images: 1000 }) as Dataset;
const SETS = [dataset('imagenet', 500), dataset('cifar', 10), dataset('plain', 0, 0)];

describe('what is chosen first', () => {
  it.each([
    [[-1, 10], {}, 10],
    [[1, 1000, 1, 1], {}, 1000],
    [[1, 1001], { label_offset: 1 }, 1000],
    [[1, 10], { labels: ['a', 'b'] }, 2],
    [[1, 3549, 85], {}, undefined],
  ])('an output of %j with %o has %s classes', (shape, card, classes) => {
    expect(classesOf(model(shape, card))).toBe(classes);
  });

  it.each([
    [[-1, 10], undefined, 'cifar'],
    [[1, 1000, 1, 1], undefined, 'imagenet'],
    [[1, 3549, 85], undefined, 'imagenet'],
    [[-1, 10], 'plain', 'plain'],
  ])('for %j, after %s: %s', (shape, last, id) => {
    expect(firstForm(model(shape), SETS, [], last).dataset).toBe(id);
  });

  it('is agreement where there are no labels', () => {
    const derived = { ...model([1, 10]), derived_from: 'origin' };
    const form = firstForm(derived, SETS, [], 'plain');
    expect(requestOf(derived, { ...form, limit: '100', precision: 'bf16' })).toEqual({
      model: 'm',
      dataset: 'plain',
      metric: 'agreement',
      against: 'origin',
      run: { precision: 'bf16' },
      limit: 100,
    });
  });
});
