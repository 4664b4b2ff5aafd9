import { describe, expect, it } from 'vitest';
import { classColor, type DrawnBox, ordered, placed, shown } from './boxes';

const box = (x: number, y: number, width: number, height: number): DrawnBox => ({
  x,
  y,
  width,
  height,
  text: 'cat',
  color: 'red',
});

describe('a picture in a frame', () => {
  it.each([
    ['contain', { width: 640, height: 480 }, { width: 320, height: 320 }, [0.5, 0, 40]],
    ['contain', { width: 480, height: 640 }, { width: 320, height: 320 }, [0.5, 40, 0]],
    ['contain', { width: 32, height: 32 }, { width: 320, height: 640 }, [10, 0, 160]],
    ['cover', { width: 640, height: 480 }, { width: 240, height: 240 }, [0.5, -40, 0]],
    ['cover', { width: 480, height: 640 }, { width: 240, height: 240 }, [0.5, 0, -40]],
  ] as const)('%s: %o in %o', (fit, image, frame, [scale, left, top]) => {
    expect(placed(image, frame, fit)).toEqual({ scale, left, top });
  });
});

describe('a box in the frame', () => {
  const frame = { width: 320, height: 320 };
  const place = placed({ width: 640, height: 480 }, frame, 'contain');

  it('is moved and scaled with the picture', () => {
    expect(shown(box(100, 200, 60, 80), place, frame)).toEqual({
      left: 50,
      top: 140,
      width: 30,
      height: 40,
      label: 'above',
    });
  });

  it('has its name inside where there is no room above', () => {
    const whole = placed({ width: 320, height: 320 }, frame, 'contain');
    expect(shown(box(10, 15, 20, 20), whole, frame)?.label).toBe('inside');
    expect(shown(box(10, 16, 20, 20), whole, frame)?.label).toBe('above');
  });

  it('is cut at the frame, and not there outside of it', () => {
    const cut = placed({ width: 640, height: 480 }, { width: 240, height: 240 }, 'cover');
    const small = { width: 240, height: 240 };
    expect(shown(box(0, 0, 200, 480), cut, small)).toEqual({
      left: 0,
      top: 0,
      width: 60,
      height: 240,
      label: 'inside',
    });
    expect(shown(box(0, 0, 80, 480), cut, small)).toBeUndefined();
  });

  it('can be seen however small it is', () => {
    expect(shown(box(100, 100, 0.5, 0.5), place, frame)).toMatchObject({ width: 2, height: 2 });
  });
});

it('small boxes lie above large ones', () => {
  const boxes = [box(0, 0, 2, 2), box(0, 0, 30, 30), box(0, 0, 9, 9)];
  expect(ordered(boxes).map((one) => one.width)).toEqual([30, 9, 2]);
});

it('a class has one colour, of six', () => {
  expect(classColor(0)).toBe(classColor(6));
  expect(new Set([0, 1, 2, 3, 4, 5].map(classColor)).size).toBe(6);
});
