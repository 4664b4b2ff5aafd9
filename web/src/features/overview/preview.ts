// What the network is given of an image, as the model card says: the same steps as the server's
// (resize, centre crop, colour order, mean and scale), so that a wrong card is seen at once.

import type { Model } from '../../api/types';
import { blank, type Interpolation, type Pixels, resize } from './resize';

type Port = Model['inputs'][number];

export interface PreviewCard {
  color: 'rgb' | 'bgr' | 'gray';
  mean: readonly number[];
  scale: readonly number[];
  resize?: string | undefined;
  crop?: string | undefined;
}

export interface Size {
  width: number;
  height: number;
}

export type Fit = 'stretch' | 'short-side' | 'letterbox';
export interface Resize extends Size {
  interpolation: Interpolation;
  fit: Fit;
  pad: number;
}

const INTERPOLATIONS = ['bilinear', 'bicubic', 'area', 'nearest'];
const FITS = ['stretch', 'short-side', 'letterbox'];

export function parseSize(text: string | undefined): Size | undefined {
  const found = /^(\d{1,5})x(\d{1,5})$/.exec(text?.trim() ?? '');
  const width = Number(found?.[1]);
  const height = Number(found?.[2]);
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** `WxH[,HOW][,FIT[:PAD]]`; undefined when it is not one. */
export function parseResize(text: string | undefined): Resize | undefined {
  const [size, ...words] = (text ?? '').split(',');
  const sides = parseSize(size);
  if (!sides || words.length > 2) return undefined;
  const found: Resize = { ...sides, interpolation: 'bilinear', fit: 'stretch', pad: 114 };
  for (const word of words) {
    const [fit, pad] = word.split(':');
    if (INTERPOLATIONS.includes(word)) found.interpolation = word as Interpolation;
    else if (fit && FITS.includes(fit)) {
      found.fit = fit as Fit;
      if (pad !== undefined) found.pad = Number(pad);
    } else return undefined;
  }
  return found;
}

export function resizeText(wanted: Resize): string {
  const { width, height, interpolation, fit, pad } = wanted;
  return `${width}x${height},${interpolation},${fit}${fit === 'letterbox' ? `:${pad}` : ''}`;
}

export interface ImageInput extends Size {
  channels: number;
  layout: string;
}

/** The input as that of an image; undefined when it is none. Open sides are 0. */
export function imageInput(port: Port | undefined): ImageInput | undefined {
  if (!port) return undefined;
  const { shape } = port;
  const colors = (size: number | undefined) => size === 1 || size === 3;
  const guess = ['NCHW', 'NHWC', 'CHW', 'HWC'].find(
    (one) => one.length === shape.length && colors(shape[one.indexOf('C')]),
  );
  const layout = port.layout.length === shape.length ? port.layout : guess;
  if (!layout || !/^N?(CHW|HWC)$/.test(layout)) return undefined;
  const side = (letter: string) => Math.max(0, shape[layout.indexOf(letter)] ?? 0);
  return { layout, channels: side('C') || 3, width: side('W'), height: side('H') };
}

/** Size of the image after the resize, without the letterbox's border. */
export function scaledSize(from: Size, wanted: Resize): Size {
  if (wanted.fit === 'stretch') return { width: wanted.width, height: wanted.height };
  const shortSide = wanted.fit === 'short-side';
  const byWidth = wanted.width * from.height > wanted.height * from.width === shortSide;
  const to = byWidth ? wanted.width : wanted.height;
  const across = byWidth ? from.width : from.height;
  const rounding = shortSide ? Math.floor(across / 2) : 0;
  const other = (side: number) => Math.max(1, Math.floor((side * to + rounding) / across));
  return byWidth
    ? { width: wanted.width, height: other(from.height) }
    : { width: other(from.width), height: wanted.height };
}

export interface Step {
  name: string;
  text: string;
}

export interface Plan {
  steps: Step[];
  resize: Resize | undefined;
  scaled: Size;
  /** After the resize, with the letterbox's border. */
  whole: Size;
  window: Size & { x: number; y: number };
  /** Why the server would refuse it. */
  problem?: string;
}

const sizeText = ({ width, height }: Size) => `${width} × ${height}`;

function resizeStep(wanted: Resize, plan: Pick<Plan, 'scaled' | 'whole'>): string {
  const kept = wanted.fit === 'stretch' ? '' : ', proportions kept';
  const border =
    wanted.fit === 'letterbox' && sizeText(plan.scaled) !== sizeText(plan.whole)
      ? `, the rest of ${sizeText(plan.whole)} filled with ${wanted.pad}`
      : '';
  return `${sizeText(plan.scaled)}, ${wanted.interpolation}${kept}${border}`;
}

function problemOf(
  input: ImageInput,
  wanted: Resize | undefined,
  crop: Size | undefined,
  got: Size,
) {
  const takes = `The input takes ${sizeText(input)} pixels, but `;
  if (crop && (crop.width > got.width || crop.height > got.height))
    return `${takes}the image is ${sizeText(got)} before a crop of ${sizeText(crop)}.`;
  const out = crop ?? got;
  if (input.width > 0 && sizeText(out) !== sizeText(input))
    return `${takes}${crop ? 'the crop' : 'the resize'} gives ${sizeText(out)}.`;
  if (!crop && wanted?.fit === 'short-side')
    return 'A resize of the short side without a crop gives images of different sizes.';
  return undefined;
}

/** What is done to an image of this size. */
export function planOf(card: PreviewCard, input: ImageInput, from: Size): Plan {
  const crop = parseSize(card.crop);
  const asked = parseResize(card.resize);
  const fallback: Resize | undefined =
    crop || input.width === 0
      ? undefined
      : { ...input, interpolation: 'bilinear', fit: 'stretch', pad: 114 };
  const wanted = asked ?? fallback;
  const scaled = wanted ? scaledSize(from, wanted) : from;
  const whole = wanted?.fit === 'letterbox' ? wanted : scaled;
  const out = crop ?? whole;
  const x = Math.floor((whole.width - out.width) / 2);
  const y = Math.floor((whole.height - out.height) / 2);
  const steps: Step[] = [{ name: 'Image', text: sizeText(from) }];
  if (wanted) steps.push({ name: 'Resize', text: resizeStep(wanted, { scaled, whole }) });
  if (crop) steps.push({ name: 'Crop', text: `${sizeText(crop)} from ${x}, ${y}` });
  const problem = problemOf(input, wanted, crop, whole);
  return {
    steps,
    resize: wanted,
    scaled,
    whole: { width: whole.width, height: whole.height },
    window: { x, y, width: out.width, height: out.height },
    ...(problem ? { problem } : {}),
  };
}

/** The pixels that reach the network, still as a picture of red, green and blue. */
export function pictureOf(plan: Plan, image: Pixels): Pixels {
  const { scaled, whole, window, resize: wanted } = plan;
  let resized = wanted ? resize(image, scaled.width, scaled.height, wanted.interpolation) : image;
  if (whole.width !== resized.width || whole.height !== resized.height) {
    const bordered = blank(whole.width, whole.height, image.channels, wanted?.pad ?? 0);
    copy(resized, bordered, { x: 0, y: 0 });
    resized = bordered;
  }
  const cut = blank(window.width, window.height, image.channels);
  copy(resized, cut, { x: -window.x, y: -window.y });
  return cut;
}

function copy(from: Pixels, to: Pixels, at: { x: number; y: number }): void {
  const { channels } = from;
  const left = Math.max(0, -at.x);
  const wide = Math.min(from.width - left, to.width - Math.max(0, at.x));
  for (let y = Math.max(0, -at.y); y < from.height && y + at.y < to.height; y += 1) {
    const begin = (y * from.width + left) * channels;
    const row = from.data.subarray(begin, begin + wide * channels);
    to.data.set(row, ((y + at.y) * to.width + left + at.x) * channels);
  }
}

export interface Channel {
  /** "0 · blue" */
  name: string;
  min: number;
  max: number;
  mean: number;
  /** The pixel values from which the numbers were made. */
  pixels: Uint8Array;
}

const COLOR_NAMES = {
  rgb: ['red', 'green', 'blue'],
  bgr: ['blue', 'green', 'red'],
  gray: ['gray'],
};

function planeOf(picture: Pixels, color: string): Uint8Array {
  const plane = new Uint8Array(picture.width * picture.height);
  const at = (pixel: number, c: number) => picture.data[pixel * picture.channels + c] ?? 0;
  const source = ['red', 'green', 'blue'].indexOf(color);
  for (let pixel = 0; pixel < plane.length; pixel += 1) {
    plane[pixel] =
      source >= 0
        ? at(pixel, source)
        : Math.round(0.299 * at(pixel, 0) + 0.587 * at(pixel, 1) + 0.114 * at(pixel, 2));
  }
  return plane;
}

/** One value stands for all channels; none for 0 or 1. */
const perChannel = (values: readonly number[], channel: number, otherwise: number) =>
  values.length === 0 ? otherwise : (values[values.length === 1 ? 0 : channel] ?? otherwise);

/** The numbers that the network gets, channel by channel in its own order. */
export function channelsOf(card: PreviewCard, picture: Pixels): Channel[] {
  return COLOR_NAMES[card.color].map((color, at) => {
    const pixels = planeOf(picture, color);
    const mean = perChannel(card.mean, at, 0);
    const scale = perChannel(card.scale, at, 1);
    let [low, high, sum] = [255, 0, 0];
    for (const value of pixels) {
      low = Math.min(low, value);
      high = Math.max(high, value);
      sum += value;
    }
    const number = (value: number) => (value - mean) / scale;
    const ends = [number(low), number(high)];
    return {
      name: `${at} · ${color}`,
      min: Math.min(...ends),
      max: Math.max(...ends),
      mean: number(sum / pixels.length),
      pixels,
    };
  });
}
