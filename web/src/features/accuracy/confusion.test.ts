import { describe, expect, it } from 'vitest';
import type { AccuracyReport } from '../../api/types';
import { confusionSummary, matrixOf } from './confusion';

const names = ['cat', 'dog', 'frog'];
const report = {
  per_class: [
    { label: 0, name: '', images: 10, value: 0.8 },
    { label: 1, name: '', images: 4, value: 0.25 },
  ],
  confusion: [
    { truth: 0, prediction: 0, images: 8 },
    { truth: 0, prediction: 2, images: 2 },
    { truth: 1, prediction: 1, images: 1 },
    { truth: 1, prediction: 0, images: 3 },
  ],
} as unknown as AccuracyReport;

describe('the confusion matrix', () => {
  it('has a place for classes that are only predicted', () => {
    const matrix = matrixOf(report, names);
    expect(matrix?.titles).toEqual(['0 cat', '1 dog', '2 frog']);
    expect(matrix?.cells.map((cell) => [cell.row, cell.column, cell.share])).toEqual([
      [0, 0, 0.8],
      [0, 2, 0.2],
      [1, 1, 0.25],
      [1, 0, 0.75],
    ]);
    expect(matrix?.cells[3]?.hint).toBe('1 dog is taken for 0 cat\n3 images, 75.0 % of the class');
  });

  it('is not drawn for a thousand classes', () => {
    const many = Array.from({ length: 51 }, (_, label) => ({ label, images: 1, value: 1 }));
    expect(matrixOf({ ...report, per_class: many } as AccuracyReport, names)).toBeUndefined();
  });

  it('is summed up by its worst pair', () => {
    expect(confusionSummary(report, names)).toBe(
      'Most often 1 dog is taken for 0 cat: 3 images, 75.0 % of the class',
    );
    expect(confusionSummary({ ...report, confusion: [] } as AccuracyReport, names)).toBe(
      'No image is taken for another class',
    );
  });
});
