// What a model says of one image, as rows and boxes; of two models side by side.

import { type FoundBox, type RunImage, runMaskAddress } from '../../api/images';
import type { InferReport } from '../../api/types';
import type { DrawnBox, Mark } from '../../widgets/boxes';
import type { MaskSide } from '../../widgets/Masks';
import type { Names } from './accuracy';
import { drawn, pointMarks } from './detection';

export type Tried = InferReport['images'][number];
type Findings = Tried['a'];

/** Asked for, so that there is something below what is shown at first. */
export const LEAST_SCORE = 0.05;
const USUAL_SCORE = 0.3;

export const firstThreshold = (report: InferReport) =>
  Math.max(USUAL_SCORE, report.score_threshold ?? 0);

/** Names by label, from whatever names one. */
export function namesIn(image: Tried): Names {
  const names: (string | undefined)[] = [];
  for (const box of [...image.a.detections, ...(image.b?.detections ?? [])])
    if (box.name) names[box.label] = box.name;
  for (const one of [...image.a.pixels, ...(image.b?.pixels ?? [])])
    if (one.name) names[one.label] = one.name;
  return names;
}

const asImage = (image: Tried, findings: Findings): RunImage => ({
  name: image.name,
  predictions: [],
  scores: [],
  correct: false,
  detections: findings.detections,
});

/** The first model's boxes with full lines, those of the second dashed. */
export const boxesOf = (image: Tried, threshold: number): DrawnBox[] =>
  drawn(
    asImage(image, image.a),
    image.b ? asImage(image, image.b) : undefined,
    threshold,
    namesIn(image),
  );

/** Points of the faces that both found, from this score on. */
export const pointsOf = (image: Tried, threshold: number): Mark[] => [
  ...pointMarks(image.a.detections, threshold),
  ...pointMarks(image.b?.detections ?? [], threshold),
];

/** The masks of both and where they differ, as far as they are kept. */
export function sidesOf(report: InferReport, image: Tried): MaskSide[] {
  const index = report.images.indexOf(image);
  if (!image.a.mask) return [];
  const a = runMaskAddress(report.run, index, 'a');
  if (!image.b?.mask) return [{ key: 'a', name: report.model_name, src: a }];
  const b = runMaskAddress(report.run, index, 'b');
  return [
    { key: 'a', name: `A: ${report.model_name}`, src: a },
    { key: 'b', name: `B: ${report.with_name}`, src: b },
    { key: 'differs', name: 'A where B differs', src: a, against: b },
  ];
}

export interface FoundRow {
  key: string;
  box: FoundBox;
  /** Scores of both; undefined where one did not find it. */
  a: number | undefined;
  b: number | undefined;
  /** Where both did. */
  overlap: number | undefined;
}

const rowOf = (box: FoundBox, a?: number, b?: number, overlap?: number): FoundRow => ({
  key: `${box.label} ${box.x} ${box.y} ${a} ${b}`,
  box,
  a,
  b,
  overlap,
});

/** Objects from this score on, what both found in one row; the best score first. */
export function foundRows(image: Tried, threshold: number): FoundRow[] {
  const a = image.a.detections;
  const b = image.b?.detections ?? [];
  const counts = (box: FoundBox | undefined) => (box?.score ?? -1) >= threshold;
  const pairs = new Map(
    (image.difference?.pairs ?? [])
      .filter((pair) => counts(a[pair.a]) && counts(b[pair.b]))
      .map((pair) => [pair.a, pair]),
  );
  const taken = new Set([...pairs.values()].map((pair) => pair.b));
  const rows = a.filter(counts).map((box) => {
    const pair = pairs.get(a.indexOf(box));
    return rowOf(box, box.score, pair && b[pair.b]?.score, pair?.overlap);
  });
  const onlyB = b.filter((box, at) => counts(box) && !taken.has(at));
  return [...rows, ...onlyB.map((box) => rowOf(box, undefined, box.score))].sort(
    (x, y) => Math.max(y.a ?? 0, y.b ?? 0) - Math.max(x.a ?? 0, x.b ?? 0),
  );
}

/** "5 found by both, 1 only by A, 2 only by B" */
export function foundText(rows: readonly FoundRow[], two: boolean): string {
  if (!two) return rows.length === 1 ? '1 object' : `${rows.length} objects`;
  const both = rows.filter((row) => row.a !== undefined && row.b !== undefined).length;
  const onlyA = rows.filter((row) => row.b === undefined).length;
  return `${both} found by both, ${onlyA} only by A, ${rows.length - both - onlyA} only by B`;
}

export interface ClassBar {
  label: number;
  title: string;
  text: string;
  /** Of the bar's length. */
  fraction: number;
}

const titleOf = (one: { label: number; name: string }) => one.name || `class ${one.label}`;

/** Best classes; scores that are no shares get bars relative to the largest. */
export function classBars(findings: Findings, text: (score: number) => string): ClassBar[] {
  const scores = findings.classes.map((one) => one.score);
  const shares = scores.every((score) => score >= 0 && score <= 1);
  const most = shares ? 1 : Math.max(...scores.map(Math.abs));
  return findings.classes.map((one) => ({
    label: one.label,
    title: titleOf(one),
    text: text(one.score),
    fraction: most > 0 ? Math.max(0, one.score / most) : 0,
  }));
}

export interface PixelRow {
  label: number;
  title: string;
  a: number;
  b: number | undefined;
}

/** Classes of pixels of both, the largest first. */
export function pixelRows(image: Tried): PixelRow[] {
  const there = new Map((image.b?.pixels ?? []).map((one) => [one.label, one]));
  const rows = image.a.pixels.map((one) => ({
    label: one.label,
    title: titleOf(one),
    a: one.share,
    b: image.b ? (there.get(one.label)?.share ?? 0) : undefined,
  }));
  const known = new Set(rows.map((row) => row.label));
  const onlyB = [...there.values()].filter((one) => !known.has(one.label));
  return [
    ...rows,
    ...onlyB.map((one) => ({ label: one.label, title: titleOf(one), a: 0, b: one.share })),
  ].sort((x, y) => Math.max(y.a, y.b ?? 0) - Math.max(x.a, x.b ?? 0));
}
