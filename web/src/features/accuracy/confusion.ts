// The confusion matrix as cells of a picture.

import { classTitle } from '../../api/classes';
import type { AccuracyReport } from '../../api/types';
import { percent } from '../../base/numbers';
import type { HeatCell } from '../../charts/Heatmap';
import type { Table } from '../../charts/save';
import { confusedPairs, labelsOf, type Names } from './accuracy';

/** More classes than this are listed as pairs instead. */
export const MATRIX_CLASSES = 50;

export interface ConfusionCell extends HeatCell {
  truth: number;
  prediction: number;
}

export interface Matrix {
  titles: string[];
  cells: ConfusionCell[];
}

/** Rows are true classes; colours are shares of a row. Undefined where it would be too large. */
export function matrixOf(report: AccuracyReport, names: Names): Matrix | undefined {
  const labels = labelsOf(report);
  if (labels.length > MATRIX_CLASSES || labels.length < 2) return undefined;
  const place = new Map(labels.map((label, at) => [label, at]));
  const title = (label: number) => classTitle(label, names);
  const sums = new Map<number, number>();
  for (const one of report.confusion) {
    sums.set(one.truth, (sums.get(one.truth) ?? 0) + one.images);
  }
  const cells = report.confusion.map((one) => {
    const share = one.images / (sums.get(one.truth) ?? 1);
    const right = one.truth === one.prediction;
    return {
      truth: one.truth,
      prediction: one.prediction,
      column: place.get(one.prediction) ?? 0,
      row: place.get(one.truth) ?? 0,
      share,
      text: String(one.images),
      hint: `${title(one.truth)} ${right ? 'is recognised' : `is taken for ${title(one.prediction)}`}\n${one.images} images, ${percent(share)} of the class`,
    };
  });
  return { titles: labels.map(title), cells };
}

export function confusionTable(report: AccuracyReport, names: Names): Table {
  return {
    columns: ['true class', 'predicted class', 'images'],
    rows: report.confusion.map((one) => [
      classTitle(one.truth, names),
      classTitle(one.prediction, names),
      one.images,
    ]),
  };
}

export function confusionSummary(report: AccuracyReport, names: Names): string {
  const worst = confusedPairs(report)[0];
  if (!worst) return 'No image is taken for another class';
  return `Most often ${classTitle(worst.truth, names)} is taken for ${classTitle(worst.prediction, names)}: ${worst.images} images, ${percent(worst.share)} of the class`;
}
