// What the address of the graph says: view, colours, filter, open groups, chosen layer.

import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { MODES, type Mode } from '../../graph/classes';
import type { Side } from '../../graph/facts';
import type { RuntimeOptions } from './useGraphData';

export const VIEWS = ['both', 'original', 'runtime'] as const;
export type GraphViewName = (typeof VIEWS)[number];

export interface GraphState {
  view: GraphViewName;
  mode: Mode;
  /** Keys of the classes that are not dimmed. */
  only: string[];
  weights: boolean;
  /** Undefined: as at first. */
  open: number[] | 'all' | 'none' | undefined;
  side: Side;
  layer: string | undefined;
  run: string | undefined;
  search: string;
  options: RuntimeOptions;
}

function oneOf<T extends string>(values: readonly T[], text: string | null, usual: T): T {
  return values.find((value) => value === text) ?? usual;
}

export function openOf(text: string | null): GraphState['open'] {
  if (text === null) return undefined;
  if (text === 'all' || text === 'none') return text;
  return text.split('.').map(Number).filter(Number.isInteger);
}

export function stateOf(params: URLSearchParams): GraphState {
  const options: RuntimeOptions = {};
  for (const key of ['precision', 'streams', 'batch'] as const) {
    const value = params.get(key);
    if (value) options[key] = value;
  }
  return {
    view: oneOf(VIEWS, params.get('view'), 'both'),
    mode: oneOf(MODES, params.get('colour'), 'type'),
    only: params.get('only')?.split(',').filter(Boolean) ?? [],
    weights: params.get('weights') === '1',
    open: openOf(params.get('open')),
    side: params.get('side') === 'runtime' ? 'runtime' : 'original',
    layer: params.get('layer') ?? undefined,
    run: params.get('run') ?? undefined,
    search: params.get('find') ?? '',
    options,
  };
}

export type Change = Record<string, string | undefined>;

export function useGraphState(): [GraphState, (change: Change) => void] {
  const [params, setParams] = useSearchParams();
  const change = useCallback(
    (values: Change) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [key, value] of Object.entries(values)) {
            if (value) next.set(key, value);
            else next.delete(key);
          }
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  const state = useMemo(() => stateOf(params), [params]);
  return [state, change];
}
