import { expect, test } from 'vitest';
import { boxBetween } from './brush';
import { pointsInside, type SpeedPoint, speedPicture, speedSummary } from './speed';

function point(id: string, latencyMs: number, throughputFps: number, valid = true): SpeedPoint {
  const rest = { series: 'f32', target: 'cpu', lines: [], label: id };
  return { id, latencyMs, throughputFps, valid, ...rest };
}
const POINTS = [point('1×1', 0.46, 933), point('4×2', 4.2, 1820), point('8×2', 9, 1900, false)];

test('an invalid run is no best while valid ones are there', () => {
  const picture = speedPicture(POINTS, undefined);
  expect(picture.best?.id).toBe('4×2');
  expect(picture.front.map((one) => one.id)).toEqual(['1×1', '4×2']);
  expect(picture.x.log).toBe(true);
});

test('the summary says what is best within the threshold', () => {
  expect(speedSummary(speedPicture(POINTS, 1), 3, 1)).toBe(
    '3 configurations. Most throughput within 1.00 ms: 1×1, 933.0 FPS at 0.460 ms.',
  );
  expect(speedSummary(speedPicture(POINTS, 0.1), 3, 0.1)).toBe(
    '3 configurations. No configuration is within 0.100 ms.',
  );
  expect(speedSummary(speedPicture([POINTS[2] as SpeedPoint], undefined), 1, undefined)).toMatch(
    /None of these runs is valid/,
  );
});

test('a box chooses the points inside it', () => {
  const place = { left: 100, top: 50, width: 300, height: 200 };
  const margins = { left: 50, right: 50, top: 20, bottom: 30 };
  const box = boxBetween(place, margins, { x: 150, y: 70 }, { x: 250, y: 145 });
  expect(box).toEqual({ left: 0, right: 0.5, low: 0.5, high: 1 });
  const picture = speedPicture(POINTS, undefined);
  const inside = pointsInside(picture, POINTS, { left: 0.5, right: 1, low: 0.5, high: 1 });
  expect(inside.map((one) => one.id)).toEqual(['4×2', '8×2']);
});
