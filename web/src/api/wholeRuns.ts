// Whole results behind the heads of a list, for lists that show what a head leaves out.

import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { get } from './client';
import type { Run } from './types';

/** More than these stay heads. */
export const WHOLE_RUNS = 30;

/** The same runs in the same order, each whole as soon as it is read. */
export function useWholeRuns<Result>(heads: readonly Run<Result>[]): Run<Result>[] {
  const answers = useQueries({
    queries: heads.slice(0, WHOLE_RUNS).map(({ id }) => ({
      queryKey: ['runs', id],
      queryFn: async () => (await get<{ run: Run<Result> }>(`/runs/${id}`)).run,
    })),
    combine: (all) => all.map((one) => one.data),
  });
  return useMemo(() => heads.map((head, at) => answers[at] ?? head), [heads, answers]);
}
