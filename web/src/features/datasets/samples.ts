// Rows and series of a data set's classes and images.

import { className, classTitle } from '../../api/classes';
import type { Box, ClassCount, Sample, SamplesPage } from '../../api/images';
import type { Dataset } from '../../api/types';
import type { Table } from '../../charts/save';
import { classColor, type DrawnBox } from '../../widgets/boxes';
import type { GridImage } from '../../widgets/ImageGrid';

/** Names by label, from the data set or its first page. */
export function classNames(dataset: Dataset, classes: readonly ClassCount[]): string[] {
  const names = [...dataset.class_names];
  for (const one of classes) {
    if (one.label !== null && one.name) names[one.label] = one.name;
  }
  return names;
}

export interface Balance {
  classes: number;
  fewest: number;
  most: number;
  /** One sentence. */
  text: string;
}

const images = (count: number) => `${count} ${count === 1 ? 'image' : 'images'}`;

/** How even the classes are; images without a label are not a class. */
export function balanceOf(counts: readonly ClassCount[]): Balance {
  const labelled = counts.filter((one) => one.label !== null && one.label !== undefined);
  const sizes = labelled.map((one) => one.images);
  const fewest = sizes.length > 0 ? Math.min(...sizes) : 0;
  const most = sizes.length > 0 ? Math.max(...sizes) : 0;
  const classes = labelled.length;
  if (classes === 0) return { classes, fewest, most, text: 'No image has a label' };
  const text =
    fewest === most
      ? `Even: ${classes} classes with ${images(most)} each`
      : `${classes} classes with ${fewest} to ${images(most)} each`;
  return { classes, fewest, most, text };
}

export type ClassOrder = 'label' | 'images';

export function ordered(counts: readonly ClassCount[], order: ClassOrder): ClassCount[] {
  const byLabel = (one: ClassCount) => one.label ?? Number.POSITIVE_INFINITY;
  return [...counts].sort((a, b) =>
    order === 'images' ? b.images - a.images || byLabel(a) - byLabel(b) : byLabel(a) - byLabel(b),
  );
}

export const hasObjects = (counts: readonly ClassCount[]) =>
  counts.some((one) => (one.objects ?? 0) > 0);

export function classTable(counts: readonly ClassCount[], names: readonly string[]): Table {
  const objects = hasObjects(counts);
  return {
    columns: ['label', 'class', 'images', ...(objects ? ['objects'] : [])],
    rows: counts.map((one) => [
      one.label,
      names[one.label ?? -1] ?? (one.label === null ? 'no label' : ''),
      one.images,
      ...(objects ? [one.objects ?? 0] : []),
    ]),
  };
}

const signs = (box: Box) =>
  [box.crowd ? 'crowd' : '', box.difficult ? 'difficult' : ''].filter(Boolean).join(', ');

/** The objects of an image, to be drawn on it. */
export function drawn(boxes: readonly Box[], names: readonly string[]): DrawnBox[] {
  return boxes.map((box) => {
    const { x, y, width, height } = box;
    const sign = signs(box);
    const text = className(box.label, names) + (sign ? ` (${sign})` : '');
    return {
      x,
      y,
      width,
      height,
      text,
      color: classColor(box.label),
      line: sign ? 'dashed' : 'solid',
      title: `${text}: ${Math.round(width)} × ${Math.round(height)} at ${Math.round(x)}, ${Math.round(y)}`,
    };
  });
}

/** "2 cat, dog": the classes on an image with how many objects each has, most first. */
export function objectsText(boxes: readonly Box[], names: readonly string[]): string {
  const counts = new Map<number, number>();
  for (const box of boxes) counts.set(box.label, (counts.get(box.label) ?? 0) + 1);
  if (counts.size === 0) return 'no objects';
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .map(([label, count]) => (count > 1 ? `${count} ` : '') + className(label, names))
    .join(', ');
}

function captionOf(sample: Sample, names: readonly string[]): string {
  if (sample.boxes) return objectsText(sample.boxes, names);
  if (sample.label !== null && sample.label !== undefined) return classTitle(sample.label, names);
  return sample.name.split('/').at(-1) ?? sample.name;
}

/** Samples of all pages whose name has the text; labels are filtered by the server. */
export function found(pages: readonly SamplesPage[], text: string): Sample[] {
  const all = pages.flatMap((page) => page.samples);
  const wanted = text.trim().toLowerCase();
  return wanted ? all.filter((one) => one.name.toLowerCase().includes(wanted)) : all;
}

export function asImages(
  samples: readonly Sample[],
  names: readonly string[],
  source: (index: number) => string,
  draw = true,
): GridImage[] {
  return samples.map((one) => ({
    key: one.index,
    src: source(one.index),
    name: one.name,
    caption: captionOf(one, names),
    boxes: draw && one.boxes ? drawn(one.boxes, names) : undefined,
  }));
}

/** "12 of 1,000 images", and how far the search by name has come. */
export function countText(shown: number, loaded: number, total: number, searching: boolean) {
  const all = total.toLocaleString('en');
  if (searching) {
    const seen = loaded < total ? `, ${loaded.toLocaleString('en')} looked at` : '';
    return `${shown.toLocaleString('en')} of ${all} images fit${seen}`;
  }
  return `${all} ${total === 1 ? 'image' : 'images'}`;
}
