// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DataTable } from './DataTable';

interface Row {
  at: number;
}
const COUNT = 1000;
const rows: Row[] = Array.from({ length: COUNT }, (_, at) => ({ at }));
const columns = [{ accessorKey: 'at', header: 'Place' }];

let root: Root;
let opened: number[];

/** jsdom lays nothing out and never scrolls: only the rows near the top are seen. */
beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(600);
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(280);
  root = createRoot(document.body.appendChild(document.createElement('div')));
  opened = [];
  await act(async () =>
    root.render(
      <DataTable
        rows={rows}
        columns={columns}
        caption="Places"
        onRow={(row) => opened.push(row.at)}
      />,
    ),
  );
});

afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const press = (key: string) =>
  act(async () => {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
    );
  });

test('arrows walk beyond the rows that are seen, and no key is lost', async () => {
  await act(async () => document.querySelector<HTMLElement>('tr.clickable')?.focus());
  for (let step = 0; step < 60; step += 1) await press('ArrowDown');
  expect(document.activeElement?.textContent).toBe('60');
  for (let step = 0; step < 3; step += 1) await press('ArrowUp');
  await press('Enter');
  expect(opened).toEqual([57]);
  expect(document.querySelectorAll('tr.clickable').length).toBeLessThan(60);
});

test('what is not in the document keeps its height', async () => {
  await act(async () => document.querySelector<HTMLElement>('tr.clickable')?.focus());
  for (let step = 0; step < 60; step += 1) await press('ArrowDown');
  const drawn = document.querySelectorAll('tr.clickable').length;
  const left = [...document.querySelectorAll<HTMLElement>('td[colspan]')];
  const heights = left.map((cell) => Number.parseInt(cell.style.height, 10));
  expect(heights.reduce((sum, one) => sum + one, 0)).toBe((COUNT - drawn) * 28);
  expect(heights).toHaveLength(2);
});
