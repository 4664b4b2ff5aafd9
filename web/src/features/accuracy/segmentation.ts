// What is listed of networks that classify pixels: classes of the whole set and of one image.

import { classTitle } from '../../api/classes';
import { type RunImage, runMaskAddress } from '../../api/images';
import type { AccuracyReport } from '../../api/types';
import { percent } from '../../base/numbers';
import type { MaskSide } from '../../widgets/Masks';
import type { AccuracyRun, Names } from './accuracy';

/** Whether the result is about pixels. */
export const classifiesPixels = (report: AccuracyReport, task: string | undefined): boolean =>
  report.metric === 'miou' || (report.metric === 'agreement' && task === 'segmentation');

export interface RegionRow {
  label: number;
  title: string;
  /** Shares of the pixels that count. */
  truth: number;
  found: number;
  /** Undefined without another run. */
  other: number | undefined;
  /** Intersection over union. */
  overlap: number;
}

type Pixels = NonNullable<RunImage['pixels']>;

const counted = (pixels: Pixels, fits: (one: Pixels[number]) => boolean) =>
  pixels.filter(fits).reduce((sum, one) => sum + one.images, 0);

const NONE: Pixels = [];

/** Classes of one image, the largest first. */
export function regionRows(
  image: RunImage,
  other: RunImage | undefined,
  names: Names,
): RegionRow[] {
  const pixels = image.pixels ?? NONE;
  const beside = other?.pixels ?? NONE;
  const all = counted(pixels, () => true);
  const labels = new Set(pixels.flatMap((one) => [one.truth, one.prediction]));
  for (const one of beside) labels.add(one.prediction);
  labels.delete(255);
  return [...labels]
    .map((label) => {
      const truth = counted(pixels, (one) => one.truth === label);
      const found = counted(pixels, (one) => one.prediction === label);
      const both = counted(pixels, (one) => one.truth === label && one.prediction === label);
      return {
        label,
        title: classTitle(label, names),
        truth: truth / all,
        found: found / all,
        other: other ? counted(beside, (one) => one.prediction === label) / all : undefined,
        overlap: truth + found > 0 ? both / (truth + found - both) : 0,
      };
    })
    .sort((a, b) => Math.max(b.truth, b.found) - Math.max(a.truth, a.found) || a.label - b.label);
}

/** "IoU 72 %, B 55 %" */
export function overlapText(image: RunImage, other: RunImage | undefined): string {
  const own = `IoU ${percent(image.score ?? 0)}`;
  return other ? `${own}, B ${percent(other.score ?? 0)}` : own;
}

/** Classes that are truly on it: "person, dog" */
export function truthText(image: RunImage, names: Names): string {
  const rows = regionRows(image, undefined, names).filter((row) => row.truth > 0);
  const things = rows.filter((row) => names[row.label] !== 'background');
  return (things.length > 0 ? things : rows).map((row) => names[row.label] ?? row.title).join(', ');
}

/** The masks of an image that are kept. */
export function sidesOf(
  run: AccuracyRun,
  image: RunImage,
  other?: { run: AccuracyRun; image: RunImage },
): MaskSide[] {
  const { index } = image;
  if (index === undefined || !image.mask || !image.true_mask) return [];
  const two = other?.image.mask ? other : undefined;
  const own = runMaskAddress(run.id, index, 'found');
  const truth = runMaskAddress(run.id, index, 'true');
  const right = run.result.metric === 'agreement' ? 'What counts as right' : 'Truth';
  const sides: MaskSide[] = [
    { key: 'found', name: two ? `A: ${run.result.model_name}` : 'Found', src: own },
  ];
  if (two) {
    const beside = runMaskAddress(two.run.id, two.image.index ?? index, 'found');
    sides.push({ key: 'other', name: `B: ${two.run.result.model_name}`, src: beside });
    sides.push({ key: 'differs', name: 'A where B differs', src: own, against: beside });
  }
  sides.push({ key: 'true', name: right, src: truth });
  const wrong = two ? 'A where it is wrong' : 'Only what is wrong';
  return [...sides, { key: 'wrong', name: wrong, src: own, against: truth }];
}
