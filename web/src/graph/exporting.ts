// The whole picture as a file: the same drawing as on the page, every card readable.

import { CanvasPen } from './canvasPen';
import { paint } from './paint';
import type { Palette } from './pen';
import { type Drawing, NO_EMPHASIS, type Picture } from './picture';
import { SvgPen } from './svgPen';

function drawing(picture: Picture, palette: Palette, scale: number): Drawing {
  const { width, height } = picture.scene;
  return { picture, palette, emphasis: NO_EMPHASIS, scale, seen: { x: 0, y: 0, width, height } };
}

export function svgOf(picture: Picture, palette: Palette): string {
  const pen = new SvgPen(palette);
  paint(pen, drawing(picture, palette, 1));
  const { width, height } = picture.scene;
  return pen.file(`${picture.facts.title}, ${picture.facts.side} graph`, width, height);
}

/** Browsers make no larger canvas. */
const SIDE_MOST_PX = 16_000;
const AREA_MOST_PX = 100e6;

export function pngScale(width: number, height: number): number {
  return Math.min(
    2,
    SIDE_MOST_PX / width,
    SIDE_MOST_PX / height,
    Math.sqrt(AREA_MOST_PX / (width * height)),
  );
}

export async function pngOf(picture: Picture, palette: Palette): Promise<Blob> {
  const { width, height } = picture.scene;
  const scale = pngScale(width, height);
  const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gives no canvas to draw the picture on.');
  context.scale(scale, scale);
  context.fillStyle = palette.background;
  context.fillRect(0, 0, width, height);
  paint(new CanvasPen(context, palette), drawing(picture, palette, scale));
  return canvas.convertToBlob({ type: 'image/png' });
}
