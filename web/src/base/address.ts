// What of a view stands in its address: the chosen run, filters, bounds. Back works, and the
// address can be shared.

import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/** One value of the query; '' where it is not there. `push` makes a step that back undoes. */
export function useParam(
  name: string,
): [string, (value: string, options?: { push?: boolean }) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (value: string, options: { push?: boolean } = {}) =>
      setParams(
        (old) => {
          const next = new URLSearchParams(old);
          if (value) next.set(name, value);
          else next.delete(name);
          return next;
        },
        { replace: !options.push },
      ),
    [name, setParams],
  );
  return [params.get(name) ?? '', set];
}
