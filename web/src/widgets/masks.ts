// The class of each pixel of an image: read from the server's PNG files, and painted so that classes
// are told apart by a pattern as well as by colour.

import { send } from '../api/client';

/** What the server writes where no class counts. */
export const NO_CLASS = 255;

export interface Mask {
  width: number;
  height: number;
  /** Row by row. */
  classes: Uint8Array;
  /** Its colours, not gray levels, tell classes apart, as they lie in a data set: `classes` says
   *  nothing then. */
  coloured?: boolean;
}

/** Gray levels are classes: a browser gives a gray pixel as three equal parts and an opacity. */
export function maskOf(pixels: Uint8ClampedArray, width: number, height: number): Mask {
  const classes = new Uint8Array(width * height);
  let coloured = false;
  for (let at = 0; at < classes.length; at += 1) {
    const level = pixels[4 * at] ?? NO_CLASS;
    classes[at] = level;
    coloured ||= pixels[4 * at + 1] !== level || pixels[4 * at + 2] !== level;
  }
  return { width, height, classes, coloured };
}

export async function readMask(url: string): Promise<Mask> {
  const file = await (await send('GET', url)).blob();
  const picture = await createImageBitmap(file, { colorSpaceConversion: 'none' });
  const { width, height } = picture;
  const pen = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!pen) throw new Error('This browser cannot read the mask.');
  pen.drawImage(picture, 0, 0);
  picture.close();
  return maskOf(pen.getImageData(0, 0, width, height).data, width, height);
}

export type Pattern = 'plain' | 'rising' | 'falling' | 'dots';
const PATTERNS: readonly Pattern[] = ['plain', 'rising', 'falling', 'dots'];
const COLORS = 6;

/** Which colour of the series and which pattern a class has, the same on every page. */
export const signOf = (label: number): { color: number; pattern: Pattern } => ({
  color: label % COLORS,
  pattern: PATTERNS[Math.floor(label / COLORS) % PATTERNS.length] ?? 'plain',
});

/** Whether the pattern leaves this pixel thin; `step` is half its width in pixels. */
export function isThin(pattern: Pattern, x: number, y: number, step: number): boolean {
  const part = (value: number) => Math.floor(value / step) & 1;
  if (pattern === 'rising') return part(x + y) === 1;
  if (pattern === 'falling') return part(x - y) === 1;
  if (pattern === 'dots') return part(x) + part(y) !== 0;
  return false;
}

type Rgb = readonly [number, number, number];

/** "#0072b2" as numbers. */
export function rgbOf(color: string): Rgb {
  const value = Number.parseInt(color.replace('#', ''), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

const FULL = 255;
const THIN = 105;
/** Halves of a pattern on the picture's longer side. */
const STEPS = 96;

/** Red, green, blue and opacity of each pixel. Classes that are not `drawn` stay clear. */
export function paint(
  mask: Mask,
  colors: readonly Rgb[],
  drawn: (label: number) => boolean,
): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, classes } = mask;
  const rgba = new Uint8ClampedArray(4 * width * height);
  const step = Math.max(1, Math.round(Math.max(width, height) / STEPS));
  const signs = Array.from({ length: NO_CLASS }, (_, label) =>
    drawn(label) ? signOf(label) : undefined,
  );
  for (let at = 0; at < classes.length; at += 1) {
    const sign = signs[classes[at] ?? NO_CLASS];
    const color = sign && colors[sign.color];
    if (!color) continue;
    const thin = isThin(sign.pattern, at % width, Math.floor(at / width), step);
    rgba[4 * at] = color[0];
    rgba[4 * at + 1] = color[1];
    rgba[4 * at + 2] = color[2];
    rgba[4 * at + 3] = thin ? THIN : FULL;
  }
  return rgba;
}

export interface Region {
  label: number;
  /** Share of the image. */
  share: number;
  /** A pixel of the class near the middle of all its pixels. */
  x: number;
  y: number;
}

interface Sum {
  count: number;
  x: number;
  y: number;
  /** Of the pixel that is nearest to the middle so far. */
  gap: number;
  at: number;
}

function sumsOf({ width, classes }: Mask): (Sum | undefined)[] {
  const sums: (Sum | undefined)[] = new Array(NO_CLASS + 1).fill(undefined);
  for (let at = 0; at < classes.length; at += 1) {
    const label = classes[at] ?? NO_CLASS;
    if (label === NO_CLASS) continue;
    sums[label] ??= { count: 0, x: 0, y: 0, gap: Number.POSITIVE_INFINITY, at: 0 };
    const sum = sums[label];
    sum.count += 1;
    sum.x += at % width;
    sum.y += Math.floor(at / width);
  }
  return sums;
}

/** Classes that are seen on the mask, the largest first, and where their names can stand. */
export function regionsOf(mask: Mask, least = 0): Region[] {
  const { width, classes } = mask;
  const sums = sumsOf(mask);
  for (let at = 0; at < classes.length; at += 1) {
    const sum = sums[classes[at] ?? NO_CLASS];
    if (!sum) continue;
    const right = (at % width) - sum.x / sum.count;
    const down = Math.floor(at / width) - sum.y / sum.count;
    const gap = right * right + down * down;
    if (gap >= sum.gap) continue;
    sum.gap = gap;
    sum.at = at;
  }
  return sums
    .flatMap((sum, label) => {
      if (!sum || sum.count / classes.length < least) return [];
      const [x, y] = [sum.at % width, Math.floor(sum.at / width)];
      return [{ label, share: sum.count / classes.length, x, y }];
    })
    .sort((a, b) => b.share - a.share || a.label - b.label);
}

/** The first mask's classes where the second has another, else none. Where either has none is no
 *  difference. Undefined where they are not of one size. */
export function differing(mask: Mask, other: Mask): Mask | undefined {
  if (mask.width !== other.width || mask.height !== other.height) return undefined;
  const classes = mask.classes.map((label, at) => {
    const there = other.classes[at] ?? NO_CLASS;
    return label === there || there === NO_CLASS ? NO_CLASS : label;
  });
  return { ...mask, classes };
}
