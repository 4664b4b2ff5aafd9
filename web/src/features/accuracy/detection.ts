// What is drawn and listed of detectors: objects, what was found, curves.

import { classTitle } from '../../api/classes';
import type { FoundBox, RunImage } from '../../api/images';
import type { AccuracyReport } from '../../api/types';
import { number, percent } from '../../base/numbers';
import { classColor, type DrawnBox, type Mark } from '../../widgets/boxes';
import type { Names } from './accuracy';

/** Whether the result is about objects on images. */
export const detects = (report: AccuracyReport): boolean =>
  report.per_class.some((row) => (row.precision_at_recall ?? []).length > 0);

export interface ObjectRow {
  label: number;
  title: string;
  images: number;
  objects: number;
  value: number;
}

/** Classes, worst first. */
export function objectRows(report: AccuracyReport, names: Names): ObjectRow[] {
  return report.per_class
    .map(({ label, images, objects, value }) => ({
      label,
      title: classTitle(label, names),
      images,
      objects,
      value,
    }))
    .sort((a, b) => a.value - b.value || b.objects - a.objects);
}

/** Recall and precision of a class where it finds anything. */
export function curveOf(report: AccuracyReport, label: number): [number, number][] {
  const row = report.per_class.find((one) => one.label === label);
  const precision = row?.precision_at_recall ?? [];
  return precision
    .map((value, at): [number, number] => [at / (precision.length - 1), value])
    .filter(([recall, value]) => value > 0 || recall === 0);
}

/** The mean of all classes at each recall. */
export function meanCurve(report: AccuracyReport): [number, number][] {
  const curves = report.per_class.map((row) => row.precision_at_recall ?? []);
  const points = curves[0]?.length ?? 0;
  return Array.from({ length: points }, (_, at) => {
    const sum = curves.reduce((total, curve) => total + (curve[at] ?? 0), 0);
    return [at / (points - 1), sum / curves.length];
  });
}

/** From this score on. */
export const confident = (image: RunImage, threshold: number): FoundBox[] =>
  (image.detections ?? []).filter((found) => found.score >= threshold);

const TRUTH = 'var(--good)';

/** Truth with full lines, what was found in the colour of its class, of a second run dashed. */
export function drawn(
  image: RunImage,
  other: RunImage | undefined,
  threshold: number,
  names: Names,
): DrawnBox[] {
  const truth = (image.boxes ?? []).map((box): DrawnBox => {
    const said = box.crowd ? ' (crowd)' : box.difficult ? ' (difficult)' : '';
    const text = `${classTitle(box.label, names)}${said}`;
    return { ...box, text, color: TRUTH, line: said ? 'dotted' : 'solid', title: `true: ${text}` };
  });
  const found = (boxes: readonly FoundBox[], line: 'solid' | 'dashed', whose: string) =>
    boxes.map((box): DrawnBox => {
      const text = `${classTitle(box.label, names)} ${number(box.score, 2)}`;
      return { ...box, text, color: classColor(box.label), line, title: `${whose}: ${text}` };
    });
  return [
    ...truth,
    ...found(confident(image, threshold), 'solid', 'found'),
    ...(other ? found(confident(other, threshold), 'dashed', 'found by the other') : []),
  ];
}

/** What the five points of a face are. */
const POINTS = [
  'eye on the left',
  'eye on the right',
  'tip of the nose',
  'left corner of the mouth',
  'right corner of the mouth',
];

/** Points of faces from this score on. */
export const pointMarks = (found: readonly FoundBox[], threshold: number): Mark[] =>
  found
    .filter((box) => box.score >= threshold)
    .flatMap((box) =>
      (box.points ?? []).map((point, at) => ({
        ...point,
        color: classColor(at),
        title: POINTS[at],
      })),
    );

/** One line about an image: "6 objects, 5 found, F1 72 %". */
export function imageNote(image: RunImage, threshold: number): string {
  const objects = image.boxes?.length;
  const known = objects === undefined ? '' : `${objects} objects, `;
  return `${known}${confident(image, threshold).length} found`;
}

/** Images of two runs by how far their scores differ, most first. */
export function byDisagreement(
  here: readonly RunImage[],
  there: readonly RunImage[],
): { image: RunImage; other: RunImage }[] {
  const others = new Map(there.map((one) => [one.name, one]));
  return here
    .flatMap((image) => {
      const other = others.get(image.name);
      return other ? [{ image, other }] : [];
    })
    .sort((a, b) => gap(b) - gap(a) || a.image.name.localeCompare(b.image.name));
}

const gap = ({ image, other }: { image: RunImage; other: RunImage }) =>
  Math.abs((image.score ?? 0) - (other.score ?? 0));

/** "F1 72 %, B 55 %" */
export function scoreText(image: RunImage, other: RunImage | undefined): string {
  const own = `F1 ${percent(image.score ?? 0)}`;
  return other ? `${own}, B ${percent(other.score ?? 0)}` : own;
}
