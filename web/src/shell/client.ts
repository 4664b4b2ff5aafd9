// What the page has read, kept as long as events say that it is true.

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/client';
import { SESSION_KEY } from '../api/session';

/** A session that ended is noticed wherever it shows first: the gate asks again who one is. */
function notice(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) {
    void client.invalidateQueries({ queryKey: SESSION_KEY });
  }
}

export const client = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (query.queryKey[0] !== SESSION_KEY[0]) notice(error);
    },
  }),
  mutationCache: new MutationCache({ onError: notice }),
  defaultOptions: { queries: { staleTime: 60_000, retry: false, refetchOnWindowFocus: false } },
});
