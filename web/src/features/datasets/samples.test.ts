import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../api/types';
import {
  asImages,
  balanceOf,
  classNames,
  classTable,
  countText,
  drawn,
  found,
  objectsText,
  ordered,
} from './samples';

const counts = [
  { label: 0, name: null, images: 100 },
  { label: 3, name: null, images: 40 },
  { label: null, name: null, images: 7 },
];
const samples = [
  { index: 0, name: 'val/cat_0001.jpg', bytes: 900, label: 3 },
  { index: 1, name: 'val/dog_0001.jpg', bytes: 910, label: null },
];

describe('classes of a data set', () => {
  it.each([
    [counts, '2 classes with 40 to 100 images each'],
    [[counts[2]], 'No image has a label'],
    [
      [
        { label: 1, images: 1 },
        { label: 2, images: 1 },
      ],
      'Even: 2 classes with 1 image each',
    ],
    [[], 'No image has a label'],
  ])('%o: %s', (given, text) => {
    expect(balanceOf(given as typeof counts).text).toBe(text);
  });

  it('are ordered by label or by images, those without a label last', () => {
    const labels = (order: 'label' | 'images') => ordered(counts, order).map((one) => one.label);
    expect(labels('label')).toEqual([0, 3, null]);
    expect(ordered([...counts].reverse(), 'images').map((one) => one.images)).toEqual([100, 40, 7]);
  });

  it('have names from the data set and from what was counted', () => {
    const names = classNames({ class_names: ['plane'] } as Dataset, [
      { label: 3, name: 'cat', images: 40 },
    ]);
    expect(names[0]).toBe('plane');
    expect(names[3]).toBe('cat');
    expect(classTable(counts, names).rows).toEqual([
      [0, 'plane', 100],
      [3, 'cat', 40],
      [null, 'no label', 7],
    ]);
  });
});

describe('objects on an image', () => {
  const box = { label: 1, x: 4.5, y: 5, width: 10, height: 8 };

  it('are drawn with their class as name', () => {
    const [one, two] = drawn([box, { ...box, label: 0, crowd: true }], ['cat']);
    expect(one).toMatchObject({ text: 'class 1', x: 4.5, width: 10, line: 'solid' });
    expect(two).toMatchObject({ text: 'cat (crowd)', line: 'dashed' });
  });

  it('are counted by class, most first', () => {
    const labels = [2, 0, 2, 1].map((label) => ({ ...box, label }));
    expect(objectsText(labels, ['cat', 'dog', 'car'])).toBe('2 car, cat, dog');
    expect(objectsText([], [])).toBe('no objects');
  });

  it('are the caption of the image, and a column of the classes', () => {
    const sample = { index: 0, name: 'a.jpg', bytes: 9, boxes: [box] };
    expect(asImages([sample], ['cat', 'dog'], String)[0]?.caption).toBe('dog');
    expect(asImages([sample], ['cat', 'dog'], String, false)[0]?.boxes).toBeUndefined();
    expect(classTable([{ label: 1, images: 1, objects: 3 }], ['cat', 'dog'])).toEqual({
      columns: ['label', 'class', 'images', 'objects'],
      rows: [[1, 'dog', 1, 3]],
    });
  });
});

describe('images of a data set', () => {
  it('are found by name', () => {
    const pages = [{ samples: samples.slice(0, 1) }, { samples: samples.slice(1) }];
    expect(found(pages, ' CAT').map((one) => one.index)).toEqual([0]);
    expect(found(pages, '')).toHaveLength(2);
  });

  it('have the class as caption, else the file name', () => {
    const shown = asImages(samples, ['a', 'b', 'c', 'cat'], (index) => `/image/${index}`);
    expect(shown.map((one) => one.caption)).toEqual(['3 cat', 'dog_0001.jpg']);
    expect(shown[1]?.src).toBe('/image/1');
  });

  it.each([
    [1000, 200, 1000, false, '1,000 images'],
    [12, 400, 1000, true, '12 of 1,000 images fit, 400 looked at'],
    [12, 1000, 1000, true, '12 of 1,000 images fit'],
  ])('%i shown, %i loaded of %i', (shown, loaded, total, searching, text) => {
    expect(countText(shown, loaded, total, searching)).toBe(text);
  });
});
