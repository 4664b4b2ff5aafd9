import { expect, test } from 'vitest';
import type { InferReport } from '../../api/types';
import {
  boxesOf,
  classBars,
  firstThreshold,
  foundRows,
  foundText,
  pixelRows,
  pointsOf,
  sidesOf,
  type Tried,
} from './tried';

const NOTHING = { classes: [], detections: [], pixels: [] };
const box = (label: number, score: number, x = 0) => ({
  label,
  name: ['person', 'car'][label] ?? '',
  score,
  x,
  y: 0,
  width: 10,
  height: 10,
});

const image = (change: Partial<Tried>): Tried => ({
  name: 'a.jpg',
  width: 100,
  height: 50,
  problem: '',
  a: NOTHING,
  ...change,
});

const TWO = image({
  a: { ...NOTHING, detections: [box(0, 0.9), box(1, 0.4, 40)] },
  b: { ...NOTHING, detections: [box(1, 0.7, 41), box(0, 0.6, 80)] },
  difference: { tensors: [], pairs: [{ a: 1, b: 0, overlap: 0.8 }] },
});

test.each([
  [0.3, '1 found by both, 1 only by A, 1 only by B'],
  [0.5, '0 found by both, 1 only by A, 2 only by B'],
  [0.65, '0 found by both, 1 only by A, 1 only by B'],
  [0.95, '0 found by both, 0 only by A, 0 only by B'],
])('from a score of %d on, %s', (threshold, wanted) => {
  expect(foundText(foundRows(TWO, threshold), true)).toBe(wanted);
});

test('what both found stands in one row, the best score first', () => {
  const rows = foundRows(TWO, 0.1);
  expect(rows.map((row) => [row.a, row.b, row.overlap])).toEqual([
    [0.9, undefined, undefined],
    [0.4, 0.7, 0.8],
    [undefined, 0.6, undefined],
  ]);
});

test('boxes of the second are dashed and named', () => {
  const boxes = boxesOf(TWO, 0.5);
  expect(boxes.map((one) => [one.text, one.line])).toEqual([
    ['0 person 0.90', 'solid'],
    ['1 car 0.70', 'dashed'],
    ['0 person 0.60', 'dashed'],
  ]);
});

test('one model counts objects', () => {
  const alone = image({ a: { ...NOTHING, detections: [box(0, 0.9)] } });
  expect(foundText(foundRows(alone, 0.3), false)).toBe('1 object');
  expect(foundText(foundRows(alone, 0.95), false)).toBe('0 objects');
});

test('bars are shares of one where scores are, else of the largest', () => {
  const of = (...scores: number[]) =>
    classBars(
      { ...NOTHING, classes: scores.map((score, label) => ({ label, name: '', score })) },
      String,
    ).map((bar) => bar.fraction);
  expect(of(0.5, 0.25)).toEqual([0.5, 0.25]);
  expect(of(8, 4, -2)).toEqual([1, 0.5, 0]);
  expect(of(0, 0)).toEqual([0, 0]);
});

test('classes of pixels stand side by side', () => {
  const share = (label: number, of: number) => ({ label, name: '', share: of });
  const both = image({
    a: { ...NOTHING, pixels: [share(0, 0.7), share(2, 0.3)] },
    b: { ...NOTHING, pixels: [share(0, 0.5), share(5, 0.5)] },
  });
  expect(pixelRows(both).map((row) => [row.label, row.a, row.b])).toEqual([
    [0, 0.7, 0.5],
    [5, 0, 0.5],
    [2, 0.3, 0],
  ]);
  expect(pixelRows(image({ a: { ...NOTHING, pixels: [share(1, 1)] } }))[0]?.b).toBeUndefined();
});

test.each([
  [undefined, 0.3],
  [0.05, 0.3],
  [0.5, 0.5],
])('with a least score of %s the slider begins at %d', (score_threshold, wanted) => {
  expect(firstThreshold({ score_threshold } as InferReport)).toBe(wanted);
});

test('points of faces are drawn from the score on that their faces are', () => {
  const points = [1, 2, 3, 4, 5].map((x) => ({ x, y: 2 * x }));
  const faces = [
    { ...box(0, 0.9), points },
    { ...box(0, 0.2), points },
  ];
  const marks = pointsOf(image({ a: { ...NOTHING, detections: faces } }), 0.3);
  expect(marks.map(({ x, y, title }) => [x, y, title])[2]).toEqual([3, 6, 'tip of the nose']);
  expect(marks).toHaveLength(5);
  expect(new Set(marks.map((mark) => mark.color)).size).toBe(5);
  expect(pointsOf(TWO, 0)).toEqual([]);
});

test('masks are those of the models that have one', () => {
  const mask = { offset: 0, bytes: 1 };
  const alone = image({ a: { ...NOTHING, mask } });
  const two = image({ ...alone, b: { ...NOTHING, mask } });
  const report = {
    run: 'r-1',
    model_name: 'big',
    with_name: 'small',
    images: [image({}), alone, two],
  } as unknown as InferReport;
  expect(sidesOf(report, image({}))).toEqual([]);
  expect(sidesOf(report, alone)).toEqual([
    { key: 'a', name: 'big', src: '/api/v1/runs/r-1/masks/1/a' },
  ]);
  const sides = sidesOf(report, two);
  expect(sides.map((side) => side.name)).toEqual(['A: big', 'B: small', 'A where B differs']);
  expect(sides[2]?.against).toBe('/api/v1/runs/r-1/masks/2/b');
});
