// Draws a scene: open groups, edges, cards, brackets around fused layers, shapes on the edges.

import { CARD_HEIGHT } from './cards';
import { edgeShape } from './facts';
import { lineage } from './groups';
import { FULL_SCALE, paintCard, paintClosedGroup, paintOpenGroup, WORD_SCALE } from './paintCards';
import type { Pen } from './pen';
import type { Drawing, Rect } from './picture';
import { isGroup } from './plan';
import type { Scene } from './scene';

export const LABEL_SCALE = 1.1;

export function boxAt(scene: Scene, index: number): Rect {
  return {
    x: scene.boxes[4 * index] ?? 0,
    y: scene.boxes[4 * index + 1] ?? 0,
    width: scene.boxes[4 * index + 2] ?? 0,
    height: scene.boxes[4 * index + 3] ?? 0,
  };
}

function touches(box: Rect, seen: Rect): boolean {
  return (
    box.x <= seen.x + seen.width &&
    box.y <= seen.y + seen.height &&
    box.x + box.width >= seen.x &&
    box.y + box.height >= seen.y
  );
}

const bounds = new WeakMap<Scene, Float32Array>();

/** Left, top, right and bottom of each piece. */
function boundsOf(scene: Scene): Float32Array {
  const known = bounds.get(scene);
  if (known) return known;
  const made = new Float32Array(scene.edgeFrom.length * 4);
  for (let piece = 0; piece < scene.edgeFrom.length; piece += 1) {
    const range = scene.points.subarray(
      2 * (scene.pointStart[piece] ?? 0),
      2 * (scene.pointStart[piece + 1] ?? 0),
    );
    const x = range.filter((_, index) => index % 2 === 0);
    const y = range.filter((_, index) => index % 2 === 1);
    made.set([Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)], 4 * piece);
  }
  bounds.set(scene, made);
  return made;
}

function seenPieces(scene: Scene, seen: Rect): number[] {
  const box = boundsOf(scene);
  const pieces: number[] = [];
  for (let piece = 0; piece < scene.edgeFrom.length; piece += 1) {
    const at = 4 * piece;
    const across = (box[at] ?? 0) <= seen.x + seen.width && (box[at + 2] ?? 0) >= seen.x;
    const along = (box[at + 1] ?? 0) <= seen.y + seen.height && (box[at + 3] ?? 0) >= seen.y;
    if (across && along) pieces.push(piece);
  }
  return pieces;
}

function paintEdges(pen: Pen, drawing: Drawing, pieces: number[]): void {
  const { scene } = drawing.picture;
  const { emphasis, palette, scale } = drawing;
  const unit = 1 / Math.min(1, Math.max(scale, 0.05));
  const quiet = emphasis.hot || emphasis.only.size > 0;
  const hot = pieces.filter((piece) => emphasis.hot?.[piece]);
  const cold = emphasis.hot ? pieces.filter((piece) => !emphasis.hot?.[piece]) : pieces;
  const stroke = (list: number[], color: string, width: number) => {
    const ranges = list.flatMap((piece) => [
      scene.pointStart[piece] ?? 0,
      scene.pointStart[piece + 1] ?? 0,
    ]);
    pen.lines(scene.points, ranges, {
      stroke: color,
      lineWidth: width * unit,
      round: scale >= FULL_SCALE ? 6 : 0,
    });
    if (scale < WORD_SCALE * 2) return;
    for (const piece of list) {
      const end = (scene.pointStart[piece + 1] ?? 0) - 1;
      if (scene.edgeLast[piece])
        pen.arrow(scene.points[2 * end] ?? 0, scene.points[2 * end + 1] ?? 0, 6, color);
    }
  };
  stroke(cold, quiet ? palette.border : palette.strong, 1);
  if (hot.length > 0) stroke(hot, palette.accent, 2);
}

