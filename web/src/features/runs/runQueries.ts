import { useInfiniteQuery } from '@tanstack/react-query';
import { type ApiError, get } from '../../api/client';
import type { Run } from '../../api/types';

interface Page {
  runs: Run[];
  next?: string;
}
const PAGE_ROWS = 100;

/** Newest first, one page after the other. */
export function useRunPages(kind: string, model: string) {
  return useInfiniteQuery<Page, ApiError, Run[], unknown[], string>({
    queryKey: ['runs', 'pages', kind, model],
    queryFn: ({ pageParam }) =>
      get<Page>('/runs', { kind, model, limit: PAGE_ROWS, after: pageParam }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    select: (all) => all.pages.flatMap((page) => page.runs),
  });
}

/** At most so many stand side by side. */
export const MOST_COMPARED = 6;

/** What the compare page takes: runs of the same kind, measured or timed by layer. */
export const comparable = (run: Run, picked: readonly Run[]) =>
  (run.kind === 'benchmark' || run.kind === 'layers') &&
  picked.every((one) => one.kind === run.kind);

export const compareLink = (runs: readonly Run[]) =>
  `/compare?ids=${runs.map((run) => encodeURIComponent(run.id)).join(',')}`;

export function togglePick(picked: readonly Run[], run: Run): Run[] {
  const without = picked.filter((one) => one.id !== run.id);
  return without.length < picked.length ? without : [...picked, run].slice(-MOST_COMPARED);
}
