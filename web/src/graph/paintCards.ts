// Cards of layers and groups, with as much on them as can be read at the scale.

import { percent } from '../base/numbers';
import { fitted, GROUP_HEAD, HEAD_HEIGHT, NAME_CHAR, TYPE_CHAR } from './cards';
import { MARKS } from './counterparts';
import type { Pen } from './pen';
import { inkOn } from './pen';
import { cardFigure, type Drawing, dimmed, type Rect, shareOf } from './picture';
import { composition } from './stats';

/** Below it a card shows its type alone, and below the second nothing but its colour. */
export const FULL_SCALE = 0.5;
export const WORD_SCALE = 0.16;
const GHOST = 0.45;
const DIM = 0.16;

function classColor({ palette }: Drawing, index: number): string {
  return palette.classes[index] ?? palette.raised;
}

const markOf = ({ picture }: Drawing, id: number) => MARKS[picture.facts.marks[id] ?? 0] ?? '';

function outline(pen: Pen, drawing: Drawing, item: number, box: Rect): void {
  const { emphasis, palette, scale } = drawing;
  const unit = 1 / Math.min(scale, 1);
  const ring = (stroke: string, width: number, dash: number[] = []) =>
    pen.box(box.x - 3 * unit, box.y - 3 * unit, box.width + 6 * unit, box.height + 6 * unit, {
      stroke,
      lineWidth: width * unit,
      radius: 6,
      dash: dash.map((length) => length * unit),
    });
  if (emphasis.hits.has(item)) ring(palette.warn, 2, [5, 3]);
  if (emphasis.related.has(item)) ring(palette.accent, 2.5, [2, 2]);
  if (emphasis.selected === item) ring(palette.accent, 3);
}

function shareBar(pen: Pen, drawing: Drawing, item: number, box: Rect): void {
  const share = shareOf(drawing.picture, item);
  if (Number.isNaN(share) || share <= 0) return;
  const width = Math.min(1, share / drawing.picture.fullShare) * (box.width - 2);
  pen.box(box.x + 1, box.y + box.height - 4, Math.max(1, width), 3, {
    fill: drawing.palette.accent,
  });
}

function badge(pen: Pen, precision: string, right: number, y: number, ink: string): number {
  const width = precision.length * 6.2 + 6;
  const half = /16/.test(precision);
  const small = /^[iu](4|8)$/.test(precision);
  if (half || small)
    pen.box(right - width, y + 3, width, HEAD_HEIGHT - 6, {
      stroke: ink,
      lineWidth: 1,
      radius: 2,
      dash: half ? [1.5, 1.5] : [],
    });
  pen.text(precision, right - width / 2, y + 13, {
    size: 10,
    mono: true,
    bold: small,
    fill: ink,
    align: 'center',
  });
  return width;
}

function fullCard(pen: Pen, drawing: Drawing, id: number, box: Rect): void {
  const { palette, picture } = drawing;
  const { facts } = picture;
  const mark = markOf(drawing, id);
  const color = classColor(drawing, picture.classes[id] ?? 0);
  const ink = inkOn(color);
  const dash = mark === 'removed' || mark === 'inserted' ? [4, 3] : [];
  pen.box(box.x, box.y, box.width, box.height, { fill: palette.background, radius: 4 });
  pen.box(box.x, box.y, box.width, HEAD_HEIGHT, { fill: color, radius: 4 });
  pen.box(box.x, box.y + HEAD_HEIGHT - 4, box.width, 4, { fill: color });
  pen.box(box.x, box.y, box.width, box.height, {
    stroke: palette.strong,
    lineWidth: dash.length ? 1.5 : 1,
    radius: 4,
    dash,
  });
  const taken = badge(pen, facts.precisions[id] ?? '', box.x + box.width - 4, box.y, ink);
  const type = `${mark === 'inserted' ? '+ ' : ''}${facts.types[id] ?? ''}`;
  const head = fitted(type, box.width - taken - 14, TYPE_CHAR);
  pen.text(head, box.x + 7, box.y + 13, { size: 12, bold: true, fill: ink });
  const name = fitted(facts.shorts[id] ?? '', box.width - 14, NAME_CHAR);
  pen.text(name, box.x + 7, box.y + 31, { size: 11, mono: true, fill: palette.text });
  const figure = cardFigure(picture, id) || (mark === 'fused' ? '' : mark);
  const room = box.width - 18 - figure.length * 6;
  pen.text(fitted(facts.shapes[id] ?? '', room, 6.1), box.x + 7, box.y + 44, {
    size: 10,
    mono: true,
    fill: palette.quiet,
  });
  pen.text(figure, box.x + box.width - 6, box.y + 44, {
    size: 10,
    bold: true,
    fill: palette.text,
    align: 'right',
  });
  shareBar(pen, drawing, id, box);
}

