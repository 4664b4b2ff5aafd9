// Image files to pixels, by the browser's own decoder, and pixels onto a canvas.

import type { Pixels } from './resize';

const MOST_PIXELS = 40_000_000;

export async function decode(file: Blob): Promise<Pixels> {
  const bitmap = await createImageBitmap(file, {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  });
  const { width, height } = bitmap;
  if (width * height > MOST_PIXELS) throw new Error('The image is too large for a preview.');
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('The browser gives no canvas.');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return withoutAlpha(context.getImageData(0, 0, width, height));
}

function withoutAlpha(image: ImageData): Pixels {
  const data = new Uint8Array(image.width * image.height * 3);
  for (let pixel = 0; pixel < image.width * image.height; pixel += 1)
    for (let c = 0; c < 3; c += 1) data[3 * pixel + c] = image.data[4 * pixel + c] ?? 0;
  return { width: image.width, height: image.height, channels: 3, data };
}

/** Fills the canvas with the picture; one channel is drawn gray. */
export function paint(canvas: HTMLCanvasElement, picture: Pixels): void {
  const { width, height, channels, data } = picture;
  const context = canvas.getContext('2d');
  if (!context || width === 0 || height === 0) return;
  canvas.width = width;
  canvas.height = height;
  const image = context.createImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let c = 0; c < 3; c += 1)
      image.data[4 * pixel + c] = data[channels * pixel + (channels === 1 ? 0 : c)] ?? 0;
    image.data[4 * pixel + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
