import { expect, test } from 'vitest';
import {
  channelsOf,
  imageInput,
  type PreviewCard,
  parseResize,
  pictureOf,
  planOf,
  resizeText,
  scaledSize,
} from './preview';
import type { Pixels } from './resize';

const INPUT = { layout: 'NCHW', channels: 3, width: 224, height: 224 };
const card = (more: Partial<PreviewCard> = {}): PreviewCard => ({
  color: 'rgb',
  mean: [],
  scale: [],
  ...more,
});
const port = (shape: number[], layout = '') => ({
  name: 'x',
  shape,
  layout,
  precision: 'f32' as const,
});

test.each([
  ['224x224', '224x224,bilinear,stretch'],
  ['256x256,area,short-side', '256x256,area,short-side'],
  ['416x416,letterbox:0', '416x416,bilinear,letterbox:0'],
  ['416x416,letterbox', '416x416,bilinear,letterbox:114'],
])('a resize of %s is %s', (text, whole) => {
  const found = parseResize(text);
  expect(found && resizeText(found)).toBe(whole);
});

test.each(['', '224', '224x', '0x5', '224x224,often', '1x1,area,stretch,more'])(
  '%j is not a resize',
  (text) => {
    expect(parseResize(text)).toBeUndefined();
  },
);

test.each([
  [port([1, 3, 227, 227], 'NCHW'), { layout: 'NCHW', channels: 3, width: 227, height: 227 }],
  [port([-1, 32, 48, 3]), { layout: 'NHWC', channels: 3, width: 48, height: 32 }],
  [port([1, 1, 28, 28]), { layout: 'NCHW', channels: 1, width: 28, height: 28 }],
  [port([1, 3, -1, -1], 'NCHW'), { layout: 'NCHW', channels: 3, width: 0, height: 0 }],
  [port([1, 128]), undefined],
])('input %j', (given, wanted) => {
  expect(imageInput(given)).toEqual(wanted);
});

// The sizes that the server makes of a 500 × 375 picture.
test.each([
  ['224x224,stretch', { width: 224, height: 224 }],
  ['256x256,short-side', { width: 341, height: 256 }],
  ['416x416,letterbox', { width: 416, height: 312 }],
])('%s of 500 × 375', (text, size) => {
  const found = parseResize(text);
  expect(found && scaledSize({ width: 500, height: 375 }, found)).toEqual(size);
});

test.each([
  [card(), 'Image 500 × 375 | Resize 224 × 224, bilinear'],
  [
    card({ resize: '256x256,short-side', crop: '224x224' }),
    'Image 500 × 375 | Resize 341 × 256, bilinear, proportions kept | Crop 224 × 224 from 58, 16',
  ],
  [
    card({ resize: '224x224,letterbox' }),
    'Image 500 × 375 | Resize 224 × 168, bilinear, proportions kept, the rest of 224 × 224 filled with 114',
  ],
])('the steps of %j', (given, steps) => {
  const plan = planOf(given, INPUT, { width: 500, height: 375 });
  expect(plan.steps.map((step) => `${step.name} ${step.text}`).join(' | ')).toBe(steps);
  expect(plan.problem).toBeUndefined();
});

test.each([
  [card({ resize: '256x256' }), 'the resize gives 256 × 256'],
  [card({ crop: '200x200' }), 'the crop gives 200 × 200'],
  [card({ resize: '100x100', crop: '224x224' }), 'the image is 100 × 100 before a crop'],
])('%j does not fit the input', (given, why) => {
  expect(planOf(given, INPUT, { width: 500, height: 375 }).problem).toContain(why);
});

const RED_BLUE: Pixels = {
  width: 4,
  height: 2,
  channels: 3,
  data: Uint8Array.from({ length: 24 }, (_, at) => [200, 100, 10][at % 3] ?? 0),
};

test('letterbox puts the picture at the top left and fills the rest', () => {
  const input = { ...INPUT, width: 4, height: 4 };
  const plan = planOf(card({ resize: '4x4,letterbox:7' }), input, RED_BLUE);
  const picture = pictureOf(plan, RED_BLUE);
  expect([picture.data[0], picture.data[23], picture.data[24], picture.data[47]]).toEqual([
    200, 10, 7, 7,
  ]);
});

test('a crop takes the middle', () => {
  const image: Pixels = {
    width: 4,
    height: 1,
    channels: 1,
    data: Uint8Array.from([1, 2, 3, 4]),
  };
  const plan = planOf(card({ crop: '2x1' }), { ...INPUT, width: 2, height: 1 }, image);
  expect([...pictureOf(plan, image).data]).toEqual([2, 3]);
});

test('channels stand in the order of the card, with mean and scale', () => {
  const found = channelsOf(
    card({ color: 'bgr', mean: [10, 100, 100], scale: [1, 1, 50] }),
    RED_BLUE,
  );
  expect(found.map(({ name, min, max, mean }) => [name, min, max, mean])).toEqual([
    ['0 · blue', 0, 0, 0],
    ['1 · green', 0, 0, 0],
    ['2 · red', 2, 2, 2],
  ]);
});

test('one mean stands for all channels', () => {
  const found = channelsOf(card({ mean: [100], scale: [100] }), RED_BLUE);
  expect(found.map((one) => one.mean)).toEqual([1, 0, -0.9]);
});
