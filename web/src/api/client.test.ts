import { afterEach, expect, test, vi } from 'vitest';
import { getAll } from './client';

afterEach(() => vi.unstubAllGlobals());

/** A server that gives `count` models, `most` at once; the last page has no next one. */
function serve(count: number, most: number): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    const { searchParams } = new URL(url, 'http://here');
    const from = Number(searchParams.get('after') ?? 0);
    const to = Math.min(count, from + most);
    const models = Array.from({ length: to - from }, (_, at) => ({ id: from + at }));
    return Response.json({ models, ...(to < count ? { next: String(to) } : {}) });
  });
  return asked;
}

test.each([
  [0, 1],
  [200, 1],
  [201, 2],
  [450, 3],
])('a list of %i is read in %i pages', async (count, pages) => {
  const asked = serve(count, 200);
  const all = await getAll<{ id: number }>('/models', 'models');
  expect(all.map((one) => one.id)).toEqual(Array.from({ length: count }, (_, at) => at));
  expect(asked).toHaveLength(pages);
});

test('no more is read than is wanted', async () => {
  const asked = serve(10_000, 200);
  expect(await getAll('/models', 'models', { kind: 'x' }, 400)).toHaveLength(400);
  expect(asked).toHaveLength(2);
  expect(asked[1]).toContain('kind=x');
});
