import { describe, expect, it } from 'vitest';
import type { RunImage } from '../../api/images';
import type { AccuracyReport } from '../../api/types';
import {
  byDisagreement,
  confident,
  curveOf,
  detects,
  drawn,
  imageNote,
  meanCurve,
  objectRows,
} from './detection';

const REPORT = {
  per_class: [
    { label: 0, images: 3, objects: 5, value: 0.9, precision_at_recall: [1, 1, 0.5] },
    { label: 2, images: 1, objects: 1, value: 0.1, precision_at_recall: [0.5, 0, 0] },
  ],
} as unknown as AccuracyReport;

const image = (name: string, score: number, more: object = {}) =>
  ({ name, score, predictions: [], scores: [], correct: false, ...more }) as RunImage;

const FOUND = { label: 2, score: 0.8, x: 1, y: 2, width: 3, height: 4 };
const TRUE_BOX = { label: 0, x: 0, y: 0, width: 9, height: 9 };

describe('a detector', () => {
  it('is known by its curves', () => {
    expect(detects(REPORT)).toBe(true);
    expect(detects({ per_class: [{ label: 0 }] } as unknown as AccuracyReport)).toBe(false);
  });

  it('lists classes worst first, with names where there are some', () => {
    expect(objectRows(REPORT, ['cat']).map((row) => row.label)).toEqual([2, 0]);
    expect(objectRows(REPORT, ['cat'])[1]?.title).toContain('cat');
  });

  it('has curves as far as anything is found, and their mean', () => {
    expect(curveOf(REPORT, 0)).toEqual([
      [0, 1],
      [0.5, 1],
      [1, 0.5],
    ]);
    expect(curveOf(REPORT, 2)).toEqual([[0, 0.5]]);
    expect(meanCurve(REPORT)).toEqual([
      [0, 0.75],
      [0.5, 0.5],
      [1, 0.25],
    ]);
  });

  it('draws truth, what was found from a score on, and a second run dashed', () => {
    const one = image('a', 0.5, {
      boxes: [TRUE_BOX, { ...TRUE_BOX, crowd: true }],
      detections: [FOUND, { ...FOUND, score: 0.2 }],
    });
    const boxes = drawn(one, image('a', 0, { detections: [FOUND] }), 0.5, ['cat', 'dog', 'bird']);
    expect(boxes.map((box) => box.line)).toEqual(['solid', 'dotted', 'solid', 'dashed']);
    expect(boxes[2]?.text).toContain('bird');
    expect(confident(one, 0.1)).toHaveLength(2);
    expect(imageNote(one, 0.5)).toBe('2 objects, 1 found');
  });

  it('puts images first that two runs judge most differently', () => {
    const here = [image('a', 0.5), image('b', 0.9), image('c', 0)];
    const there = [image('b', 0.1), image('a', 0.6)];
    expect(byDisagreement(here, there).map((pair) => pair.image.name)).toEqual(['b', 'a']);
  });
});
