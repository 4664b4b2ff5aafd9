// Rows, series and sentences of accuracy results.

import { classTitle } from '../../api/classes';
import type { RunImage } from '../../api/images';
import type { AccuracyReport, Run } from '../../api/types';
import { change, percent } from '../../base/numbers';

export type AccuracyRun = Run<AccuracyReport>;
export type Names = readonly (string | undefined)[];

/** Names by label: what the result says, else the data set's, else the model's. */
export function namesOf(
  report: AccuracyReport,
  ...others: (readonly string[] | undefined)[]
): Names {
  const names: (string | undefined)[] = [...(others.find((one) => one && one.length > 0) ?? [])];
  for (const row of report.per_class) if (row.name) names[row.label] = row.name;
  return names;
}

const Z95 = 1.959964;

/** Wilson score interval, as the server's own for the whole. */
export function wilson(fraction: number, images: number): [number, number] {
  if (images === 0) return [0, 1];
  const z2 = Z95 ** 2;
  const middle = (fraction + z2 / (2 * images)) / (1 + z2 / images);
  const half =
    (Z95 / (1 + z2 / images)) *
    Math.sqrt((fraction * (1 - fraction)) / images + z2 / (4 * images ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

export interface ClassRow {
  label: number;
  title: string;
  images: number;
  value: number;
  low: number;
  high: number;
  /** The wrong class that comes most often. */
  takenFor: string;
}

export function classRows(report: AccuracyReport, names: Names): ClassRow[] {
  const worst = new Map<number, { prediction: number; images: number }>();
  for (const one of report.confusion) {
    if (one.truth === one.prediction) continue;
    if (one.images > (worst.get(one.truth)?.images ?? 0)) worst.set(one.truth, one);
  }
  return report.per_class.map((row) => {
    const [low, high] = wilson(row.value, row.images);
    const wrong = worst.get(row.label);
    const takenFor = wrong ? `${classTitle(wrong.prediction, names)} (${wrong.images})` : '';
    const title = classTitle(row.label, names);
    return { label: row.label, title, images: row.images, value: row.value, low, high, takenFor };
  });
}

export interface Pair {
  truth: number;
  prediction: number;
  images: number;
  /** Of the true class's images. */
  share: number;
}

/** The most confused pairs first. */
export function confusedPairs(report: AccuracyReport): Pair[] {
  const sizes = new Map(report.per_class.map((row) => [row.label, row.images]));
  return report.confusion
    .filter((one) => one.truth !== one.prediction)
    .map((one) => ({ ...one, share: one.images / (sizes.get(one.truth) ?? one.images) }))
    .sort((a, b) => b.images - a.images || b.share - a.share || a.truth - b.truth);
}

/** Labels that occur as truth or as prediction. */
export function labelsOf(report: AccuracyReport): number[] {
  const labels = new Set(report.per_class.map((row) => row.label));
  for (const one of report.confusion) labels.add(one.truth).add(one.prediction);
  return [...labels].sort((a, b) => a - b);
}

/** Says so when a result is not better than guessing; undefined otherwise. */
export function guessing(report: AccuracyReport): string | undefined {
  const classes = report.per_class.length;
  const tries = { top1: 1, top5: 5 }[report.metric];
  if (!tries || classes < 2 * tries) return undefined;
  const chance = tries / classes;
  if ((report.ci95[0] ?? report.value) > chance * 1.5) return undefined;
  return `Guessing gives about ${percent(chance)} with ${classes} classes, and this is hardly more.`;
}

/** "80.4 ± 2.5", in percent; the wider side where it is uneven. */
export function valueText(value: number, ci95?: readonly number[]): string {
  const [low, high] = ci95 ?? [];
  if (low === undefined || high === undefined) return (100 * value).toFixed(1);
  return `${(100 * value).toFixed(1)} ± ${(100 * Math.max(high - value, value - low)).toFixed(1)}`;
}

/** Runs that measured the same images in the same way, so that images can be held side by side. */
export function comparable(run: AccuracyRun, other: AccuracyRun): boolean {
  const [a, b] = [run.result, other.result];
  const counts = (one: AccuracyReport) => (one.metric === 'agreement' ? 'agreement' : 'labels');
  return (
    run.id !== other.id &&
    run.dataset === other.dataset &&
    counts(a) === counts(b) &&
    (counts(a) !== 'labels' || a.metric === b.metric) &&
    a.images === b.images &&
    run.request.limit === other.request.limit &&
    (run.request.limit === undefined || run.request.seed === other.request.seed)
  );
}

export interface Pairing {
  /** This run has it right, the other not. */
  onlyThis: RunImage[];
  onlyOther: RunImage[];
  bothWrong: RunImage[];
}

/** From the wrong images of both; an image in neither is right in both. */
export function pair(wrongHere: readonly RunImage[], wrongThere: readonly RunImage[]): Pairing {
  const here = new Set(wrongHere.map((one) => one.name));
  const there = new Set(wrongThere.map((one) => one.name));
  return {
    onlyThis: wrongThere.filter((one) => !here.has(one.name)),
    onlyOther: wrongHere.filter((one) => !there.has(one.name)),
    bothWrong: wrongHere.filter((one) => there.has(one.name)),
  };
}

/** Difference of two proportions over the same images, with an interval (Agresti and Min). */
export function pairedDifference(onlyThis: number, onlyOther: number, images: number) {
  const difference = (onlyThis - onlyOther) / images;
  const n = images + 2;
  const b = onlyThis + 0.5;
  const c = onlyOther + 0.5;
  const middle = (b - c) / n;
  const half = (Z95 / n) * Math.sqrt(Math.max(0, b + c - (b - c) ** 2 / n));
  return { difference, low: middle - half, high: middle + half };
}

/** "+0.10 points": of two accuracies. */
export const points = (difference: number) => `${change(100 * difference, 2)} points`;

export function pairingText(pairing: Pairing, images: number, other: string): string {
  const { onlyThis, onlyOther, bothWrong } = pairing;
  const { difference, low, high } = pairedDifference(onlyThis.length, onlyOther.length, images);
  const interval = `95 % interval ${change(100 * low, 2)} to ${change(100 * high, 2)}`;
  const verdict =
    low > 0
      ? 'this one is better'
      : high < 0
        ? `${other} is better`
        : 'these images do not tell them apart';
  return `${points(difference)} against ${other} (${interval}): ${verdict}. ${onlyThis.length} images only this gets right, ${onlyOther.length} only the other, ${bothWrong.length} neither.`;
}
