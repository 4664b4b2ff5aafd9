import { afterEach, expect, test, vi } from 'vitest';
import { runList } from './queries';

afterEach(() => vi.unstubAllGlobals());

const MOST_AT_ONCE = 200;

/** A server that keeps `count` runs and gives at most as many at once as ours; what was asked. */
function serve(count: number): URLSearchParams[] {
  const asked: URLSearchParams[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    const { searchParams } = new URL(url, 'http://here');
    asked.push(searchParams);
    const from = Number(searchParams.get('after') ?? 0);
    const limit = Number(searchParams.get('limit'));
    if (limit > MOST_AT_ONCE) return new Response('{}', { status: 400 });
    const to = Math.min(count, from + limit);
    const runs = Array.from({ length: to - from }, (_, at) => ({ id: `r-${from + at}` }));
    return Response.json({ runs, ...(to < count ? { next: String(to) } : {}) });
  });
  return asked;
}

test.each([
  [0, {}, 0, 1],
  [200, {}, 200, 1],
  [201, {}, 201, 2],
  [1234, {}, 1234, 7],
  [1234, { limit: 50 }, 50, 1],
  [20_000, {}, 10_000, 50],
])('of %i runs, wanted %j, %i are read in %i pages', async (count, wanted, read, pages) => {
  const asked = serve(count);
  const runs = await runList({ kind: 'accuracy', model: 'a1', ...wanted }).queryFn();
  expect(runs.map((one) => one.id)).toEqual(Array.from({ length: read }, (_, at) => `r-${at}`));
  expect(asked).toHaveLength(pages);
  for (const one of asked) expect([one.get('kind'), one.get('model')]).toEqual(['accuracy', 'a1']);
});

test('lists of different runs are kept apart', () => {
  const keys = [{}, { kind: 'layers' as const }, { kind: 'layers' as const, limit: 20 }].map(
    (wanted) => JSON.stringify(runList(wanted).queryKey),
  );
  expect(new Set(keys).size).toBe(3);
});
