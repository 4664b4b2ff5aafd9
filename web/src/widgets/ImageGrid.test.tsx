// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ImageGrid } from './ImageGrid';

const WIDTH_PX = 660; // five images a row
const COUNT = 200;
const images = Array.from({ length: COUNT }, (_, at) => ({
  key: at,
  src: undefined,
  name: `${at}.png`,
  caption: `${at}`,
}));

let root: Root;
let opened: number[];

/** jsdom lays nothing out: it is told what a browser would measure. */
beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(private readonly tell: (entries: { contentRect: { width: number } }[]) => void) {}
      observe() {
        this.tell([{ contentRect: { width: WIDTH_PX } }]);
      }
      unobserve() {}
      disconnect() {}
    },
  );
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(WIDTH_PX);
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(300);
  Element.prototype.scrollTo = () => undefined;
  const place = document.body.appendChild(document.createElement('div'));
  root = createRoot(place);
  opened = [];
  await act(async () =>
    root.render(<ImageGrid images={images} label="All" onOpen={(at) => opened.push(at)} />),
  );
  await act(async () => document.querySelector<HTMLElement>('.thumb')?.focus());
});

afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** All in one tick, before anything is drawn. */
const press = (...keys: string[]) =>
  act(async () => {
    for (const key of keys)
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
      );
  });

test.each([
  [['ArrowRight', 'Enter'], 1],
  [['ArrowRight', 'ArrowRight', 'ArrowDown', 'Enter'], 7],
  [['ArrowDown', 'ArrowUp', 'ArrowUp', 'Enter'], 0],
  [['End', 'Enter'], COUNT - 1],
  [['End', 'ArrowLeft', 'Home', 'ArrowRight', 'Enter'], 1],
])('%j in one tick opens %i, which has the focus', async (keys, wanted) => {
  await press(...keys);
  expect(opened).toEqual([wanted]);
  expect(document.activeElement?.getAttribute('title')).toBe(`${wanted}.png`);
});

test('far images are not in the document, the active one always is', async () => {
  await press('End');
  expect(document.querySelectorAll('.thumb').length).toBeLessThan(COUNT / 2);
  expect(document.activeElement?.getAttribute('title')).toBe(`${COUNT - 1}.png`);
  expect(document.querySelectorAll('.thumb[tabindex="0"]')).toHaveLength(1);
});
