import { expect, test } from 'vitest';
import { fitted, fittedOrWide, itemAt, lookedAt, zoomed } from './camera';
import { fitted as shortened } from './cards';
import { heights, mapped } from './link';
import { runs } from './paint';
import { inkOn } from './pen';
import type { Scene } from './scene';
import { neighbours, step } from './walk';

/** Items with their boxes; nothing else of a scene. */
function scene(
  boxes: Record<number, [number, number, number, number]>,
  open: number[] = [],
): Scene {
  const items = Object.keys(boxes).map(Number);
  return {
    width: 400,
    height: 1000,
    items: Int32Array.from(items),
    open: Uint8Array.from(items, (item) => Number(open.includes(item))),
    boxes: Float32Array.from(items.flatMap((item) => boxes[item] ?? [])),
    edgeFrom: new Int32Array(),
    edgePort: new Int32Array(),
    edgeLast: new Uint8Array(),
    edgeToStart: new Uint32Array([0]),
    edgeTo: new Int32Array(),
    pointStart: new Uint32Array([0]),
    points: new Float32Array(),
  };
}
const size = { width: 400, height: 200 };

test('zooming keeps what is under the pointer', () => {
  const view = zoomed({ x: 10, y: 20, scale: 1 }, 2, 100, 50);
  expect([view.x + 100 / view.scale, view.y + 50 / view.scale]).toEqual([110, 70]);
});

test('fit shows the whole; of a very tall graph its width', () => {
  expect(fitted({ width: 100, height: 1760 }, size).scale).toBeCloseTo(0.1);
  const view = { x: 0, y: 5000, scale: 1 };
  expect(fittedOrWide(view, { width: 752, height: 200_000 }, size).scale).toBeCloseTo(0.5);
});

test('what is seen well is not moved', () => {
  const view = { x: 0, y: 0, scale: 1 };
  expect(lookedAt(view, { x: 50, y: 50, width: 100, height: 50 }, size)).toEqual(view);
  expect(lookedAt(view, { x: 50, y: 500, width: 100, height: 50 }, size).y).toBe(425);
});

test('a point hits cards before the groups around them, and of those the head', () => {
  const all = scene({ [~1]: [0, 0, 200, 200], 5: [20, 40, 100, 50] }, [~1]);
  expect(itemAt(all, 30, 50, 22)).toBe(5);
  expect(itemAt(all, 30, 10, 22)).toBe(~1);
  expect(itemAt(all, 180, 150, 22)).toBeUndefined();
});

test('arrows: down to a reader, up to the maker, sideways to what the same maker feeds', () => {
  const all = scene({
    0: [50, 0, 40, 40],
    1: [0, 80, 40, 40],
    2: [100, 80, 40, 40],
    3: [50, 160, 40, 40],
  });
  const around = neighbours(Int32Array.of(0, 0, 1, 2), Int32Array.of(1, 2, 3, 3), (node) => node);
  expect(step(all, around, 0, 'down')).toBe(1);
  expect(step(all, around, 1, 'right')).toBe(2);
  expect(step(all, around, 2, 'left')).toBe(1);
  expect(step(all, around, 3, 'up')).toBe(1);
  expect(step(all, around, 3, 'down')).toBeUndefined();
});

test('linked scrolling goes from pair to pair, and on beyond them', () => {
  const a = scene({ 0: [0, 0, 40, 20], 1: [0, 100, 40, 20], 2: [0, 200, 40, 20] });
  const b = scene({ 0: [0, 0, 40, 20], 2: [0, 50, 40, 20] });
  const pairs = heights(a, b, (item) => item);
  expect(pairs).toEqual({ from: [10, 210], to: [10, 60] });
  expect([0, 110, 310].map((y) => mapped(pairs, y))).toEqual([0, 35, 160]);
  expect(mapped({ from: [], to: [] }, 5)).toBeUndefined();
});

test('brackets join fused cards that follow each other', () => {
  const card = (x: number, y: number) => ({ x, y, width: 100, height: 50 });
  expect(runs([card(0, 76), card(10, 0), card(300, 400)])).toEqual([
    [0, 126, 0],
    [400, 450, 300],
  ]);
});

test.each([
  ['fire2/squeeze1x1/WithoutBiases', 'fire2/s…houtBiases'],
  ['conv1', 'conv1'],
])('%s in 18 letters is %s', (name, short) => {
  expect(shortened(name, 18 * 7, 7)).toBe(short);
});

test.each([
  ['#0072b2', '#ffffff'],
  ['#e6b800', '#101216'],
  ['#d55e00', '#101216'],
])('ink on %s is %s', (color, ink) => {
  expect(inkOn(color)).toBe(ink);
});