/** A word as large as it can be read on the screen, where it fits. */
function word(pen: Pen, drawing: Drawing, text: string, box: Rect, fill: string): void {
  const size = Math.min(10 / drawing.scale, box.height * 0.5);
  const shown = fitted(text, box.width - 8, size * 0.6);
  if (shown.length < 3) return;
  pen.text(shown, box.x + box.width / 2, box.y + box.height / 2 + size * 0.35, {
    size,
    bold: true,
    fill,
    align: 'center',
  });
}

export function paintCard(pen: Pen, drawing: Drawing, id: number, box: Rect): void {
  const { picture, scale, palette } = drawing;
  const ghost = markOf(drawing, id) === 'removed';
  pen.alpha(dimmed(drawing, id) ? DIM : ghost ? GHOST : 1);
  if (scale >= FULL_SCALE) fullCard(pen, drawing, id, box);
  else {
    const color = classColor(drawing, picture.classes[id] ?? 0);
    const line = { stroke: palette.strong, lineWidth: 1 / scale };
    pen.box(
      box.x,
      box.y,
      box.width,
      box.height,
      scale >= WORD_SCALE ? { fill: color, ...line } : { fill: color },
    );
    if (scale >= WORD_SCALE) word(pen, drawing, picture.facts.types[id] ?? '', box, inkOn(color));
  }
  pen.alpha(1);
  outline(pen, drawing, id, box);
}

function strip(pen: Pen, drawing: Drawing, group: number, box: Rect, height: number): void {
  const stats = drawing.picture.stats[group];
  if (!stats) return;
  let x = box.x;
  for (const [index, part] of composition(stats, drawing.picture.mode)) {
    const width = part * box.width;
    pen.box(x, box.y, width, height, { fill: classColor(drawing, index) });
    x += width;
  }
}

export function paintClosedGroup(pen: Pen, drawing: Drawing, group: number, box: Rect): void {
  const { palette, picture, scale } = drawing;
  const stats = picture.stats[group];
  const title = picture.groups[group]?.title ?? '';
  pen.alpha(dimmed(drawing, ~group) ? DIM : 1);
  const unit = scale >= FULL_SCALE ? 1 : 1 / scale;
  for (const shift of [4, 2])
    pen.box(box.x + shift, box.y + shift, box.width, box.height, {
      fill: palette.raised,
      stroke: palette.strong,
      lineWidth: unit,
      radius: 4,
    });
  pen.box(box.x, box.y, box.width, box.height, {
    fill: palette.raised,
    stroke: palette.strong,
    lineWidth: unit,
    radius: 4,
  });
  strip(pen, drawing, group, box, scale >= FULL_SCALE ? 6 : 12);
  if (scale >= FULL_SCALE) {
    const shape = stats?.shape ?? '';
    const label = fitted(title, box.width - 30, TYPE_CHAR);
    const y = box.y + 22;
    pen.text(`▸ ${label}`, box.x + 7, y, { size: 12, bold: true, fill: palette.text });
    if (box.width - 34 - label.length * TYPE_CHAR > shape.length * 6.1)
      pen.text(shape, box.x + box.width - 6, y, {
        size: 10,
        mono: true,
        fill: palette.quiet,
        align: 'right',
      });
    const figure = cardFigure(picture, ~group);
    const text = `${stats?.layers ?? 0} layers · ${stats?.main ?? ''}`;
    const room = box.width - 18 - figure.length * 6;
    pen.text(fitted(text, room, 5.7), box.x + 7, box.y + 38, { size: 10.5, fill: palette.quiet });
    pen.text(figure, box.x + box.width - 6, box.y + 38, {
      size: 10,
      bold: true,
      fill: palette.text,
      align: 'right',
    });
    shareBar(pen, drawing, ~group, box);
  } else if (scale >= WORD_SCALE)
    word(pen, drawing, title, { ...box, y: box.y + 8, height: box.height - 8 }, palette.text);
  pen.alpha(1);
  outline(pen, drawing, ~group, box);
}

export function paintOpenGroup(
  pen: Pen,
  drawing: Drawing,
  group: number,
  box: Rect,
  depth: number,
): void {
  const { palette, picture, scale } = drawing;
  pen.box(box.x, box.y, box.width, box.height, {
    fill: depth % 2 === 0 ? palette.raised : palette.background,
    stroke: palette.border,
    lineWidth: 1 / Math.min(scale, 1),
    radius: 8,
  });
  outline(pen, drawing, ~group, box);
  const title = picture.groups[group]?.title ?? '';
  if (scale < FULL_SCALE) return;
  const shown = fitted(title, box.width - 34, TYPE_CHAR);
  pen.text(`▾ ${shown}`, box.x + 8, box.y + GROUP_HEAD - 7, {
    size: 12,
    bold: true,
    fill: palette.text,
  });
  const stats = picture.stats[group];
  const share = stats && !Number.isNaN(stats.share) ? ` · ${percent(stats.share)}` : '';
  const rest = `${stats?.layers ?? 0} layers${share}`;
  if (box.width - 40 - shown.length * TYPE_CHAR > rest.length * 6)
    pen.text(rest, box.x + box.width - 8, box.y + GROUP_HEAD - 7, {
      size: 10.5,
      fill: palette.quiet,
      align: 'right',
    });
}
