import { describe, expect, it } from 'vitest';
import {
  differing,
  isThin,
  type Mask,
  maskOf,
  NO_CLASS,
  paint,
  regionsOf,
  rgbOf,
  signOf,
} from './masks';

const mask = (rows: number[][]): Mask => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  classes: Uint8Array.from(rows.flat()),
});

describe('masks', () => {
  it('are gray levels', () => {
    const pixels = Uint8ClampedArray.from([7, 7, 7, 255, 255, 255, 255, 255]);
    expect([...maskOf(pixels, 2, 1).classes]).toEqual([7, NO_CLASS]);
    expect(maskOf(pixels, 2, 1).coloured).toBe(false);
  });

  it('of a data set may have colours instead', () => {
    const pixels = Uint8ClampedArray.from([0, 0, 0, 255, 128, 0, 0, 255]);
    expect(maskOf(pixels, 2, 1).coloured).toBe(true);
  });

  it('give every class of Pascal VOC a sign of its own', () => {
    const signs = Array.from({ length: 21 }, (_, label) => JSON.stringify(signOf(label)));
    expect(new Set(signs).size).toBe(21);
  });

  it.each([
    ['plain', [0, 0, 0, 0]],
    ['rising', [0, 1, 1, 0]],
    ['falling', [0, 1, 1, 0]],
    ['dots', [0, 1, 1, 1]],
  ] as const)('%s has its own thin places', (pattern, wanted) => {
    const at = [0, 1, 2, 3].map((place) =>
      Number(isThin(pattern, place % 2, Math.floor(place / 2), 1)),
    );
    expect(at).toEqual(wanted);
  });

  it('are painted where a class is drawn and counts', () => {
    const colors = [rgbOf('#0072b2'), rgbOf('#d55e00')];
    const rgba = paint(mask([[0, 1, NO_CLASS]]), colors, (label) => label !== 0);
    expect([...rgba]).toEqual([0, 0, 0, 0, 0xd5, 0x5e, 0, 255, 0, 0, 0, 0]);
  });

  it('name a class on one of its own pixels', () => {
    const ring = mask([
      [3, 3, 3],
      [3, 5, 3],
      [3, 3, NO_CLASS],
    ]);
    const [first, second] = regionsOf(ring);
    expect(first).toMatchObject({ label: 3, share: 7 / 9 });
    expect(ring.classes[(first?.y ?? 0) * 3 + (first?.x ?? 0)]).toBe(3);
    expect(second).toEqual({ label: 5, share: 1 / 9, x: 1, y: 1 });
    expect(regionsOf(ring, 0.2)).toHaveLength(1);
  });

  it('differ where both have a class', () => {
    const a = mask([[0, 1, 2, NO_CLASS]]);
    const b = mask([[0, 2, NO_CLASS, 1]]);
    expect([...(differing(a, b)?.classes ?? [])]).toEqual([NO_CLASS, 1, NO_CLASS, NO_CLASS]);
    expect(differing(a, mask([[0, 1]]))).toBeUndefined();
  });
});