/** Middle of the longest upright line of a piece. */
function labelPlace(scene: Scene, piece: number): { x: number; y: number; room: number } {
  const best = { x: 0, y: 0, room: 0 };
  const end = scene.pointStart[piece + 1] ?? 0;
  for (let at = scene.pointStart[piece] ?? 0; at + 1 < end; at += 1) {
    const y = scene.points[2 * at + 1] ?? 0;
    const room = (scene.points[2 * at + 3] ?? 0) - y;
    if (room > best.room)
      Object.assign(best, { x: scene.points[2 * at] ?? 0, y: y + room / 2, room });
  }
  return best;
}

/** Once a tensor, where its line has most room. */
function paintShapes(pen: Pen, drawing: Drawing, pieces: number[]): void {
  const { scene, facts } = drawing.picture;
  const best = new Map<string, { x: number; y: number; room: number; text: string }>();
  for (const piece of pieces) {
    const from = scene.edgeFrom[piece] ?? 0;
    const port = scene.edgePort[piece] ?? 0;
    const place = labelPlace(scene, piece);
    if (place.room > (best.get(`${from}:${port}`)?.room ?? 15))
      best.set(`${from}:${port}`, { ...place, text: edgeShape(facts, from, port) });
  }
  const style = { size: 9, mono: true, fill: drawing.palette.quiet };
  for (const { x, y, text } of best.values()) pen.text(text, x + 4, y + 3, style);
}

/** Layers that the runtime runs as one: a bracket at their left, in one line where they follow. */
function paintBrackets(pen: Pen, drawing: Drawing, boxes: Map<number, Rect>): void {
  const { picture, palette } = drawing;
  const byRuntime = new Map<number, Rect[]>();
  for (const [id, box] of boxes) {
    const [runtime] = picture.fusedInto?.[id] ?? [];
    if (runtime === undefined || picture.facts.marks[id] !== 1) continue;
    const list = byRuntime.get(runtime) ?? [];
    list.push(box);
    byRuntime.set(runtime, list);
  }
  const style = { stroke: palette.accent, lineWidth: 1.5, round: 0 };
  for (const list of byRuntime.values()) {
    for (const [top, bottom, x] of runs(list)) {
      const points = [x - 3, top, x - 8, top, x - 8, bottom, x - 3, bottom];
      pen.lines(points, [0, 4], style);
    }
  }
}

/** Cards below each other, with one between at most: [top, bottom, left] of each such run. */
export function runs(boxes: Rect[]): [number, number, number][] {
  const found: [number, number, number][] = [];
  const sorted = [...boxes].sort((a, b) => a.y - b.y);
  let last: Rect | undefined;
  for (const box of sorted) {
    const run = found.at(-1);
    const overlap = last && box.x < last.x + last.width && last.x < box.x + box.width;
    if (run && last && overlap && box.y - (last.y + last.height) < 2.2 * CARD_HEIGHT) {
      run[1] = box.y + box.height;
      run[2] = Math.min(run[2], box.x);
    } else found.push([box.y, box.y + box.height, box.x]);
    last = box;
  }
  return found;
}

export function paint(pen: Pen, drawing: Drawing): void {
  const { scene, groups } = drawing.picture;
  const margin = 12;
  const { seen } = drawing;
  const wide = {
    x: seen.x - margin,
    y: seen.y - margin,
    width: seen.width + 2 * margin,
    height: seen.height + 2 * margin,
  };
  const cards: [number, Rect][] = [];
  for (const [index, item] of scene.items.entries()) {
    const box = boxAt(scene, index);
    if (!touches(box, wide)) continue;
    if (scene.open[index])
      paintOpenGroup(pen, drawing, ~item, box, lineage(groups).up[~item]?.length ?? 0);
    else cards.push([item, box]);
  }
  const pieces = seenPieces(scene, wide);
  paintEdges(pen, drawing, pieces);
  for (const [item, box] of cards) {
    if (isGroup(item)) paintClosedGroup(pen, drawing, ~item, box);
    else paintCard(pen, drawing, item, box);
  }
  if (drawing.scale < FULL_SCALE) return;
  paintBrackets(pen, drawing, new Map(cards.filter(([item]) => !isGroup(item))));
  if (drawing.scale >= LABEL_SCALE) paintShapes(pen, drawing, pieces);
}
