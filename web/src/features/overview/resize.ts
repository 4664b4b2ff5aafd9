// Resizing of 8-bit pixels as OpenCV's cv::resize does it, which is what the server uses: pixel
// centres, 11-bit coefficients, no antialiasing except for `area`.

export interface Pixels {
  width: number;
  height: number;
  /** Interleaved, without gaps. */
  data: Uint8Array;
  channels: number;
}

export type Interpolation = 'bilinear' | 'bicubic' | 'area' | 'nearest';

const COEFFICIENT_BITS = 11;
const ONE = 1 << COEFFICIENT_BITS;

export function blank(width: number, height: number, channels: number, value = 0): Pixels {
  return {
    width,
    height,
    channels,
    data: new Uint8Array(width * height * channels).fill(value),
  };
}

const clamp = (value: number, most: number) => Math.min(Math.max(value, 0), most);
const byte = (value: number) => clamp(Math.round(value), 255);

function nearest(from: Pixels, width: number, height: number): Pixels {
  const to = blank(width, height, from.channels);
  for (let y = 0; y < height; y += 1) {
    const sy = Math.min(Math.floor((y * from.height) / height), from.height - 1);
    for (let x = 0; x < width; x += 1) {
      const sx = Math.min(Math.floor((x * from.width) / width), from.width - 1);
      for (let c = 0; c < from.channels; c += 1)
        to.data[(y * width + x) * from.channels + c] =
          from.data[(sy * from.width + sx) * from.channels + c] ?? 0;
    }
  }
  return to;
}

/** For each place along one side: the source places and their weights. */
interface Taps {
  places: Int32Array;
  weights: Float64Array;
  count: number;
}

/** Where between two source places a target place lies. */
function between(at: number, from: number, to: number, covers: boolean): [number, number] {
  if (!covers) {
    const exact = (at + 0.5) * (from / to) - 0.5;
    return [Math.floor(exact), exact - Math.floor(exact)];
  }
  const place = Math.floor((at * from) / to);
  const part = at + 1 - ((place + 1) * to) / from;
  return [place, part <= 0 ? 0 : part - Math.floor(part)];
}

/** `covers`: as `area` enlarges. */
function linearTaps(from: number, to: number, covers: boolean): Taps {
  const taps = { places: new Int32Array(2 * to), weights: new Float64Array(2 * to), count: 2 };
  for (let at = 0; at < to; at += 1) {
    const [place, exact] = between(at, from, to, covers);
    const part = place < 0 || place >= from - 1 ? 0 : exact;
    const first = clamp(place, from - 1);
    taps.places.set([first, Math.min(first + 1, from - 1)], 2 * at);
    const second = Math.round(part * ONE);
    taps.weights.set([ONE - second, second], 2 * at);
  }
  return taps;
}

function cubicTaps(from: number, to: number): Taps {
  const taps = { places: new Int32Array(4 * to), weights: new Float64Array(4 * to), count: 4 };
  const scale = from / to;
  const a = -0.75;
  for (let at = 0; at < to; at += 1) {
    const exact = (at + 0.5) * scale - 0.5;
    const place = Math.floor(exact);
    const x = exact - place;
    const weights = [
      ((a * (x + 1) - 5 * a) * (x + 1) + 8 * a) * (x + 1) - 4 * a,
      ((a + 2) * x - (a + 3)) * x * x + 1,
      ((a + 2) * (1 - x) - (a + 3)) * (1 - x) * (1 - x) + 1,
    ];
    weights.push(1 - (weights[0] ?? 0) - (weights[1] ?? 0) - (weights[2] ?? 0));
    for (let tap = 0; tap < 4; tap += 1) {
      taps.places[4 * at + tap] = clamp(place - 1 + tap, from - 1);
      taps.weights[4 * at + tap] = Math.round((weights[tap] ?? 0) * ONE);
    }
  }
  return taps;
}

/** Along rows first, then along columns; `join` makes a byte of the columns' products. */
function separable(
  from: Pixels,
  across: Taps,
  down: Taps,
  join: (values: number[], weights: number[]) => number,
): Pixels {
  const width = across.places.length / across.count;
  const height = down.places.length / down.count;
  const { channels } = from;
  const to = blank(width, height, channels);
  const values = new Array<number>(down.count).fill(0);
  const weights = new Array<number>(down.count).fill(0);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let c = 0; c < channels; c += 1) {
        for (let row = 0; row < down.count; row += 1) {
          const line = (down.places[y * down.count + row] ?? 0) * from.width;
          let sum = 0;
          for (let tap = 0; tap < across.count; tap += 1) {
            const place = across.places[x * across.count + tap] ?? 0;
            const value = from.data[(line + place) * channels + c] ?? 0;
            sum += value * (across.weights[x * across.count + tap] ?? 0);
          }
          values[row] = sum;
          weights[row] = down.weights[y * down.count + row] ?? 0;
        }
        to.data[(y * width + x) * channels + c] = join(values, weights);
      }
    }
  }
  return to;
}

/** The shifts of OpenCV's vertical pass. */
function joinLinear([a = 0, b = 0]: number[], [wa = 0, wb = 0]: number[]): number {
  return clamp(((((a >> 4) * wa) >> 16) + (((b >> 4) * wb) >> 16) + 2) >> 2, 255);
}

function joinCubic(values: number[], weights: number[]): number {
  const sum = values.reduce((all, value, at) => all + value * (weights[at] ?? 0), 0);
  return clamp(Math.floor(sum / (ONE * ONE) + 0.5), 255);
}

/** Mean of what each target pixel covers, edges in part. */
function areaTaps(from: number, to: number): [number, number][][] {
  const scale = from / to;
  return Array.from({ length: to }, (_, at) => {
    const begin = at * scale;
    const end = Math.min(begin + scale, from);
    const taps: [number, number][] = [];
    for (let place = Math.floor(begin + 1e-6); place < end - 1e-6; place += 1) {
      const part = Math.min(place + 1, end) - Math.max(place, begin);
      if (part > 1e-6) taps.push([place, part / (end - begin)]);
    }
    return taps;
  });
}

function area(from: Pixels, width: number, height: number): Pixels {
  const to = blank(width, height, from.channels);
  const across = areaTaps(from.width, width);
  areaTaps(from.height, height).forEach((rows, y) => {
    across.forEach((columns, x) => {
      for (let c = 0; c < from.channels; c += 1) {
        let sum = 0;
        for (const [row, high] of rows)
          for (const [column, wide] of columns)
            sum += (from.data[(row * from.width + column) * from.channels + c] ?? 0) * high * wide;
        to.data[(y * width + x) * from.channels + c] = byte(sum);
      }
    });
  });
  return to;
}

export function resize(from: Pixels, width: number, height: number, how: Interpolation): Pixels {
  if (from.width === width && from.height === height) return from;
  if (how === 'nearest') return nearest(from, width, height);
  const smaller = width <= from.width && height <= from.height;
  const halved = from.width === 2 * width && from.height === 2 * height;
  if ((how === 'area' && smaller) || (how === 'bilinear' && halved))
    return area(from, width, height);
  if (how === 'bicubic') {
    const across = cubicTaps(from.width, width);
    return separable(from, across, cubicTaps(from.height, height), joinCubic);
  }
  const across = linearTaps(from.width, width, how === 'area');
  return separable(from, across, linearTaps(from.height, height, how === 'area'), joinLinear);
}
