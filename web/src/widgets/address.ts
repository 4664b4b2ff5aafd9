// What a view remembers in its address, so that back works and the view can be shared.

import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

export type Changes = Record<string, string | number | boolean | null | undefined>;

/** `changes` on top of `params`; empty values leave the address. */
export function withChanges(params: URLSearchParams, changes: Changes): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === null || value === '' || value === false) next.delete(name);
    else next.set(name, String(value));
  }
  return next;
}

/** The query of the address and how to change it; `replace` adds no step to go back. */
export function useAddress(): [
  URLSearchParams,
  (changes: Changes, how?: { replace?: boolean }) => void,
] {
  const [params, setParams] = useSearchParams();
  const change = useCallback(
    (changes: Changes, how?: { replace?: boolean }) =>
      setParams((before) => withChanges(before, changes), how),
    [setParams],
  );
  return [params, change];
}

/** A whole number of the address; undefined when there is none. */
export function numberOf(params: URLSearchParams, name: string): number | undefined {
  const text = params.get(name);
  const value = Number(text);
  return text === null || text === '' || !Number.isInteger(value) ? undefined : value;
}
